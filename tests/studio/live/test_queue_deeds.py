"""What was taken out of the queue on Live comes back; sweeps are stopped only when that is sure."""

from __future__ import annotations

import pytest
from fake_runs import run_config
from PySide6.QtWidgets import QPushButton

from dasrec_core.errors import StoreError
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.sweeps.active import ActiveSweep


@pytest.fixture
def queue(qtbot, services):
    """A paused queue of four runs."""
    services.queue.pause(True)
    seeds = (1, 2, 3, 4)
    services.queue.add([QueueRequest(run_config(seed=seed), f"run {seed}") for seed in seeds])
    qtbot.waitUntil(lambda: names(services.queue) == ["run 1", "run 2", "run 3", "run 4"])
    return services.queue


def names(queue):
    return [one.name for one in queue.state.waiting]


def take_out(qtbot, page, queue, *rows):
    wanted = [name for row, name in enumerate(names(queue)) if row not in rows]
    page._jobs.table.clearSelection()
    page._jobs.table.select(rows)
    page._jobs.head.remove.click()
    qtbot.waitUntil(lambda: names(queue) == wanted)


def test_runs_taken_out_come_back_to_their_places(qtbot, page, queue):
    page.activate()
    take_out(qtbot, page, queue, 0, 2)
    assert page._deeds._toasts.words() == ["2 runs taken out of the queue."]
    undo = next(b for b in page._deeds._toasts.findChildren(QPushButton) if b.text() == "Undo")
    undo.click()
    qtbot.waitUntil(lambda: names(queue) == ["run 1", "run 2", "run 3", "run 4"])


def test_what_was_taken_out_last_comes_back_first_by_key(qtbot, page, queue):
    page.activate()
    take_out(qtbot, page, queue, 3)
    take_out(qtbot, page, queue, 0, 1, 2)
    page._deeds.action.trigger()
    qtbot.waitUntil(lambda: names(queue) == ["run 1", "run 2", "run 3"])
    page._deeds.action.trigger()
    qtbot.waitUntil(lambda: names(queue) == ["run 1", "run 2", "run 3", "run 4"])
    assert not page._deeds.action.isEnabled()


def test_runs_that_cannot_come_back_now_can_be_asked_for_again(qtbot, page, queue, monkeypatch):
    def refuse(runs, *, first=False):
        raise StoreError("The queue cannot be used.", "Close other programs.")

    page.activate()
    take_out(qtbot, page, queue, 0, 2)
    with monkeypatch.context() as broken, qtbot.waitSignal(queue.failed):
        broken.setattr(queue._queue, "add", refuse)
        page._deeds.action.trigger()
    page._deeds.action.trigger()
    qtbot.waitUntil(lambda: names(queue) == ["run 1", "run 2", "run 3", "run 4"])


def test_a_sweep_is_stopped_only_after_a_question(page, services, confirm, monkeypatch):
    stopped = []
    monkeypatch.setattr(services.queue, "end_sweep", stopped.append)
    search = ActiveSweep("s1", "Rates", "demo", 1, 1.0, num_trials=20, num_ended=5)
    page._jobs.sweeps_ended.emit([search])
    confirm.answer = "end"
    page._jobs.sweeps_ended.emit([search])
    assert confirm.asked == ["Stop this sweep?"] * 2
    assert stopped == [search]
