from __future__ import annotations

import threading
import time

from fake_runs import Script, run_config
from PySide6.QtCore import QObject, QThread, QTimer, Slot

from studio.bridges.recorder_service import RecorderService
from studio.bridges.recording import Recording


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.threads: set[object] = set()
        self.count = 0

    @Slot()
    @Slot(str)
    def hear(self, *_: object) -> None:
        self.count += 1
        self.threads.add(QThread.currentThread())


def test_new_events_are_announced_on_the_ui_thread(qtbot, qapp, recorder, engine):
    listener, script = Listener(), Script()
    recorder.run_changed.connect(listener.hear)
    run = engine.submit(run_config())
    with qtbot.waitSignal(recorder.runs_changed, timeout=3000):
        recorder.watch(run.run_id)
        run.write(script.started(), *script.epochs(1, 1))
    assert listener.threads == {qapp.thread()}


def test_many_changes_are_announced_at_most_twice_a_second(qtbot, recorder, engine):
    listener, script = Listener(), Script()
    recorder.runs_changed.connect(listener.hear)
    run = engine.submit(run_config())
    recorder.watch(run.run_id)
    run.write(script.started())
    for number in range(1, 13):
        run.write(*script.epochs(number, number))
        qtbot.wait(100)
    assert 1 <= listener.count <= 3


def test_database_trouble_is_told_once_and_taken_back(qtbot, recorder, database):
    with qtbot.waitSignal(recorder.database_ok_changed, timeout=3000) as trouble:
        database.trouble = "The results database is busy."
    assert trouble.args == [False, "The results database is busy."]
    assert recorder.database_trouble == "The results database is busy."
    with qtbot.waitSignal(recorder.database_ok_changed, timeout=3000) as relief:
        database.trouble = ""
    assert relief.args == [True, ""]


def test_run_launched_while_the_database_is_locked_is_recorded_later(
    qtbot, recorder, database, engine
):
    database.trouble = "The results database is busy."
    run = engine.submit(run_config())
    run.write(Script().started())
    with qtbot.waitSignal(recorder.database_ok_changed, timeout=3000):
        recorder.watch(run.run_id)
    with qtbot.waitSignal(recorder.run_changed, timeout=3000):
        database.trouble = ""
    assert database.status == {"run-1": "running"}


def test_database_that_cannot_be_opened_is_tried_again(qtbot, database, engine, runs, caplog):
    attempts = iter([RuntimeError("no such folder"), None])

    def open_recording():
        if error := next(attempts):
            raise error
        return Recording(database, engine.attach, runs)

    service = RecorderService(open_recording)
    with qtbot.waitSignals([service.database_ok_changed] * 2, timeout=3000):
        service.start()
    assert service.database_trouble == ""
    assert service.close()


def test_close_writes_what_has_been_read(qtbot, database, engine, runs):
    service, script = RecorderService(lambda: Recording(database, engine.attach, runs)), Script()
    service.start()
    run = engine.submit(run_config())
    service.watch(run.run_id)
    qtbot.waitUntil(lambda: "run-1" in database.status)
    run.write(script.started(), *script.epochs(1, 3))
    assert service.close()
    assert list(database.events["run-1"]) == list(range(7))
    assert database.is_closed


def test_a_tick_on_its_way_at_close_announces_nothing(qtbot, qapp, recorder, engine):
    listener = Listener()
    run = engine.submit(run_config())
    with qtbot.waitSignal(recorder.run_changed, timeout=3000):
        recorder.watch(run.run_id)
        run.write(Script().started())
    recorder.run_changed.connect(listener.hear)
    recorder.database_ok_changed.connect(listener.hear)
    recorder.runs_changed.connect(listener.hear)
    run.write(*Script().epochs(1, 2))  # the thread reads them once more when it is told to end
    assert recorder.close()
    qapp.processEvents()
    assert listener.count == 0
    assert not recorder.findChild(QTimer).isActive()


def test_close_ends_the_thread_at_once(qtbot, recorder):
    qtbot.wait(50)
    before = time.monotonic()
    assert recorder.close()
    assert time.monotonic() - before < 1.0


def test_rows_are_written_in_one_thread_that_is_not_the_ui_thread(
    qtbot, recorder, engine, database
):
    threads, apply = set(), database.apply

    def noting(events):
        threads.add(threading.get_ident())
        apply(events)

    database.apply = noting
    run = engine.submit(run_config())
    run.write(Script().started())
    with qtbot.waitSignal(recorder.run_changed, timeout=3000):
        recorder.watch(run.run_id)
    assert len(threads) == 1
    assert threading.get_ident() not in threads
