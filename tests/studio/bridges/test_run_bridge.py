from __future__ import annotations

import pytest
from fake_runs import Script, run_config
from PySide6.QtCore import QObject, QThread, Slot

from studio.bridges.run_bridge import RunBridge


class Plot(QObject):
    def __init__(self, bridge: RunBridge) -> None:
        super().__init__()
        self.seqs: list[int] = []
        self.batches = 0
        self.threads: set[object] = set()
        bridge.events_arrived.connect(self.take)

    @Slot(object)
    def take(self, events: tuple) -> None:
        self.seqs += [event.seq for event in events]
        self.batches += 1
        self.threads.add(QThread.currentThread())


@pytest.fixture
def run(engine):
    return engine.submit(run_config())


@pytest.fixture
def bridge(qtbot, run):
    bridge = RunBridge(run)
    yield bridge
    assert bridge.close()


def test_past_and_new_events_come_in_order_each_once(qtbot, run, bridge):
    plot, script = Plot(bridge), Script()
    run.write(script.started(), *script.epochs(1, 3))
    bridge.start()
    qtbot.waitUntil(lambda: len(plot.seqs) == 7)
    run.write(*script.epochs(4, 5))
    qtbot.waitUntil(lambda: len(plot.seqs) == 11)
    assert plot.seqs == list(range(11))


def test_events_arrive_on_the_ui_thread(qtbot, qapp, run, bridge):
    plot = Plot(bridge)
    run.write(Script().started())
    bridge.start()
    qtbot.waitUntil(lambda: bool(plot.seqs))
    assert plot.threads == {qapp.thread()}


def test_a_stream_of_events_arrives_in_few_batches(qtbot, run, bridge):
    plot, script = Plot(bridge), Script()
    bridge.start()
    for number in range(1, 101):
        run.write(script.epoch(number))
        qtbot.wait(3)
    qtbot.waitUntil(lambda: len(plot.seqs) == 100)
    assert plot.batches <= 15


def test_end_is_told_after_the_last_event(qtbot, run, bridge):
    plot, script = Plot(bridge), Script()
    run.write(script.started(), script.finished())
    run.alive = False
    with qtbot.waitSignal(bridge.ended, timeout=3000):
        bridge.start()
    assert plot.seqs == [0, 1]


def test_closed_bridge_is_silent_and_leaves_the_run_alone(qtbot, run, bridge):
    plot = Plot(bridge)
    bridge.start()
    assert bridge.close()
    run.write(Script().started())
    qtbot.wait(250)
    assert plot.seqs == []
    assert run.asked == []
    assert run.alive


def test_damaged_lines_are_counted(qtbot, run, bridge):
    (run.folder / "events.jsonl").write_text("{rubbish\n")
    with qtbot.waitSignal(bridge.damaged_lines_changed, timeout=3000) as told:
        bridge.start()
    assert told.args == [1]


def test_engine_that_cannot_be_asked_is_told_in_words(qtbot, run, bridge, monkeypatch, caplog):
    monkeypatch.setattr(run, "is_alive", lambda: 1 / 0)
    with qtbot.waitSignal(bridge.failed, timeout=3000) as told:
        bridge.start()
    assert "ZeroDivisionError" in told.args[0]
