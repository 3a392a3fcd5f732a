"""The database says what the events say, however often and in whatever pieces they come."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_cases import Stream, make_config, whole_run

from dasrec_core.events import Event, FailureKind
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore


def test_epoch_becomes_points_and_progress(store: RunStore) -> None:
    stream = Stream()
    Recorder(store).apply([stream.started(), stream.epoch(1, loss=0.9), stream.epoch(2, loss=0.8)])
    loss = store.curves("r1", ["loss/total"])["loss/total"]
    assert (loss.epochs, loss.values) == ((1, 2), (0.9, 0.8))
    run = store.get("r1")
    assert (run.status, run.epochs_done, run.num_epochs) == (RunStatus.RUNNING, 2, 9)
    assert (run.seconds_per_epoch, run.peak_memory_bytes) == (1.5, 102)
    assert (run.pid, run.process_started_s, run.device) == (7, 1.5, "cpu")


def test_every_series_has_a_key(store: RunStore) -> None:
    stream = Stream()
    Recorder(store).apply([stream.started(), stream.epoch(1), stream.evaluation(1, 0.2, 0.1)])
    assert set(store.curves("r1")) == {
        "loss/bpr",
        "loss/total",
        "diagnostics/edges",
        "train_s",
        "memory_bytes",
        "evaluate_s",
        "valid/recall@20",
        "valid/ndcg@20",
        "test/recall@20",
        "test/ndcg@20",
    }


def test_best_epochs_of_both_protocols_are_kept_apart(store: RunStore) -> None:
    stream = Stream()
    scores = [(1, 0.2, 0.1), (2, 0.4, 0.2), (3, 0.4, 0.3)]
    Recorder(store).apply([stream.started(), *(stream.evaluation(*score) for score in scores)])
    run = store.get("r1")
    assert (run.best_epoch, run.best_test_epoch) == (2, 3)
    assert run.best_valid == {"recall@20": 0.4, "ndcg@20": 0.2}
    assert run.best_test["recall@20"] == 0.2
    assert run.test_at_best_test_epoch["recall@20"] == 0.3


def test_resumed_run_forgets_what_later_epochs_reported(store: RunStore) -> None:
    Recorder(store).apply(whole_run()[:8])  # up to the start of the second attempt
    run = store.get("r1")
    assert (run.attempt, run.epochs_done, run.best_epoch) == (2, 1, 1)
    assert run.best_valid["recall@20"] == 0.2
    assert store.curves("r1", ["loss/total"])["loss/total"].epochs == (1,)


def test_resumed_run_forgets_the_evaluation_that_its_stop_added(store: RunStore) -> None:
    stream = Stream()
    before = [stream.started(), *(stream.epoch(epoch) for epoch in (1, 2, 3))]
    extra = [stream.evaluation(2, 0.5, 0.5), stream.evaluation(3, 0.9, 0.9)]
    Recorder(store).apply([*before, *extra, stream.started(4, first_evaluation=3)])
    run = store.get("r1")
    assert (run.epochs_done, run.best_epoch, run.best_valid["recall@20"]) == (3, 2, 0.5)
    curves = store.curves("r1", None)
    assert curves["valid/recall@20"].epochs == curves["evaluate_s"].epochs == (2,)
    assert curves["train_s"].epochs == (1, 2, 3)


def test_finished_run_shows_the_figures_of_its_last_event(store: RunStore) -> None:
    Recorder(store).apply(whole_run())
    run = store.get("r1")
    assert (run.status, run.best_epoch, run.best_test_epoch) == (RunStatus.DONE, 1, 2)
    assert run.test_at_best_test_epoch == {"recall@20": 0.3}
    assert (run.seconds_per_epoch, run.peak_memory_bytes) == (1.25, 999)
    assert (run.started_at_ms, run.ended_at_ms) == (1_000, 1_011)


def test_peak_memory_is_that_of_the_largest_process(store: RunStore) -> None:
    stream, recorder = Stream(), Recorder(store)
    first = [stream.started(), stream.epoch(1), stream.finished("stopped", peak=5_000)]
    recorder.apply([*first, stream.started(first_epoch=2)])
    assert store.get("r1").peak_memory_bytes == 5_000
    recorder.apply([stream.epoch(2), stream.finished(peak=700)])
    assert store.get("r1").peak_memory_bytes == 5_000


def test_stopped_run_is_told_from_a_done_one(store: RunStore) -> None:
    stream = Stream()
    Recorder(store).apply([stream.started(), stream.finished("stopped")])
    assert store.get("r1").status is RunStatus.STOPPED


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FailureKind.OUT_OF_MEMORY, RunStatus.FAILED),
        (FailureKind.DIVERGED, RunStatus.DIVERGED),
        (FailureKind.BAD_INPUT, RunStatus.FAILED),
    ],
)
def test_failure_is_kept_with_its_hint_until_the_run_starts_again(
    store: RunStore, kind: FailureKind, status: RunStatus
) -> None:
    stream, recorder = Stream(), Recorder(store)
    recorder.apply([stream.started(), stream.failed(kind)])
    run = store.get("r1")
    assert run.status is status
    assert run.failure is not None
    assert (run.failure.kind, run.failure.hint) == (kind, "halve it")
    recorder.apply([stream.started()])
    assert store.get("r1").failure is None
    assert store.get("r1").ended_at_ms is None


def test_run_asked_to_stop_stays_so_while_it_goes_on(store: RunStore) -> None:
    stream, recorder = Stream(), Recorder(store)
    store.mark("r1", RunStatus.STOPPING)
    recorder.apply([stream.started(), stream.epoch(1)])
    assert store.get("r1").status is RunStatus.STOPPING


def test_events_of_a_process_that_should_have_ended_are_dropped(store: RunStore) -> None:
    old, new, recorder = Stream(), Stream(), Recorder(store)
    first = [old.started(), old.epoch(1, loss=0.9)]
    left_over = old.epoch(2, loss=66.0)  # numbered like the start of the next attempt
    for _ in first:
        new.started()
    new.attempt = 1
    recorder.apply([*first, new.started(first_epoch=2), left_over, new.epoch(2, loss=0.7)])
    assert store.curves("r1")["loss/total"].values == (0.9, 0.7)


def test_next_attempt_is_heard_although_a_left_over_process_took_its_number(
    store: RunStore,
) -> None:
    old, new, recorder = Stream(), Stream(), Recorder(store)
    recorder.apply([old.started(), old.epoch(1), old.epoch(2, loss=66.0)])
    new.started()
    new.started(first_epoch=2)
    recorder.apply([new.started(first_epoch=2), new.epoch(2, loss=0.7)])
    assert store.curves("r1")["loss/total"].values == (0.5, 0.7)


def test_events_of_a_deleted_run_are_dropped(store: RunStore) -> None:
    store.delete("r1")
    Recorder(store).apply(whole_run())
    assert store.list_runs() == []


def test_last_seq_is_where_to_read_on(store: RunStore) -> None:
    recorder = Recorder(store)
    assert recorder.last_seq("r1") == -1
    recorder.apply(whole_run()[:5])
    assert recorder.last_seq("r1") == 4


def test_failed_write_records_none_of_the_batch(store: RunStore) -> None:
    stream, recorder = Stream(), Recorder(store)
    started, broken = stream.started(), stream.epoch(1, loss=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        recorder.apply([started, broken])
    assert recorder.last_seq("r1") == -1
    assert store.get("r1").status is RunStatus.STARTING


def state(store: RunStore) -> tuple[object, ...]:
    """Return all that a reader can see of the run, except when it was made."""
    run = store.get("r1")
    shown = {name: getattr(run, name) for name in run.__slots__ if name != "created_at_ms"}
    return shown, dict(store.curves("r1"))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    return record_in_batches(tmp_path_factory.mktemp("once"), [whole_run()])


def record_in_batches(folder: Path, batches: list[list[Event]]) -> tuple[object, ...]:
    store = RunStore(f"sqlite:///{folder / 'r.db'}")
    store.create("r1", make_config(), dataset_name="tiny")
    for batch in batches:
        Recorder(store).apply(batch)
    seen = state(store)
    store.close()
    return seen


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), max_size=6))
def test_replaying_any_pieces_of_the_stream_changes_nothing(
    expected: tuple[object, ...],
    tmp_path_factory: pytest.TempPathFactory,
    pieces: list[tuple[int, int]],
) -> None:
    # Each piece ends at one place and starts again somewhere before it, as after a crash.
    events, reached, batches = whole_run(), 0, []
    for back, forward in pieces:
        start = max(0, reached - back)
        batches.append(events[start : reached + forward])
        reached = min(len(events), reached + forward)
    batches.append(events[max(0, reached - 2) :])
    assert record_in_batches(tmp_path_factory.mktemp("again"), batches) == expected


def test_order_of_runs_in_one_batch_does_not_matter(store: RunStore) -> None:
    store.create("r2", make_config(seed=2), dataset_name="tiny")
    mixed = random.Random(0)
    one, two = whole_run("r1"), whole_run("r2")
    batch = []
    while one or two:
        source = one if one and (not two or mixed.random() < 0.5) else two
        batch.append(source.pop(0))
    Recorder(store).apply(batch)
    assert store.curves("r1")["loss/total"].values == store.curves("r2")["loss/total"].values
    assert store.get("r2").status is RunStatus.DONE
