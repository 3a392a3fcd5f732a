"""recommend, runs groups and runs explain over a trained run."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_matrix

from dasrec_core.cli.main import main
from dasrec_core.data.demo import generate_demo
from dasrec_core.execution.results import read_top_items
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.training import device
from tests.helpers.trained_runs import SMALL_DASREC, train_here

RUN = "20260103-dasrec-c"
ON_TEST = "20260101-lightgcn-a"


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the threads of the test process alone; other tests would wait for each other."""
    monkeypatch.setattr(device, "set_threads", lambda num_threads: 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with finished runs on the demo data, one of which chose its epoch on test."""
    folder = tmp_path_factory.mktemp("home")
    data = generate_demo(folder / "demo data")
    runs, lightgcn = folder / "runs", {"name": "lightgcn", "embedding_dim": 4}
    train_here(runs, RUN, data, SMALL_DASREC)
    train_here(runs, "20260102-lightgcn-b", data, lightgcn)
    forget_content(RunFolder(runs / "20260102-lightgcn-b"))
    train_here(runs, ON_TEST, data, lightgcn, evaluation={"protocol": "paper"})
    assert main(["runs", "recover", "--home", str(folder), "--json"]) == 0
    return folder


def forget_content(run: RunFolder) -> None:
    """Leave the run as one that was started by code of an earlier version."""
    config = run.read_config()
    unbound = config.dataset.model_copy(update={"fingerprint": None})
    run.write_config(config.model_copy(update={"dataset": unbound}))


@pytest.fixture
def call(cli, home: Path):
    return lambda *arguments: cli(*arguments, "--home", home)


def test_one_user_is_one_document(call, home: Path) -> None:
    found = call("recommend", RUN, "--user", 7, "--k", 3, "--json").document
    expected = read_top_items(home / "runs" / RUN).item_ids[7, :3].tolist()
    assert (found["user"], found["user_id"]) == ("7", 7)
    assert [item["item_id"] for item in found["items"]] == expected
    assert [item["rank"] for item in found["items"]] == [1, 2, 3]
    assert all(item["title"] for item in found["items"])


def test_several_users_are_a_list_in_the_order_given(call, tmp_path: Path) -> None:
    names = tmp_path / "users.txt"
    names.write_text("9\n\n4\n9\n")
    by_name = call("recommend", RUN, "--user", 9, "--user", 4, "--json").document
    by_file = call("recommend", RUN, "--users", names, "--json").document
    assert [entry["user_id"] for entry in by_file["users"]] == [9, 4]
    assert by_name == by_file


def test_without_its_data_a_user_is_said_to_go_by_number(call, home: Path) -> None:
    """Where ids are numbers too, it is the list of somebody else."""
    data = home / "demo data"
    away = data.rename(home / "away")
    try:
        called = call("recommend", RUN, "--user", 7, "--k", 3, "--json")
    finally:
        away.rename(data)
    assert called.document["user_id"] == 7
    assert "Users and items go by number from 0, not by their ids" in called.err


def test_a_user_who_is_named_twice_has_one_list(call) -> None:
    once = call("recommend", RUN, "--user", 4, "--json").document
    assert call("recommend", RUN, "--user", 4, "--user", 4, "--json").document == once


def test_all_users_go_to_a_file(call, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    document = call("recommend", RUN, "--all", "--k", 5, "--out", file, "--json").document
    table = pd.read_csv(file)
    lists = read_top_items(home / "runs" / RUN).item_ids[:, :5]
    assert (document["users"], document["rows"]) == (len(lists), lists.size)
    assert table["item_id"].tolist() == lists.ravel().tolist()
    assert not table["in_history"].any()


def test_history_is_ranked_too_when_asked_for(call) -> None:
    found = call("recommend", RUN, "--user", 7, "--keep-history", "--k", 60, "--json").document
    assert len(found["items"]) == 60
    assert any(item["in_history"] for item in found["items"])


def test_a_catalogue_shorter_than_the_list_is_listed_whole(cli, tmp_path: Path) -> None:
    data = tmp_path / "five items"
    data.mkdir()
    for name, first in (("trnMat", 0), ("valMat", 1), ("tstMat", 2)):
        items = (np.arange(6) + first) % 5
        matrix = coo_matrix((np.ones(6), (np.arange(6), items)), shape=(6, 5))
        (data / f"{name}.pkl").write_bytes(pickle.dumps(matrix, protocol=4))
    train_here(tmp_path / "runs", "20260104-popularity-d", data, {"name": "popularity"})
    cli("runs", "recover", "--home", tmp_path)
    words = ("recommend", "last", "--user", 0, "--json", "--home", tmp_path)
    listed = cli(*words, "--k", 40).document["items"]
    assert len(listed) == 4  # all but the one that the user knows
    assert listed == cli(*words, "--k", 60).document["items"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "not clear whom"),
        (("--user", "1", "--all"), "not clear whom"),
        (("--user", "nobody"), "no user 'nobody'"),
        (("--all",), "too many to show"),
        (("--all", "--out", "lists.txt"), "neither CSV nor Parquet"),
        (("--all", "--out", "no folder/lists.csv"), "there is no folder"),
        (("--users", "missing.txt"), "missing.txt"),
    ],
)
def test_bad_requests_are_refused_in_words(call, arguments: tuple[str, ...], words: str) -> None:
    called = call("recommend", RUN, *arguments)
    assert called.code == 2
    assert words in called.err


def test_what_is_no_device_is_refused_in_words(call) -> None:
    called = call("evaluate", RUN, "--device", "gpu")
    assert called.code == 2
    assert "Device must be auto, cpu, cuda" in called.err


def test_shown_run_has_the_metrics_of_its_lists(call) -> None:
    text = call("runs", "show", RUN).out
    assert "Lists of all users" in text
    assert "popularity_lift" in text
    assert "diversity_image" in text


def test_exported_runs_have_list_metrics_once(call, tmp_path: Path) -> None:
    call("runs", "export", tmp_path / "runs.csv")
    columns = pd.read_csv(tmp_path / "runs.csv").columns
    assert "test coverage@20" in columns
    assert "valid coverage@20" not in columns


def test_groups_of_two_runs_have_intervals_and_a_difference(call) -> None:
    found = call("runs", "groups", RUN, "20260102", "--edges", "10,20", "--json").document
    assert (found["by"], found["metric"], found["split"]) == ("users", "recall@20", "test")
    for row in found["rows"]:
        first, second = row["values"]
        assert first["low"] <= first["mean"] <= first["high"]
        assert row["difference"]["mean"] == pytest.approx(second["mean"] - first["mean"])


def test_groups_of_runs_that_do_not_compare_are_refused_and_doubts_said(call) -> None:
    refused = call("runs", "groups", RUN, ON_TEST)
    assert refused.code == 2
    assert "not comparable: best epoch chosen on: validation against test" in refused.err
    assert "Compare with care" in call("runs", "groups", RUN, "20260102").err
    assert "Compare with care" not in call("runs", "groups", RUN).err


def test_groups_are_shown_as_a_table(call) -> None:
    text = call("runs", "groups", RUN, "--by", "items", "--metric", "ndcg@10").out
    assert "ndcg@10, test" in text
    assert "Users measured" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((RUN, "--edges", "ten"), "no group edges"),
        ((RUN, "--metric", "recall@7"), "no recall@7"),
        ((RUN, RUN, RUN), "3 runs"),
    ],
)
def test_bad_groups_are_refused_in_words(call, arguments: tuple[str, ...], words: str) -> None:
    called = call("runs", "groups", *arguments)
    assert called.code == 2
    assert words in called.err


def test_explanation_has_titles_and_sums_to_the_score(call) -> None:
    found = call("runs", "explain", RUN, "--user", 7, "--item", 3, "--json").document
    parts = [found["history"], *found["generated"].values()]
    total = found["own"] + sum(one["contribution"] for ones in parts for one in ones)
    assert total == pytest.approx(found["score"], abs=1e-4)
    assert all(one["title"] for one in found["history"])


def test_explanation_is_shown_in_words(call) -> None:
    text = call("runs", "explain", RUN, "--user", 7, "--item", 3).out
    assert "parts sum to the score" in text
    assert "image features" in text
    assert "Shapley" in text


def test_unknown_item_is_refused_in_words(call) -> None:
    called = call("runs", "explain", RUN, "--user", 7, "--item", "x", "--json")
    assert called.code == 2
    assert "no item 'x'" in json.loads(called.out)["error"]
