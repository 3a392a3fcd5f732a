"""No binding of Qt may lose references to ``None``.

PySide6 6.12 loses eleven each time a curve gets data on Python 3.11, and the process aborts in the
middle of a training once all are gone (see ``studio.app.version_trouble``). No short test would
notice, so the references are counted. On Python 3.12 and later ``None`` has no count to lose.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from studio.widgets.cells import Cell, Column
from studio.widgets.line_chart import LineChart
from studio.widgets.table import CellModel
from tests.helpers.ten_epochs import EPOCHS

TURNS = 50


def lost(action: Callable[[int], object]) -> int:
    """References to ``None`` that are gone after fifty turns of an action."""
    action(0)  # whatever is made once is made now
    gc.collect()
    before = sys.getrefcount(None)
    for turn in range(1, TURNS + 1):
        action(turn)
    return before - sys.getrefcount(None)


def test_lost_references_are_noticed():
    kept = [None] * 500
    assert lost(lambda _: kept.pop()) >= TURNS or sys.version_info >= (3, 12)


def test_curves_that_get_data_lose_none(qtbot):
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    curve = plot.plot([0.0, 1.0])
    assert lost(lambda turn: curve.setData(np.arange(turn + 2.0))) < TURNS


def test_updating_curves_loses_no_reference_to_none(chart):
    # PySide6 6.12 on Python 3.11 loses 11 per update and aborts the process after some 200.
    def update():
        chart.set_series("a", EPOCHS, np.random.default_rng(0).random(10))
        chart.grab()

    for _ in range(5):
        update()
    before = sys.getrefcount(None)
    for _ in range(50):
        update()
    assert sys.getrefcount(None) > before - 50


def test_live_charts_that_are_painted_lose_none(qtbot):
    chart = LineChart("Loss")
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    chart.set_smoothing(0.6)

    def frame(turn: int) -> None:
        values = np.linspace(1, 0.5, turn + 2)
        chart.set_series("run", np.arange(turn + 2.0), values)
        chart.set_best("run", turn, 0.5, "0.5000")
        chart.show_crosshair(float(turn % 3))
        chart.grab()

    assert lost(frame) < TURNS


def test_models_that_answer_nothing_lose_none():
    model = CellModel((Column("Name"),), [(Cell("a"),)])
    index = model.index(0, 0)  # does not keep its model alive
    # Through the index, because Qt must ask: a call from Python never meets the binding.
    assert lost(lambda _: [index.data(Qt.ItemDataRole.ToolTipRole) for _ in range(10)]) < TURNS
