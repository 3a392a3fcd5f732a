"""The loop: what it reports, when it ends, and that pausing changes nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from tiny_runs import TinyModel
from torch import Tensor
from trainer_bench import CPU, DATASET, Bench

from dasrec_core.config.evaluation import EvaluationConfig
from dasrec_core.errors import DivergedError, SupersededError
from dasrec_core.evaluation.evaluator import Evaluator
from dasrec_core.events import CheckpointSaved, EpochFinished, EvaluationFinished, ProgressAdvanced
from dasrec_core.training.cancellation import Control, DiscardedError
from dasrec_core.training.checkpoints import load


def metrics_of(bench: Bench) -> list[tuple[int, object, object]]:
    return [(event.epoch, event.valid, event.test) for event in bench.of(EvaluationFinished)]


def test_every_epoch_is_reported_with_terms_that_sum_to_the_total(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=3)
    bench.fit()
    losses = bench.of(EpochFinished)[0].losses
    assert [event.epoch for event in bench.of(EpochFinished)] == [1, 2, 3]
    assert losses["total"] == pytest.approx(losses["bias"] + losses["bpr"] + losses["l2"])


def test_what_a_phase_prepares_is_in_the_diagnostics(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=1)
    bench.fit()
    assert 0 < bench.of(EpochFinished)[0].diagnostics["noise"] < 1


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=20, patience=0)
    bench.fit()
    first, *_, last = bench.of(EpochFinished)
    assert last.losses["bpr"] < 0.7 * first.losses["bpr"]


def test_same_seed_gives_the_same_numbers(tmp_path: Path) -> None:
    first, second = (Bench(tmp_path / name, epochs=3) for name in "ab")
    assert first.fit().weights_sha256 == second.fit().weights_sha256
    assert metrics_of(first) == metrics_of(second)


@pytest.mark.parametrize("evaluate_every", [1, 2])
def test_stop_at_epoch_3_and_resume_is_the_uninterrupted_run(
    tmp_path: Path, evaluate_every: int
) -> None:
    settings = {"epochs": 6, "evaluate_every": evaluate_every, "patience": 0}
    whole = Bench(tmp_path / "whole", **settings)
    expected = whole.fit()
    stopped = Bench(tmp_path / "parts", **settings)
    stopped.stop_after(3)
    assert stopped.fit().reason == "stopped"
    resumed = Bench(tmp_path / "parts", **settings)
    outcome = resumed.resume_and_fit()
    assert outcome.weights_sha256 == expected.weights_sha256
    assert outcome.progress.best_valid == expected.progress.best_valid
    assert metrics_of(resumed) == [found for found in metrics_of(whole) if found[0] > 3]


def test_best_epoch_before_a_pause_is_still_restored_after_it(tmp_path: Path) -> None:
    settings = {"epochs": 8, "patience": 0, "learning_rate": 0.5}
    whole = Bench(tmp_path / "whole", **settings)
    best_epoch = whole.fit().progress.best_valid.epoch
    stopped = Bench(tmp_path / "parts", **settings)
    stopped.stop_after(best_epoch)
    stopped.fit()
    resumed = Bench(tmp_path / "parts", **settings)
    resumed.resume_and_fit()
    assert best_epoch < 8
    assert torch.equal(resumed.model.users, whole.model.users)


def test_the_evaluation_at_a_stop_leaves_no_best_weights_to_the_resumed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recalls = {2: 0.5, 3: 0.9, 4: 0.1}  # epoch 3 is measured only because the run was stopped
    settings = {"epochs": 4, "evaluate_every": 2, "patience": 0}

    def scripted(bench: Bench) -> Bench:
        def evaluate(*_args: object, **_kinds: object) -> SimpleNamespace:
            values = {"recall@20": recalls[bench.trainer._progress.epoch]}
            return SimpleNamespace(valid=values, test=values)

        monkeypatch.setattr(bench.trainer._with.evaluator, "evaluate", evaluate)
        return bench

    stopped = scripted(Bench(tmp_path, **settings))
    stopped.stop_after(3)
    assert stopped.fit().progress.best_valid.epoch == 3
    resumed = scripted(Bench(tmp_path, **settings))
    assert resumed.resume_and_fit().progress.best_valid.epoch == 2
    resumed.trainer._with.keeper._checkpoints.drop_last()
    found = resumed.folder.best().found
    assert found.manifest.epoch == 2
    assert torch.equal(load(found)[0].tensors["users"], resumed.model.users)


def test_model_ends_with_the_weights_of_the_best_epoch(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=8, patience=0, learning_rate=0.5)
    outcome = bench.fit()
    again = Evaluator(DATASET, EvaluationConfig(), CPU).evaluate(bench.model)
    assert again.valid == outcome.progress.best_valid.valid
    assert outcome.progress.best_valid.epoch < 8


def test_both_protocols_are_tracked_whichever_chooses(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=8, patience=0, chosen_on="test")
    progress = bench.fit().progress
    evaluations = bench.of(EvaluationFinished)
    recall = "recall@20"
    assert progress.best_test.test[recall] == max(event.test[recall] for event in evaluations)
    assert progress.best_valid.valid[recall] == max(event.valid[recall] for event in evaluations)
    again = Evaluator(DATASET, EvaluationConfig(), CPU).evaluate(bench.model)
    assert again.test == progress.best_test.test


@pytest.mark.parametrize("chosen_on", ["valid", "test"])
def test_training_ends_when_patience_with_the_choosing_split_has_run_out(
    tmp_path: Path, chosen_on: str
) -> None:
    bench = Bench(tmp_path, epochs=200, patience=3, learning_rate=0.5, chosen_on=chosen_on)
    outcome = bench.fit()
    best = {"valid": outcome.progress.best_valid, "test": outcome.progress.best_test}
    assert outcome.reason == "early_stopping"
    assert best["valid"].epoch != best["test"].epoch
    assert outcome.progress.epoch == best[chosen_on].epoch + 3


def test_last_epoch_is_evaluated_even_if_none_was_due(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=3, evaluate_every=2)
    bench.fit()
    assert [event.epoch for event in bench.of(EvaluationFinished)] == [2, 3]


def test_resumable_state_is_saved_when_due_and_dropped_from_a_short_run(tmp_path: Path) -> None:
    due, short = (
        Bench(tmp_path / "a", epochs=2, checkpoint_every_s=0),
        Bench(tmp_path / "b", checkpoint_every_s=3600),
    )
    due.fit()
    short.fit()
    assert [event.epoch for event in due.of(CheckpointSaved) if event.kind == "last"] == [1, 2]
    assert [event.kind for event in short.of(CheckpointSaved)] == ["best"]


def test_progress_is_said_a_few_times_a_second_at_most(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=5)
    bench.fit()
    elapsed_s = bench.events[-1].elapsed_s
    assert 1 <= len(bench.of(ProgressAdvanced)) <= 2 + 4 * elapsed_s


@pytest.mark.parametrize("value", [float("nan"), float("inf")], ids=["not a number", "infinite"])
def test_loss_that_is_not_finite_ends_the_run_before_it_is_evaluated(
    tmp_path: Path, value: float
) -> None:
    steps = iter(range(1000))

    def spoil_step_8(loss: Tensor) -> Tensor:
        return loss * value if next(steps) == 7 else loss

    bench = Bench(tmp_path, model=TinyModel(loss=spoil_step_8), epochs=3)
    with pytest.raises(DivergedError, match=r"'bpr' is .* at step [1-8] of phase 'fit' in epoch"):
        bench.fit()
    assert all(event.losses["bpr"] < 100 for event in bench.of(EpochFinished))


def infinite_slope(loss: Tensor) -> Tensor:
    """Return the same loss with a gradient that is not finite."""
    return loss + (loss - loss.detach()).clamp(min=0).sqrt()


def test_gradients_that_are_not_finite_end_the_run(tmp_path: Path) -> None:
    bench = Bench(tmp_path, model=TinyModel(loss=infinite_slope), epochs=1, batch_size=1000)
    with pytest.raises(DivergedError, match="cannot be ranked"):
        bench.fit()


def test_weights_that_are_not_finite_are_never_saved(tmp_path: Path) -> None:
    settings = {"epochs": 4, "batch_size": 1000, "evaluate_every": 2, "checkpoint_every_s": 0}
    bench = Bench(tmp_path, model=TinyModel(loss=infinite_slope), **settings)
    with pytest.raises(DivergedError, match="users holds values"):
        bench.fit()
    assert bench.folder.latest().found is None


def test_stop_wins_over_patience_that_its_own_evaluation_used_up(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=50, evaluate_every=40, patience=1)
    bench.stop_after(2)
    assert bench.fit().reason == "stopped"


def test_discard_ends_the_run_within_the_epoch(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=50)
    bench.cancel._look = lambda: Control.DISCARD
    with pytest.raises(DiscardedError):
        bench.fit()
    assert not bench.of(EpochFinished)


def test_attempt_that_was_superseded_does_not_start_another_epoch(tmp_path: Path) -> None:
    bench = Bench(tmp_path, epochs=50, guard=lambda: _superseded(bench))
    with pytest.raises(SupersededError):
        bench.fit()
    assert [event.epoch for event in bench.of(EpochFinished)] == [1, 2]


def _superseded(bench: Bench) -> None:
    if len(bench.of(EpochFinished)) == 2:
        raise SupersededError("Attempt 2 has started.")


class Untrained(TinyModel):
    def phases(self) -> tuple[()]:
        return ()


def test_model_with_nothing_to_train_is_evaluated_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, model=Untrained(), epochs=50)
    outcome = bench.fit()
    assert [type(event).__name__ for event in bench.events] == [
        "EvaluationFinished",
        "CheckpointSaved",
    ]
    assert (outcome.progress.best_valid.epoch, outcome.seconds_per_epoch) == (1, 0.0)
