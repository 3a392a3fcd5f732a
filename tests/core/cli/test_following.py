"""A run is followed to its end, whatever happens on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_cases import Stream, make_config, whole_run

from dasrec_core.cli import resume, train
from dasrec_core.cli.follow import exit_code, follow
from dasrec_core.cli.interrupts import heard_interrupts
from dasrec_core.cli.main import main
from dasrec_core.cli.output import Output
from dasrec_core.cli.recording import PatientRecorder
from dasrec_core.cli.session import Session
from dasrec_core.cli.signals import CancelledError
from dasrec_core.errors import DiskError, StoreError
from dasrec_core.events import Event, FailureKind
from dasrec_core.paths import home
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.runs import RunStore


class FakeRun:
    """A run whose events are given; a callable among them is called in its turn."""

    run_id = "r1"
    folder = Path()

    def __init__(self, *script: Event | Callable[[], object]) -> None:
        self._script = script
        self.asked: list[str] = []

    def events(self, after_seq: int = -1) -> Iterator[Event]:
        for step in self._script:
            if callable(step):
                step()
            else:
                yield step

    def stop(self) -> None:
        self.asked.append("stop")

    def discard(self) -> None:
        self.asked.append("discard")

    def kill(self) -> None:
        self.asked.append("kill")

    def is_alive(self) -> bool:
        return False


@pytest.fixture
def session() -> Session:
    return Session(home(), home().results_url, Output(as_json=False))


@pytest.fixture
def store(session: Session) -> Iterator[RunStore]:
    store = RunStore(session.results_url)
    store.create("r1", make_config(), dataset_name="tiny")
    yield store
    store.close()


def followed(
    session: Session, store: RunStore, handle: FakeRun, starting: Callable[[], object] = int
) -> tuple[RunRecord, int]:
    """Follow a run, during whose start ``starting`` is called; return the exit code too."""
    with heard_interrupts(session.output.note) as heard:
        starting()
        run = follow(session, store, handle, heard, after_seq=-1)
        return run, exit_code(run, heard)


def test_followed_run_is_recorded(session: Session, store: RunStore) -> None:
    run, code = followed(session, store, FakeRun(*whole_run()))
    assert (run.status, code) == (RunStatus.DONE, 0)
    assert store.curves("r1")["loss/total"].values == (0.9, 0.6)


def test_run_whose_process_died_is_interrupted_and_ends_with_1(
    session: Session, store: RunStore
) -> None:
    run, code = followed(session, store, FakeRun(*whole_run()[:5]))
    assert (run.status, code) == (RunStatus.INTERRUPTED, 1)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_first_interrupt_stops_and_second_kills(session: Session, store: RunStore) -> None:
    stream = Stream()
    handle = FakeRun(stream.started(), interrupt, stream.epoch(1), interrupt)
    run, code = followed(session, store, handle)
    assert handle.asked == ["stop", "kill"]
    assert (run.status, code) == (RunStatus.INTERRUPTED, 130)


def test_interrupt_while_a_run_is_being_started_reaches_it(
    session: Session, store: RunStore
) -> None:
    """Its engine would train on otherwise, with nobody to follow or to find it."""
    handle = FakeRun(*whole_run("r1"))
    followed(session, store, handle, starting=interrupt)
    assert handle.asked == ["stop"]


def test_interrupt_before_the_engine_is_started_leaves_no_run(
    session: Session, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database may be locked for half a minute, in which it is not heard otherwise."""
    create = store.create

    def wait_for_the_lock(*args: object, **more: object) -> None:
        create(*args, **more)
        interrupt()

    monkeypatch.setattr(store, "create", wait_for_the_lock)
    monkeypatch.setattr(train, "new_run_id", lambda _: "r2")
    with pytest.raises(CancelledError):
        train._start_and_follow(session, store, make_config(), "tiny", None)
    assert [run.run_id for run in store.list_runs()] == ["r1"]


@pytest.mark.parametrize("verb", ["train", "resume"])
def test_verbs_hear_an_interrupt_while_they_start_the_engine(
    session: Session, store: RunStore, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = FakeRun(*whole_run("r1"))

    class Starting:
        def __init__(self, home: object) -> None: ...

        def submit(self, config: object, *, run_id: str) -> FakeRun:
            interrupt()
            return handle

        def resume(self, run_id: str) -> FakeRun:
            return self.submit(None, run_id=run_id)

    if verb == "train":
        store.delete("r1")
        monkeypatch.setattr(train, "LocalExecutor", Starting)
        monkeypatch.setattr(train, "new_run_id", lambda _: "r1")
        train._start_and_follow(session, store, make_config(), "tiny", None)
    else:
        store.mark("r1", RunStatus.INTERRUPTED)
        monkeypatch.setattr(resume, "LocalExecutor", Starting)
        main(["resume", "r1"])
    assert handle.asked == ["stop"]
    assert store.get("r1").status is RunStatus.DONE


def test_run_that_is_resumed_comes_back_from_the_trash(
    session: Session,
    store: RunStore,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What lies in there is deleted some day, and a result would be too."""

    class Resuming:
        def __init__(self, home: object) -> None: ...

        def resume(self, run_id: str) -> FakeRun:
            return FakeRun(*whole_run(run_id))

    store.mark("r1", RunStatus.INTERRUPTED)
    store.trash("r1")
    monkeypatch.setattr(resume, "LocalExecutor", Resuming)
    assert main(["resume", "r1"]) == 0
    assert store.get("r1").trashed_at_ms is None
    assert "r1 was in the trash" in capsys.readouterr().err


def test_run_that_is_resumed_is_followed_though_the_database_is_busy(
    session: Session, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its engine trains by then: nobody would follow it, and the words were of the database."""

    class Resuming:
        def __init__(self, home: object) -> None: ...

        def resume(self, run_id: str) -> FakeRun:
            return FakeRun(*whole_run(run_id))

    mark = RunStore.mark

    def busy(self: RunStore, run_id: str, status: RunStatus) -> None:
        if status is RunStatus.STARTING:
            raise StoreError("The results database is busy.")
        mark(self, run_id, status)

    store.mark("r1", RunStatus.INTERRUPTED)
    monkeypatch.setattr(RunStore, "mark", busy)
    monkeypatch.setattr(resume, "LocalExecutor", Resuming)
    assert main(["resume", "r1"]) == 0
    assert store.get("r1").status is RunStatus.DONE


def test_run_that_cannot_be_asked_to_stop_is_followed_on(
    session: Session, store: RunStore, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = Stream()
    handle = FakeRun(stream.started(), interrupt, stream.epoch(1), stream.finished())

    def refuse() -> None:
        raise DiskError("control cannot be written: No space left on device.")

    handle.stop = refuse  # type: ignore[method-assign]
    assert followed(session, store, handle)[0].status is RunStatus.DONE
    assert "No space left on device. Ctrl-C again ends it." in capsys.readouterr().err


def test_stopped_run_ends_with_130(session: Session, store: RunStore) -> None:
    before = signal.getsignal(signal.SIGINT)  # a shell has background commands ignore it
    stream = Stream()
    handle = FakeRun(stream.started(), interrupt, stream.epoch(1), stream.finished("stopped"))
    run, code = followed(session, store, handle)
    assert (run.status, code) == (RunStatus.STOPPED, 130)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("kind", "code"),
    [(FailureKind.BAD_INPUT, 2), (FailureKind.DIVERGED, 1), (FailureKind.OUT_OF_MEMORY, 1)],
)
def test_failed_run_ends_with_1_or_for_bad_input_with_2(
    session: Session, store: RunStore, kind: FailureKind, code: int
) -> None:
    stream = Stream()
    _, found = followed(session, store, FakeRun(stream.started(), stream.failed(kind)))
    assert found == code


def test_recording_goes_on_when_the_database_is_back(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder = PatientRecorder(store, Output(as_json=False))
    apply = recorder._recorder.apply

    def refuse(events: object) -> None:
        raise StoreError("The results database is busy.")

    monkeypatch.setattr(recorder._recorder, "apply", refuse)
    for event in whole_run()[:6]:
        recorder.add(event)
    assert capsys.readouterr().err.count("recorded later") == 1
    monkeypatch.setattr(recorder._recorder, "apply", apply)
    for event in whole_run()[6:]:
        recorder.add(event)
    recorder.finish()
    assert store.get("r1").status is RunStatus.DONE
