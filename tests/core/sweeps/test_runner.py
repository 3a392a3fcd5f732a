"""A sweep does what is not done, and nothing twice, whatever it is interrupted by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest
from fake_runs import Script
from sweep_cases import InstantLauncher, InstantRun, Watching, definition, make_runner

from dasrec_core.errors import DiskError, ExecutionError, StoreError
from dasrec_core.events import EvaluationFinished
from dasrec_core.execution.core_share import with_share
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.row_changes import now_ms
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps import member_runs
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.member_runs import MemberRuns, RunnerSettings
from dasrec_core.sweeps.members import expand
from dasrec_core.sweeps.own_runs import OwnRuns
from dasrec_core.sweeps.sources import Listed
from dasrec_core.sweeps.standing import Need
from dasrec_core.sweeps.summary import summarize
from dasrec_core.training.cores import default_threads


@pytest.fixture
def launcher(tmp_path: Path) -> InstantLauncher:
    return InstantLauncher(tmp_path / "runs")


def members(*seeds: int) -> tuple[Member, ...]:
    return expand(definition(seeds=list(seeds)), dataset_name="tiny").members


def test_second_call_starts_nothing(launcher: InstantLauncher, store: RunStore) -> None:
    make_runner(launcher, store).run(Listed(members(1, 2)))
    again = make_runner(launcher, store).run(Listed(members(1, 2)))
    assert len(launcher.submitted) == 2
    assert [(one.need, one.is_done) for one in again] == [(Need.NOTHING, True)] * 2


def test_seed_added_later_is_all_that_is_run(launcher: InstantLauncher, store: RunStore) -> None:
    make_runner(launcher, store).run(Listed(members(1, 2)))
    make_runner(launcher, store).run(Listed(members(1, 2, 3)))
    assert [config.seed for config in launcher.submitted] == [1, 2, 3]


def test_interrupted_member_is_resumed_not_repeated(
    launcher: InstantLauncher, store: RunStore
) -> None:
    launcher.dies_after = 1
    first = make_runner(launcher, store).run(Listed(members(1)))
    launcher.dies_after = None
    second = make_runner(launcher, store).run(Listed(members(1)))
    assert first[0].run is not None
    assert first[0].run.status is RunStatus.INTERRUPTED
    assert launcher.resumed == [first[0].run.run_id]
    assert second[0].is_done


def test_member_that_ended_with_nobody_to_record_it_is_done(
    launcher: InstantLauncher, store: RunStore
) -> None:
    """It trained when the sweep began; by its turn it has ended, and its row still says running."""
    config = members(1)[0].config
    store.create("theirs", config, dataset_name="tiny")
    started, *_ = launcher.submit(config, run_id="theirs").events()
    Recorder(store).apply([started])
    outcome = make_runner(launcher, store).run(Listed(members(1)))[0]
    assert (outcome.need, outcome.is_done) == (Need.NOTHING, True)
    assert launcher.resumed == []


def test_member_that_the_database_keeps_away_leaves_the_others_be(
    launcher: InstantLauncher, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([StoreError("The results database is busy.", "Try again.")])
    list_runs = store.list_runs

    def busy_once() -> list[RunRecord]:
        if error := next(answers, None):
            raise error
        return list_runs()

    monkeypatch.setattr(store, "list_runs", busy_once)
    first, second = make_runner(launcher, store).run(Listed(members(1, 2)))
    assert first.error is not None
    assert second.is_done


def test_all_runs_are_asked_to_stop_though_one_cannot_be(
    launcher: InstantLauncher, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(run: InstantRun) -> None:
        run.asked.append("stop")
        raise DiskError("control cannot be written.", "Free disk space.")

    runs = [InstantRun(launcher.runs / name) for name in ("a", "b")]
    runner = make_runner(launcher, store)
    runner._live = {run.run_id: run for run in runs}
    monkeypatch.setattr(InstantRun, "stop", refuse)
    with pytest.raises(DiskError):
        runner.stop()
    assert [run.asked for run in runs] == [["stop"], ["stop"]]


def test_row_without_a_folder_is_replaced_by_a_run(
    launcher: InstantLauncher, store: RunStore
) -> None:
    """As a program leaves it that died between the two."""
    store.create("lost", members(1)[0].config, dataset_name="tiny", created_at_ms=1)
    outcome = make_runner(launcher, store).run(Listed(members(1)))[0]
    assert outcome.is_done
    assert [run.status for run in store.list_runs()] == [RunStatus.DONE]


def test_two_sweeps_that_begin_the_same_member_at_once_train_it_once(
    launcher: InstantLauncher, store: RunStore
) -> None:
    """Both have found no run of it; whose row came second takes up the other's."""
    other = make_runner(launcher, store)
    first = members(1)[0].config
    store.create("theirs", first, dataset_name="tiny", created_at_ms=now_ms() - 1)
    looked = launcher.attach

    def attach(run_id: str) -> InstantRun:
        if run_id == "theirs" and not launcher.submitted and len(store.list_runs()) == 2:
            launcher.submit(first, run_id="theirs")  # ours is there, and now so is their folder
        return looked(run_id)

    launcher.attach = attach  # type: ignore[method-assign]
    (outcome,) = other.run(Listed(members(1)))
    assert outcome.is_done
    assert [run.run_id for run in store.list_runs()] == ["theirs"]
    assert len(launcher.submitted) == 1


def test_run_of_another_machine_is_neither_deleted_nor_waited_for(
    launcher: InstantLauncher, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = members(1)[0].config
    store.create("theirs", config, dataset_name="tiny", created_at_ms=1)
    Recorder(store).apply([Script("theirs").started()])
    monkeypatch.setattr(member_runs, "_FOLDER_WITHIN_S", 0.1)
    store.create("just created", config, dataset_name="tiny")
    assert make_runner(launcher, store).run(Listed(members(1)))[0].is_done
    assert {run.run_id for run in store.list_runs()} > {"theirs", "just created"}
    assert len(launcher.submitted) == 1


def test_members_that_are_one_run_train_once_side_by_side(
    launcher: InstantLauncher, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InstantRun, "is_alive", lambda _: True)  # as an engine is while it trains
    twins = members(1) * 3
    outcomes = make_runner(launcher, store, at_once=3).run(Listed(twins))
    assert [one.is_done for one in outcomes] == [True] * 3
    assert len(launcher.submitted) == 1


def test_stop_lets_the_live_member_end_and_starts_no_other(
    launcher: InstantLauncher, store: RunStore
) -> None:
    watching = Watching()
    runner = make_runner(launcher, store, watching)
    watching.on_event = runner.stop
    outcomes = runner.run(Listed(members(1, 2, 3)))
    assert len(outcomes) == len(launcher.submitted) == 1
    assert not outcomes[0].is_done


@pytest.fixture
def training(
    launcher: InstantLauncher, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """A run of the first member trains, started by the queue; ids of runs asked to stop."""
    asked: list[str] = []
    store.create("theirs", members(1)[0].config, dataset_name="tiny")
    launcher.submit(members(1)[0].config, run_id="theirs")
    monkeypatch.setattr(InstantRun, "is_alive", lambda _: True)
    monkeypatch.setattr(InstantRun, "stop", lambda run: asked.append(run.run_id))
    return asked


def test_sweep_that_is_ended_leaves_a_run_of_the_queue_to_the_queue(
    launcher: InstantLauncher, store: RunStore, training: list[str]
) -> None:
    watching = Watching()
    runner = make_runner(launcher, store, watching)
    watching.on_event = runner.stop
    (outcome,) = runner.run(Listed(members(1)))
    assert training == []
    assert outcome.run is not None
    assert (outcome.need, outcome.run.status) == (Need.WATCH, RunStatus.RUNNING)


def test_sweep_that_is_ended_stops_a_run_that_an_earlier_call_of_it_began(
    launcher: InstantLauncher, store: RunStore, training: list[str]
) -> None:
    OwnRuns(launcher.runs.parent / "own_runs.txt").add("theirs")
    watching = Watching()
    runner = make_runner(launcher, store, watching)
    watching.on_event = lambda: training or runner.stop()
    runner.run(Listed(members(1)))
    assert training == ["theirs"]


def test_sweep_that_is_ended_leaves_a_run_to_another_sweep_of_its_title(
    launcher: InstantLauncher, store: RunStore, training: list[str]
) -> None:
    store.set_tags("theirs", ["A sweep"])
    OwnRuns(launcher.runs.parent / "of_another.txt").add("theirs")
    watching = Watching()
    runner = make_runner(launcher, store, watching)
    watching.on_event = runner.stop
    runner.run(Listed(members(1)))
    assert training == []


def test_runs_that_a_sweep_starts_or_resumes_are_its_own_in_the_next_call_too(
    launcher: InstantLauncher, store: RunStore
) -> None:
    launcher.dies_after = 1
    make_runner(launcher, store, own_runs="first.txt").run(Listed(members(1)))
    launcher.dies_after = None
    make_runner(launcher, store, own_runs="second.txt").run(Listed(members(1, 2)))
    by_seed = {run.config.seed: run.run_id for run in store.list_runs()}
    own = [OwnRuns(launcher.runs.parent / name) for name in ("first.txt", "second.txt")]
    assert [[by_seed[seed] in one for seed in (1, 2)] for one in own] == [
        [True, False],
        [True, True],
    ]


@pytest.mark.parametrize("status", [RunStatus.STARTING, RunStatus.INTERRUPTED])
def test_member_that_another_program_has_just_resumed_is_followed_without_waiting_for_its_end(
    launcher: InstantLauncher,
    store: RunStore,
    monkeypatch: pytest.MonkeyPatch,
    status: RunStatus,
) -> None:
    launcher.dies_after = 1
    (first,) = make_runner(launcher, store).run(Listed(members(1)))
    assert first.run is not None
    store.mark(first.run.run_id, status)
    RunFolder(launcher.runs / first.run.run_id).write_attempt(2)
    monkeypatch.setattr(InstantRun, "is_alive", lambda _: True)

    def blocks(*_: object) -> Never:
        raise AssertionError("the events of a living engine end with it")

    monkeypatch.setattr(InstantRun, "events", blocks)
    settings = RunnerSettings("tiny", "A sweep", launcher.runs.parent / "own.txt")
    found = MemberRuns(launcher, store, settings).standing(members(1)[0].config)
    assert found.need is Need.WATCH


def test_member_whose_resumption_fails_is_not_taken_for_ones_own(
    launcher: InstantLauncher, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher.dies_after = 1
    (first,) = make_runner(launcher, store, own_runs="first.txt").run(Listed(members(1)))
    assert first.run is not None

    def taken(_launcher: object, _run_id: str) -> Never:
        raise ExecutionError("It is still running.", "Stop it first.")

    monkeypatch.setattr(InstantLauncher, "resume", taken)
    make_runner(launcher, store, own_runs="second.txt").run(Listed(members(1)))
    assert first.run.run_id not in OwnRuns(launcher.runs.parent / "second.txt")


def test_member_that_was_resumed_unsaid_counts_when_it_has_ended(
    launcher: InstantLauncher, store: RunStore
) -> None:
    """The program that resumed it died before it could tell the database."""
    launcher.dies_after = 1
    (first,) = make_runner(launcher, store).run(Listed(members(1)))
    launcher.dies_after = None
    assert first.run is not None
    launcher.resume(first.run.run_id)
    assert store.get(first.run.run_id).status is RunStatus.INTERRUPTED
    (second,) = make_runner(launcher, store).run(Listed(members(1)))
    assert (second.need, second.is_done) == (Need.NOTHING, True)
    assert launcher.resumed == [first.run.run_id]


def test_search_gives_up_a_trial_that_the_queue_trains_without_stopping_it(
    launcher: InstantLauncher, store: RunStore, training: list[str]
) -> None:
    source = Listed(members(1))
    source.took = lambda member, event: isinstance(event, EvaluationFinished)  # type: ignore[method-assign]
    (outcome,) = make_runner(launcher, store).run(source)
    assert training == []
    assert outcome.is_pruned
    assert outcome.run is not None
    assert outcome.run.status is RunStatus.RUNNING


def test_member_that_cannot_start_leaves_the_others_and_no_row(
    launcher: InstantLauncher, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = launcher.submit

    def refuse_seed_1(config, *, run_id=None):
        if config.seed == 1:
            raise ExecutionError("The engine process cannot be started.", "Free memory.")
        return real(config, run_id=run_id)

    monkeypatch.setattr(launcher, "submit", refuse_seed_1)
    outcomes = make_runner(launcher, store).run(Listed(members(1, 2)))
    assert [one.error is not None for one in outcomes] == [True, False]
    assert [run.config.seed for run in store.list_runs()] == [2]


def test_members_at_once_share_the_cores_and_stay_the_same_runs(
    launcher: InstantLauncher, store: RunStore
) -> None:
    make_runner(launcher, store, at_once=2).run(Listed(members(1, 2)))
    threads = {config.training.num_threads for config in launcher.submitted}
    assert threads == {max(1, default_threads() // 2)}
    assert {config.identity() for config in launcher.submitted} == {
        member.config.identity() for member in members(1, 2)
    }


def test_chosen_number_of_threads_is_not_shared_out() -> None:
    config = members(1)[0].config
    training = config.training.model_copy(update={"num_threads": 7})
    assert with_share(config.model_copy(update={"training": training}), 4).training.num_threads == 7


def test_means_are_over_complete_runs_only(launcher: InstantLauncher, store: RunStore) -> None:
    outcomes = make_runner(launcher, store).run(Listed(members(1, 2)))
    runs = [one.run for one in outcomes if one.run is not None]
    low = replace(runs[0], best_test={"recall@20": 0.1})
    high = replace(runs[1], best_test={"recall@20": 0.3})
    found = summarize([("a", low), ("a", high), ("a", low), ("a", None), ("b", None)])
    mean = found[0].test["recall@20"]
    assert (mean.mean, mean.std) == (pytest.approx(0.2), pytest.approx(0.02**0.5))
    assert (found[0].num_done, found[0].num_runs) == (2, 3)
    assert found[1].test == {}
