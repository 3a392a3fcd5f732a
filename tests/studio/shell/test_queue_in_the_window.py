"""The window says what waits, at the start, while it runs, and before it closes."""

from __future__ import annotations

import pytest
from fake_runs import run_config
from PySide6.QtCore import Qt

from dasrec_core.execution.queued_run import QueuedRun, QueueState
from studio.shell import close_guard
from studio.shell.status_bar import StatusBar


def state(number, **changes):
    waiting = tuple(QueuedRun(f"q{n}", run_config(seed=n), "", "", 0) for n in range(number))
    return QueueState(waiting, **changes)


@pytest.fixture
def bar(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_status_bar_counts_what_waits_and_leads_there(qtbot, bar):
    bar.show_queue(state(3, is_paused=True))
    assert bar._queue.text() == "3 waiting, paused"
    with qtbot.waitSignal(bar.queue_pressed):
        qtbot.mouseClick(bar._queue, Qt.MouseButton.LeftButton)


def test_status_bar_is_silent_when_nothing_waits(bar):
    bar.show_queue(state(3))
    bar.show_queue(state(0))
    assert not bar._queue.isVisible()


@pytest.mark.parametrize(
    ("number", "words"), [(0, ""), (1, "1 run waits and starts"), (3, "3 runs wait and start")]
)
def test_closing_with_a_live_run_says_what_becomes_of_those_that_wait(number, words):
    said = close_guard.question(1, number).words
    assert words in said
    assert ("when the studio is open again" in said) == bool(number)


@pytest.mark.parametrize(
    ("is_paused", "words"),
    [(False, "2 runs wait from the last time; the queue goes on."), (True, "is paused (F6).")],
)
def test_what_waits_from_the_last_time_is_said_at_the_start(
    bare_window, services, is_paused, words
):
    services.queue.state = state(2, is_paused=is_paused)
    said = []
    bare_window.toasts.say = lambda what, tone="": said.append(what)
    bare_window.attach(services)
    assert any(words in one for one in said)
