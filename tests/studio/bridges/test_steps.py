from __future__ import annotations

from PySide6.QtCore import QObject

from studio.bridges.steps import Steps


def test_pieces_are_done_in_order_and_never_at_once(qtbot) -> None:
    parent, done = QObject(), []
    steps = Steps(parent)
    steps.then(lambda: done.append(1), lambda: steps.then(lambda: done.append(3)))
    steps.then(lambda: done.append(2))
    assert done == []
    qtbot.waitUntil(lambda: not steps.is_busy)
    assert done == [1, 2, 3]


def test_dropped_pieces_are_not_done(qtbot) -> None:
    parent, done = QObject(), []
    steps = Steps(parent)
    steps.then(lambda: done.append(1), steps.drop, lambda: done.append(2))
    qtbot.waitUntil(lambda: bool(done) and not steps.is_busy)
    steps.then(lambda: done.append(3))
    qtbot.waitUntil(lambda: not steps.is_busy)
    assert done == [1, 3]


def test_what_waits_is_done_at_once_when_asked_for(qtbot) -> None:
    done: list[int] = []
    parent = QObject()
    steps = Steps(parent)
    steps.then(lambda: done.append(1), lambda: steps.then(lambda: done.append(2)))
    steps.finish()
    assert done == [1, 2]
    assert not steps.is_busy
