from __future__ import annotations

import errno

import pytest
from fake_runs import FakeDatabase, FakeExecutor, FakeRecord, Script, run_config

from dasrec_core.errors import StoreError
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.records import RunStatus
from dasrec_core.store.row_changes import now_ms
from studio.bridges.event_tail import EventTail
from studio.bridges.recording import AWAY_S, GONE_FOR_S, STALLED_AFTER_S, Recording


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def engine(runs):
    return FakeExecutor(runs)


@pytest.fixture
def database():
    return FakeDatabase()


@pytest.fixture
def recording(database, engine, runs):
    return Recording(database, engine.attach, runs)


@pytest.fixture
def run(engine, recording):
    """A run that was launched at time 0."""
    run = engine.submit(run_config())
    recording.watch(run.run_id, 0.0)
    return run


def test_events_of_a_launched_run_reach_the_database(recording, run, database):
    script = Script()
    run.write(script.started(), *script.epochs(1, 2))
    tick = recording.tick(1.0)
    assert list(database.events["run-1"]) == [0, 1, 2, 3, 4]
    assert tick.changed == {"run-1"}


def test_progress_inside_an_epoch_changes_no_table(recording, run, database):
    script = Script()
    run.write(script.started())
    recording.tick(1.0)
    recording.tick(2.0)
    run.write(script.progress(1, 3))
    assert recording.tick(3.0).changed == frozenset()
    assert list(database.events["run-1"]) == [0]


@pytest.mark.parametrize(
    ("silent_for_ms", "status"), [(60_000, "running"), (3_600_001, "interrupted")]
)
def test_a_run_without_a_folder_here_may_train_elsewhere_until_it_is_silent_for_an_hour(
    recording, database, silent_for_ms, status
):
    heard_at = now_ms() - silent_for_ms
    database.rows["theirs"] = FakeRecord(RunStatus.RUNNING, last_event_at_ms=heard_at)
    recording.tick(0.0)
    assert database.status["theirs"] == status


def test_what_another_program_changed_is_told_at_the_next_look(recording, database):
    database.set("run-7", RunStatus.DONE)
    recording.tick(0.0)
    assert recording.tick(1.0).changed == frozenset()
    database.set("run-7", RunStatus.DISCARDED)
    assert recording.tick(2.0).changed == {"run-7"}
    del database.rows["run-7"]
    assert recording.tick(3.0).changed == {"run-7"}


def test_events_wait_while_the_database_is_locked(recording, run, database):
    script = Script()
    database.trouble = "database is locked"
    run.write(script.started(), *script.epochs(1, 3))
    assert recording.tick(1.0).error == "database is locked"
    run.write(*script.epochs(4, 5))
    assert recording.tick(2.0).error == "database is locked"
    database.trouble = ""
    for now in (3.0, 4.0):
        assert recording.tick(now).error == ""
    assert list(database.events["run-1"]) == list(range(11))


def test_locked_database_is_waited_for_once_per_tick(recording, engine, database):
    for number in range(4):
        run = engine.submit(run_config(seed=number))
        recording.watch(run.run_id, 0.0)
        run.write(Script(run.run_id).started())
    tries = []

    def locked(events):
        tries.append(events[0].run_id)
        raise StoreError("database is locked", "Wait.")

    database.apply = locked
    for now in (1.0, 1.25, 1.5):
        recording.tick(now)
    assert tries == ["run-1", "run-2", "run-3"]


def test_run_started_by_another_program_is_found_by_its_folder(recording, engine, database):
    recording.tick(0.0)
    run = engine.submit(run_config())
    run.write(Script().started())
    for now in (1.0, 2.0, 3.0):
        recording.tick(now)
    assert database.status == {"run-1": "running"}


def test_run_that_another_program_resumed_is_found_by_its_row(recording, engine, database):
    run = engine.submit(run_config())
    database.set("run-1", RunStatus.RUNNING)
    run.write(Script().started())
    assert recording.tick(0.0).changed == {"run-1"}
    assert list(database.events["run-1"]) == [0]


@pytest.mark.parametrize("status", [RunStatus.INTERRUPTED, RunStatus.STOPPED, RunStatus.FAILED])
def test_run_that_was_resumed_unsaid_is_found_by_its_folder(
    recording, engine, database, runs, status
):
    run = engine.submit(run_config())
    database.set("run-1", status)
    assert recording.tick(0.0).changed == {"run-1"}
    assert database.events.get("run-1", {}) == {}
    RunFolder(runs / "run-1").write_attempt(2)
    run.write(Script().started())
    other = Recording(database, engine.attach, runs)  # the window starts anew
    other.tick(5.0)
    other.tick(6.0)
    assert list(database.events["run-1"]) == [0]


def test_known_events_are_not_applied_again_at_the_next_start(
    database, engine, runs, recording, run
):
    script = Script()
    run.write(script.started(), *script.epochs(1, 2))
    recording.tick(1.0)
    run.write(*script.epochs(3, 4), script.finished())
    database.events["run-1"] = dict.fromkeys(range(5))
    Recording(database, engine.attach, runs).tick(0.0)
    assert [seq for seq, event in database.events["run-1"].items() if event] == [5, 6, 7, 8, 9]
    assert database.status == {"run-1": "done"}


def test_run_whose_process_died_without_a_last_word_is_interrupted(recording, run, database):
    run.write(Script().started())
    recording.tick(1.0)
    run.alive = False
    recording.tick(2.0)
    assert database.status["run-1"] == "running"
    tick = recording.tick(2.1 + GONE_FOR_S)
    assert database.status["run-1"] == "interrupted"
    assert tick.changed == {"run-1"}
    assert recording.watched == frozenset()


def test_last_words_read_after_the_death_of_the_process_count(recording, run, database):
    script = Script()
    run.write(script.started())
    recording.tick(1.0)
    run.alive = False
    recording.tick(2.0)
    run.write(script.finished())
    recording.tick(2.1 + GONE_FOR_S)
    assert database.status["run-1"] == "done"


def test_last_words_that_cannot_be_read_for_a_while_count(recording, run, database, monkeypatch):
    """As on a network share that is away: the run was interrupted for good, its result not told."""

    def is_away(_tail):
        raise OSError(errno.EIO, "Input/output error")

    script = Script()
    run.write(script.started(), *script.epochs(1, 2))
    recording.tick(1.0)
    run.write(script.finished())
    run.alive = False
    with monkeypatch.context() as away:
        away.setattr(EventTail, "poll", is_away)
        for now in (2.0, 3.0, 4.0 + GONE_FOR_S, 5.0 + GONE_FOR_S):
            assert "Input/output error" in recording.tick(now).error
    assert database.status["run-1"] == "running"
    recording.tick(6.0 + GONE_FOR_S)
    assert database.status["run-1"] == "done"


def test_interrupted_run_is_followed_again_when_resumed(recording, run, database):
    script = Script()
    run.write(script.started(), *script.epochs(1, 2))
    run.alive = False
    for now in (1.0, 2.0, 2.1 + GONE_FOR_S, 10.0):
        recording.tick(now)
    run.alive = True
    recording.watch("run-1", 11.0)
    assert database.status["run-1"] == "starting"
    script.resume()
    run.write(script.started(first_epoch=3), *script.epochs(3, 3))
    recording.tick(12.0)
    assert list(database.events["run-1"]) == list(range(8))


def test_silent_process_is_stalled_until_it_speaks(recording, run):
    script = Script()
    run.write(script.started())
    for now in range(0, int(STALLED_AFTER_S) + 2, 5):
        tick = recording.tick(float(now))
        assert tick.stalled == frozenset()
    assert recording.tick(STALLED_AFTER_S + 6).stalled == {"run-1"}
    run.write(script.progress(1, 1))
    assert recording.tick(STALLED_AFTER_S + 7).stalled == frozenset()


def test_reader_that_slept_does_not_blame_the_engine(recording, run):
    run.write(Script().started())
    recording.tick(1.0)
    assert recording.tick(1.0 + AWAY_S + STALLED_AFTER_S).stalled == frozenset()


def test_damaged_line_is_skipped_and_counted(recording, run, database):
    script = Script()
    run.write(script.started())
    with (run.folder / "events.jsonl").open("a") as file:
        file.write("{rubbish\n")
    run.write(*script.epochs(1, 1))
    recording.tick(1.0)
    assert list(database.events["run-1"]) == [0, 1, 2]
    assert recording.damaged_lines("run-1") == 1


def test_folder_whose_configuration_is_unreadable_is_left_alone(recording, runs, database):
    (runs / "odd").mkdir(parents=True)
    (runs / "odd" / "config.json").write_text("rubbish")
    for now in (0.0, 1.0, 2.0, 3.0):
        assert recording.tick(now).error == ""
    assert database.status == {}


def test_run_whose_folder_is_gone_is_interrupted(recording, database):
    database.set("run-9", RunStatus.RUNNING)
    recording.tick(0.0)
    assert database.status["run-9"] == "interrupted"


def test_two_recorders_on_one_database_double_nothing(recording, run, database, engine, runs):
    other, script = Recording(database, engine.attach, runs), Script()
    run.write(script.started(), *script.epochs(1, 2))
    for now in (1.0, 2.0):
        recording.tick(now)
        other.tick(now)
    run.write(script.finished())
    run.alive = False
    for now in (3.0, 4.0, 9.0):
        recording.tick(now)
        other.tick(now)
    assert list(database.events["run-1"]) == list(range(6))
    assert database.status["run-1"] == "done"
