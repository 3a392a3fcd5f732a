from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QThread, Slot

from dasrec_core.errors import StoreError
from studio.bridges.task_pool import TaskPool


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.failures: list[tuple[str, str]] = []
        self.threads: list[object] = []

    @Slot(object)
    def take(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    @Slot(str, str)
    def fail(self, what: str, hint: str) -> None:
        self.failures.append((what, hint))


@pytest.fixture
def pool(qtbot):
    pool = TaskPool()
    yield pool
    assert pool.close()


def refuse():
    raise StoreError("The database is gone.", "Choose another one.")


def test_result_arrives_on_the_ui_thread(qtbot, qapp, pool):
    receiver = Receiver()
    pool.run(threading.get_ident, done=receiver.take)
    qtbot.waitUntil(lambda: bool(receiver.results))
    assert receiver.results != [threading.get_ident()]
    assert receiver.threads == [qapp.thread()]


def test_error_arrives_as_what_and_hint(qtbot, pool):
    receiver = Receiver()
    pool.run(refuse, done=receiver.take, failed=receiver.fail)
    qtbot.waitUntil(lambda: bool(receiver.failures))
    assert receiver.failures == [("The database is gone.", "Choose another one.")]
    assert receiver.results == []


def test_programming_mistake_is_reported_and_logged(qtbot, pool, caplog):
    receiver = Receiver()
    pool.run(lambda: 1 / 0, failed=receiver.fail)
    qtbot.waitUntil(lambda: bool(receiver.failures))
    assert "ZeroDivisionError" in receiver.failures[0][0]
    assert "division by zero" in caplog.text


def test_cancelled_task_delivers_nothing(qtbot, pool):
    receiver, gate = Receiver(), threading.Event()
    task = pool.run(gate.wait, done=receiver.take)
    task.cancel()
    gate.set()
    qtbot.waitUntil(lambda: pool.num_pending == 0)
    assert receiver.results == []


def test_third_job_waits_for_a_free_thread(qtbot, pool):
    receiver, gate = Receiver(), threading.Event()
    for _ in range(2):
        pool.run(gate.wait, done=receiver.take)
    pool.run(lambda: "third", done=receiver.take)
    qtbot.wait(50)
    assert receiver.results == []
    gate.set()
    qtbot.waitUntil(lambda: "third" in receiver.results)


def test_receiver_may_be_gone_when_the_result_comes(qtbot, pool):
    receiver, gate = Receiver(), threading.Event()
    pool.run(gate.wait, done=receiver.take)
    del receiver
    gate.set()
    qtbot.waitUntil(lambda: pool.num_pending == 0)


def test_close_drops_jobs_that_have_not_begun(qtbot):
    pool, ran, gate = TaskPool(), [], threading.Event()
    for _ in range(2):
        pool.run(gate.wait)
    pool.run(lambda: ran.append(1))
    threading.Timer(0.05, gate.set).start()
    assert pool.close()
    assert ran == []


def test_close_still_does_what_a_person_asked_for_beside_long_reads(qtbot):
    pool, begun, gate = TaskPool(), [], threading.Event()
    for _ in range(2):
        pool.run(lambda: (begun.append(1), gate.wait(5)))
    qtbot.waitUntil(lambda: len(begun) == 2)
    pool.run(gate.set, finishes=True)
    assert pool.close()
    assert gate.is_set()
