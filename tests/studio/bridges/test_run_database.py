from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from fake_runs import FakeExecutor, Script, run_config

from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore
from studio.bridges.recording import GONE_FOR_S, Recording
from studio.bridges.run_database import StoreDatabase


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'results.db'}"


@pytest.fixture
def store(url):
    store = RunStore(url, busy_timeout_ms=50)
    yield store
    store.close()


@pytest.fixture
def engine(tmp_path):
    return FakeExecutor(tmp_path / "runs")


@pytest.fixture
def recording(store, engine):
    return Recording(StoreDatabase(store), engine.attach, engine.runs_folder)


@pytest.fixture
def run(engine, recording):
    run = engine.submit(run_config())
    recording.watch(run.run_id, 0.0)
    return run


def test_run_is_recorded_with_its_curves(recording, run, store):
    script = Script()
    run.write(script.started(), *script.epochs(1, 10), script.finished())
    recording.tick(1.0)
    assert store.get("run-1").status is RunStatus.DONE
    assert store.curves("run-1")["valid/recall@20"].epochs == tuple(range(1, 11))


def test_locked_database_loses_and_doubles_nothing(recording, run, store, tmp_path):
    script, other = Script(), sqlite3.connect(tmp_path / "results.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    run.write(script.started(), *script.epochs(1, 3))
    assert "busy" in recording.tick(1.0).error
    run.write(*script.epochs(4, 6))
    assert "busy" in recording.tick(2.0).error
    other.execute("ROLLBACK")
    other.close()
    for now in (3.0, 4.0):
        assert recording.tick(now).error == ""
    assert store.curves("run-1")["loss/total"].epochs == tuple(range(1, 7))


def test_folder_without_a_row_gets_one(recording, engine, store):
    engine.submit(run_config()).write(Script().started())
    for now in (0.0, 1.0, 2.0):
        recording.tick(now)
    assert store.get("run-1").status is RunStatus.RUNNING
    assert store.get("run-1").dataset_name == "tiktok"


def test_folder_that_was_copied_here_is_of_the_time_it_tells(recording, engine, store):
    script = Script()
    long_ago = replace(script.started(), at_ms=1_600_000_000_000)
    engine.submit(run_config()).write(long_ago, *script.epochs(1, 2), script.finished())
    for now in (0.0, 1.0, 2.0):
        recording.tick(now)
    assert store.get("run-1").created_at_ms == 1_600_000_000_000
    assert store.get("run-1").status is RunStatus.DONE


def test_two_windows_adopt_a_run_once(recording, engine, store, url):
    other_store = RunStore(url)
    other = Recording(StoreDatabase(other_store), engine.attach, engine.runs_folder)
    engine.submit(run_config()).write(*[(s := Script()).started(), *s.epochs(1, 2)])
    for now in (0.0, 1.0, 2.0, 3.0):
        assert recording.tick(now).error == ""
        assert other.tick(now).error == ""
    assert [record.run_id for record in store.list_runs()] == ["run-1"]
    assert store.curves("run-1")["loss/total"].epochs == (1, 2)
    other_store.close()


def test_dead_run_is_interrupted_and_starting_again_when_resumed(recording, run, store):
    run.write(Script().started())
    run.alive = False
    for now in (1.0, 2.0, 2.1 + GONE_FOR_S):
        recording.tick(now)
    assert store.get("run-1").status is RunStatus.INTERRUPTED
    run.alive = True
    recording.watch("run-1", 9.0)
    assert store.get("run-1").status is RunStatus.STARTING


def test_resumed_run_that_has_spoken_is_not_set_back(recording, run, store):
    run.write(Script().started())
    recording.tick(1.0)
    recording.watch("run-1", 2.0)
    assert store.get("run-1").status is RunStatus.RUNNING


@pytest.mark.parametrize("status", [RunStatus.DONE, RunStatus.FAILED])
def test_ended_run_is_neither_stopping_nor_interrupted(recording, run, store, status):
    store.mark("run-1", status)
    database = StoreDatabase(store)
    database.mark_stopping("run-1")
    database.mark_interrupted("run-1")
    assert store.get("run-1").status is status


def test_run_deleted_while_it_is_followed_is_let_go(recording, run, store):
    run.write(Script().started())
    recording.tick(1.0)
    store.delete("run-1")
    (run.folder / "config.json").unlink()
    run.alive = False
    for now in (2.0, 3.0, 3.1 + GONE_FOR_S):
        assert recording.tick(now).error == ""
    assert recording.watched == frozenset()


def test_trouble_other_than_another_adopter_is_told(store, tmp_path, engine):
    engine.submit(run_config())
    with sqlite3.connect(tmp_path / "results.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="busy"):
            StoreDatabase(store).adopt(engine.runs_folder / "run-1")
    other.close()


def test_run_of_another_version_does_not_keep_others_from_being_followed(
    recording, engine, store, tmp_path
):
    theirs = engine.submit(run_config())
    recording.watch(theirs.run_id, 0.0)
    with closing(sqlite3.connect(tmp_path / "results.db")) as other:
        other.execute("UPDATE runs SET status = 'paused', revision = revision + 1")
        other.commit()
    fresh = Recording(StoreDatabase(store), engine.attach, engine.runs_folder)  # the next start
    ours = engine.submit(run_config(seed=2))
    ours.write(Script(ours.run_id).started())
    assert [fresh.tick(now).error for now in (0.0, 1.0, 2.0, 3.0)] == [""] * 4
    assert fresh.watched == {ours.run_id}
    assert store.get(ours.run_id).status is RunStatus.RUNNING


def test_run_that_was_deleted_is_not_asked_for_again_and_again(recording, engine):
    run = engine.submit(run_config())  # its folder stays where only its row was deleted
    recording.follow(run.run_id, 0.0)
    assert recording.watched == frozenset()
