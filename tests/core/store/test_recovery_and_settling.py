"""A lost database is rebuilt from run folders; a dead engine is noticed."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from store_cases import Stream, make_config, whole_run

from dasrec_core.errors import StoreError
from dasrec_core.events import Event, decode, encode
from dasrec_core.store.artifacts import remove_run_folder
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunStatus
from dasrec_core.store.recovery import recover
from dasrec_core.store.runs import RunStore
from dasrec_core.store.settle import settle

GONE = {"is_alive": lambda *_: False, "is_here": lambda _: True}


@pytest.fixture
def empty(tmp_path: Path) -> RunStore:
    store = RunStore(f"sqlite:///{tmp_path / 'rebuilt.db'}")
    yield store
    store.close()


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


def write_run(runs: Path, run_id: str, events: Sequence[Event]) -> Path:
    folder = runs / run_id
    folder.mkdir()
    (folder / "config.json").write_text(make_config().model_dump_json())
    (folder / "events.jsonl").write_text("".join(encode(event) + "\n" for event in events))
    return folder


def read_events(folder: Path) -> list[Event]:
    return [decode(line) for line in (folder / "events.jsonl").read_text().splitlines()]


def test_lost_database_is_rebuilt_from_run_folders(
    store: RunStore, empty: RunStore, runs: Path
) -> None:
    Recorder(store).apply(whole_run())
    write_run(runs, "r1", whole_run())
    assert recover(empty, runs, read_events=read_events).added == ("r1",)
    assert empty.curves("r1") == store.curves("r1")
    assert empty.get("r1").best_test == store.get("r1").best_test
    assert empty.get("r1").created_at_ms == 1_000


def test_recovery_fills_in_what_a_known_run_lacks_and_keeps_its_tags(
    store: RunStore, runs: Path
) -> None:
    write_run(runs, "r1", whole_run())
    store.set_tags("r1", ["mine"])
    Recorder(store).apply(whole_run()[:3])
    assert recover(store, runs, read_events=read_events).updated == ("r1",)
    assert (store.get("r1").status, store.get("r1").tags) == (RunStatus.DONE, ("mine",))


def test_unreadable_run_folder_is_skipped_with_the_reason(empty: RunStore, runs: Path) -> None:
    write_run(runs, "good", [])
    (write_run(runs, "torn", []) / "config.json").write_text('{"dataset"')
    write_run(runs, "renamed", whole_run("r1"))
    (runs / "no-run-at-all").mkdir()
    result = recover(empty, runs, read_events=read_events)
    assert result.added == ("good",)
    assert {skipped.run_id for skipped in result.skipped} == {"torn", "renamed"}
    assert all(skipped.reason for skipped in result.skipped)


def test_recovery_without_a_runs_folder_finds_nothing(empty: RunStore, tmp_path: Path) -> None:
    assert recover(empty, tmp_path / "absent", read_events=read_events).added == ()


def test_run_whose_process_is_gone_is_interrupted(store: RunStore) -> None:
    stream = Stream()
    Recorder(store).apply([stream.started(pid=7), stream.epoch(1)])
    assert (
        settle(
            store, is_alive=lambda pid, started: (pid, started) == (7, 1.5), is_here=lambda _: True
        )
        == []
    )
    assert settle(store, **GONE) == ["r1"]
    run = store.get("r1")
    assert (run.status, run.ended_at_ms) == (RunStatus.INTERRUPTED, 1_001)


def test_run_that_ended_is_not_settled(store: RunStore) -> None:
    Recorder(store).apply(whole_run())
    assert settle(store, **GONE) == []


def test_run_that_never_spoke_gets_time_to_start(store: RunStore) -> None:
    soon = store.get("r1").created_at_ms + 60_000
    assert settle(store, **GONE, at_ms=soon) == []
    assert settle(store, **GONE, at_ms=soon + 120_000) == ["r1"]


def test_resumed_run_gets_time_to_start_whatever_its_old_process(store: RunStore) -> None:
    stream = Stream()
    Recorder(store).apply([stream.started(pid=7), stream.failed()])
    store.mark("r1", RunStatus.STARTING)
    assert settle(store, **GONE) == []


def test_run_of_another_machine_is_interrupted_only_after_an_hour_of_silence(
    store: RunStore,
) -> None:
    Recorder(store).apply([Stream().started()])
    heard = store.get("r1").last_event_at_ms

    def settled(at_ms: int) -> list[str]:
        return settle(store, at_ms=at_ms, **GONE | {"is_here": lambda _: False})

    assert settled(heard + 3_000_000) == []
    assert settled(heard + 3_600_000) == ["r1"]


def test_run_that_never_got_a_folder_is_not_taken_for_one_of_another_machine(
    store: RunStore,
) -> None:
    begun = store.get("r1").created_at_ms

    def settled(at_ms: int, **more: int) -> list[str]:
        return settle(store, at_ms=at_ms, **GONE | {"is_here": lambda _: False} | more)

    assert settled(begun + 60_000) == []
    assert settled(begun + 130_000) == ["r1"]
    store.mark("r1", RunStatus.STARTING)
    assert settled(store.get("r1").created_at_ms + 10_000, grace_ms=0) == ["r1"]
    Recorder(store).apply([Stream().started()])
    assert store.get("r1").status is RunStatus.RUNNING


def test_run_folder_is_removed_with_everything_in_it(runs: Path) -> None:
    write_run(runs, "r1", whole_run())
    assert remove_run_folder(runs, "r1")
    assert not remove_run_folder(runs, "r1")
    assert list(runs.iterdir()) == []


@pytest.mark.parametrize("held", ["log.txt", "checkpoints"])
def test_removal_that_was_cut_short_can_be_done_again(
    runs: Path, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that another program has open, on a network share or under Windows."""
    folder = write_run(runs, "r1", whole_run())
    (folder / "log.txt").write_text("lines")
    (folder / "checkpoints").mkdir()
    unlink, rmtree = Path.unlink, shutil.rmtree

    def refuse(path: Path, do: Callable[[Path], None]) -> None:
        if path.name == held:
            raise OSError(errno.EBUSY, "Device or resource busy")
        do(path)

    with monkeypatch.context() as busy:
        busy.setattr(Path, "unlink", lambda path: refuse(path, unlink))
        busy.setattr(shutil, "rmtree", lambda path: refuse(path, rmtree))
        with pytest.raises(StoreError, match="busy"):
            remove_run_folder(runs, "r1")
    assert remove_run_folder(runs, "r1")
    assert list(runs.iterdir()) == []


@pytest.mark.parametrize("run_id", ["..", ".", "../victim", "%2e%2e/victim", "link", "no-run"])
def test_nothing_but_a_run_folder_is_removed(tmp_path: Path, runs: Path, run_id: str) -> None:
    victim = write_run(tmp_path, "victim", [])
    (runs / "link").symlink_to(victim)
    (runs / "no-run").mkdir()
    with suppress(StoreError):
        assert not remove_run_folder(runs, run_id)
    assert (victim / "config.json").is_file()
    assert (runs / "no-run").is_dir()
