"""Repaint times of the runs table, idle and while an engine process trains on all cores.

A plain timer shows nothing (62 frames a second under any load): only painting a table whose cells
come from Python has to wait for the interpreter lock.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.data.demo import generate_demo
from dasrec_core.events import EpochFinished, Event
from dasrec_core.execution.base import RunHandle
from dasrec_core.paths import Home
from studio.bridges.run_bridge import RunBridge
from studio.pages.runs.table import RunsTable
from studio.services import Services, build
from studio.theme import theme
from tests.helpers.stored_runs import StoredRun, store_run

ROWS = 300
COLUMNS = 12
REPEATS = 200


@dataclass(frozen=True, slots=True)
class RepaintFigures:
    """Milliseconds of one full repaint of a table of 300 rows and 12 columns."""

    idle_median: float
    idle_p95: float
    training_median: float
    training_p95: float


def measure(home: Path) -> RepaintFigures:
    """Repaint a table that fills a window, with the recorder and a bridge at work behind it."""
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    instance = QApplication.instance() or QApplication([])
    assert isinstance(instance, QApplication)
    theme.apply(instance, "light")
    services = build(Home(home / "repaint"))
    try:
        table = _filled_table(services)
        idle = _times(instance, table)
        with _training(services, instance, generate_demo(home / "repaint-demo")):
            busy = _times(instance, table)
        table.close()
    finally:
        services.close()
    return RepaintFigures(statistics.median(idle), _p95(idle), statistics.median(busy), _p95(busy))


def _filled_table(services: Services) -> RunsTable:
    for number in range(ROWS):
        recalls = [0.05 + 0.0001 * number, 0.06 + 0.0001 * number]
        store_run(services.store, StoredRun(run_id=f"run-{number:03d}", recalls=recalls))
    table = RunsTable(services.settings.layout)
    for section in range(table.model().columnCount()):
        table.setColumnHidden(section, section >= COLUMNS)
        table.setColumnWidth(section, 1600 // COLUMNS)
    table.runs.set_runs(services.store.list_runs())
    table.resize(1600, 900)
    table.show()
    return table


def _times(app: QApplication, table: RunsTable) -> list[float]:
    times = []
    for _ in range(REPEATS):
        app.processEvents()
        time.sleep(0.005)
        started = time.perf_counter()
        table.viewport().repaint()
        times.append((time.perf_counter() - started) * 1000)
    return times


@contextmanager
def _training(services: Services, app: QApplication, data: Path) -> Iterator[None]:
    """Train on all cores in an engine process, as long as the body runs."""
    run: RunHandle = services.executor.submit(
        RunConfig(
            dataset=DatasetReference(path=str(data)),
            model=DASRecConfig(),
            training=TrainingConfig(epochs=100_000, patience=0),
            device="cpu",
        )
    )
    services.recorder.watch(run.run_id)
    bridge, watcher = RunBridge(run), _Watcher()
    bridge.events_arrived.connect(watcher.take)
    bridge.start()
    try:
        while not watcher.has_trained:
            app.processEvents()
            time.sleep(0.01)
        yield
    finally:
        bridge.close()
        run.kill()


class _Watcher:
    """Knows whether an epoch was trained; lives on the thread that paints."""

    has_trained = False

    def take(self, events: tuple[Event, ...]) -> None:
        """Look through new events."""
        self.has_trained = self.has_trained or any(isinstance(e, EpochFinished) for e in events)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
