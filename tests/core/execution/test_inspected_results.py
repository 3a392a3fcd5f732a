"""What a trained run leaves for the inspector, and explanations of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dasrec_core.data.dataset import Dataset
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import ConfigError
from dasrec_core.evaluation.beyond_accuracy import list_metrics
from dasrec_core.events import RunFinished
from dasrec_core.execution.embeddings_file import read_embeddings
from dasrec_core.execution.evaluate import evaluate_run
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.explain import explain_run, main
from dasrec_core.execution.explanation import from_json
from dasrec_core.execution.fusion_file import read_fusion
from dasrec_core.execution.graph_history import kept_epochs, read_epoch_graphs
from dasrec_core.execution.rank import rank_run
from dasrec_core.execution.results import read_graph, read_top_items
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.training import device
from tests.helpers.trained_runs import SMALL_DASREC, train_here
from tests.reference.ranking_oracle import ranked


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the threads of the test process alone; other tests would wait for each other."""
    monkeypatch.setattr(device, "set_threads", lambda num_threads: 1)


@pytest.fixture(scope="module")
def dasrec(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> RunFolder:
    return train_here(tmp_path_factory.mktemp("runs"), "r1", demo, SMALL_DASREC)


@pytest.fixture(scope="module")
def chosen_on_test(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> RunFolder:
    model = {"name": "biasmf", "embedding_dim": 4}
    protocol = {"protocol": "paper"}
    return train_here(tmp_path_factory.mktemp("runs"), "r2", demo, model, evaluation=protocol)


@pytest.fixture(scope="module")
def mmgcn(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> RunFolder:
    model = {"name": "mmgcn", "embedding_dim": 4, "projection_dim": 4}
    return train_here(tmp_path_factory.mktemp("runs"), "r3", demo, model)


@pytest.fixture(scope="module")
def dataset(dasrec: RunFolder) -> Dataset:
    return load_dataset(dasrec.read_config().dataset)


def finished(folder: RunFolder) -> RunFinished:
    (*_, last) = read_events(folder.events_file)
    assert isinstance(last, RunFinished)
    return last


def test_embeddings_rank_as_the_engine_did(dasrec: RunFolder, dataset: Dataset) -> None:
    found = read_embeddings(dasrec.path)
    scores = found.users @ found.items.T
    listed = read_top_items(dasrec.path).item_ids
    for user in (0, 7, 100):
        known = set(dataset.train.items_of(user).tolist())
        assert ranked(scores[user].tolist(), known, 20) == listed[user, :20].tolist()


def test_weights_of_every_user_sum_to_1(dasrec: RunFolder, dataset: Dataset) -> None:
    fusion = read_fusion(dasrec.path)
    assert fusion.modalities == tuple(dataset.features)
    assert fusion.weights.shape == (dataset.num_users, len(dataset.features))
    np.testing.assert_allclose(fusion.weights.sum(1), 1, atol=1e-5)


def test_noise_is_that_of_the_users_sparsity(dasrec: RunFolder, dataset: Dataset) -> None:
    noise = read_fusion(dasrec.path).noise
    user = int(dataset.train.user_degrees.argmax())
    sparsity = 1 - dataset.train.user_degrees[user] / dataset.num_items
    assert noise.sparsity[user] == pytest.approx(sparsity)
    line = np.concatenate([[0], np.linspace(1e-4, 0.02, 5)])
    np.testing.assert_allclose(noise.of(user), 0.3 * sparsity * line)


def test_graphs_of_every_epoch_are_kept_and_the_best_is_one_of_them(dasrec: RunFolder) -> None:
    assert kept_epochs(dasrec.path) == (1, 2)
    best = read_graph(dasrec.path, "image")
    kept = read_epoch_graphs(dasrec.path, finished(dasrec).best_epoch)["image"]
    assert best.pair_keys.tolist() == kept.pair_keys.tolist()


def test_metrics_of_lists_stand_beside_those_of_the_chosen_epoch(
    dasrec: RunFolder, dataset: Dataset
) -> None:
    metrics = finished(dasrec).metrics
    lists = read_top_items(dasrec.path).item_ids
    expected = list_metrics(lists, dataset.train, dataset.features, (5, 10, 20, 50))
    assert {key: metrics["test"][key] for key in expected} == pytest.approx(expected)
    assert "coverage@20" not in metrics["valid"]


def test_epoch_chosen_on_test_has_the_metrics_of_lists(chosen_on_test: RunFolder) -> None:
    last = finished(chosen_on_test)
    assert "gini@20" in last.metrics["test_at_best_test_epoch"]
    assert ("gini@20" in last.metrics["test"]) == (last.best_epoch == last.best_test_epoch)


def test_evaluating_again_writes_what_an_earlier_version_did_not(dasrec: RunFolder) -> None:
    before = read_embeddings(dasrec.path)
    dasrec.embeddings_file.unlink()
    dasrec.fusion_file.unlink()
    again = evaluate_run(dasrec.path)
    assert again.metrics["test"] == pytest.approx(finished(dasrec).metrics["test"])
    np.testing.assert_array_equal(read_embeddings(dasrec.path).items, before.items)
    assert read_fusion(dasrec.path) is not None


def test_exact_explanation_sums_to_the_score_of_the_list(dasrec: RunFolder) -> None:
    top = read_top_items(dasrec.path)
    found = explain_run(dasrec.path, 7, int(top.item_ids[7, 0]))
    neighbours = [found.history, *found.generated.values()]
    total = found.own + sum(one.contribution for ones in neighbours for one in ones)
    assert found.is_exact
    assert found.score == pytest.approx(float(top.scores[7, 0]), abs=1e-5)
    assert total == pytest.approx(found.score, abs=1e-4)
    assert sum(one.contribution for one in found.sources) == pytest.approx(found.score, abs=1e-4)
    assert {one.modality for one in found.sources} == {"", *read_fusion(dasrec.path).modalities}


def test_other_models_are_explained_by_leaving_out(mmgcn: RunFolder, dataset: Dataset) -> None:
    user = int(dataset.train.user_degrees.argmax())
    found = explain_run(mmgcn.path, user, 3)
    assert not found.is_exact
    assert len(found.history) == 10
    assert found.num_left_out == dataset.train.user_degrees[user] - 10
    assert any(one.contribution for one in found.history)
    assert all(one.contribution for one in found.sources)
    assert "need not sum" in found.notes[0]


def test_model_without_features_is_not_asked_about_them(chosen_on_test: RunFolder) -> None:
    assert {one.kind for one in explain_run(chosen_on_test.path, 0, 0).sources} == {
        "identity",
        "bias",
    }


@pytest.mark.parametrize(("user", "item", "what"), [(10**6, 0, "user"), (0, -1, "item")])
def test_unknown_user_or_item_is_named(dasrec: RunFolder, user: int, item: int, what: str) -> None:
    with pytest.raises(ConfigError, match=f"no {what} "):
        explain_run(dasrec.path, user, item)


def test_process_prints_one_line_that_can_be_read(dasrec: RunFolder, capsys) -> None:
    assert main([str(dasrec.path), "7", "3"]) == 0
    assert from_json(capsys.readouterr().out).item_id == 3


def test_process_prints_the_error_with_its_hint(tmp_path: Path, capsys) -> None:
    assert main([str(tmp_path), "0", "0"]) == 2
    assert '"hint"' in capsys.readouterr().out


def test_lists_with_the_history_are_those_of_the_scores(dasrec: RunFolder) -> None:
    found = read_embeddings(dasrec.path)
    users = np.array([3, 0])
    item_ids, scores = rank_run(dasrec.path, users, k=15, hide_history=False)
    for user, items, listed in zip(users, item_ids, scores, strict=True):
        expected = found.items @ found.users[user]
        assert items.tolist() == ranked(expected.tolist(), set(), 15)
        np.testing.assert_allclose(listed, expected[items], atol=1e-5)


def test_lists_anew_without_the_history_are_those_that_were_kept(dasrec: RunFolder) -> None:
    users = np.array([3, 0])
    item_ids, _ = rank_run(dasrec.path, users, k=20, hide_history=True)
    np.testing.assert_array_equal(item_ids, read_top_items(dasrec.path).item_ids[users, :20])
