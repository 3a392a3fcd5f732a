"""Live curves: how long a frame takes, whether memory grows, and one curve of 10⁵ points.

    python -m tests.benchmarks.live_charts [--seconds 60] [--busy]      frames of six live curves
    python -m tests.benchmarks.live_charts --soak 20                    the same for minutes

Each tick, ten a second, gives six curves one more point and repaints them and a table of runs; a
frame is the time from the first new point until everything is painted. The charts stand on cards
with their legends, as on the page; the crosshair, the best point and both axes move in every frame,
which is more than a run asks for. Curves grow, and memory with them, by about 120 bytes a point;
every three minutes they begin anew, as with the next run. What memory gains from one such moment
to another is a leak, and is told apart. ``--busy`` lets a child process compute beside it with the
priority, the threads and the session of an engine. The reference count of ``None`` is watched too:
a binding that loses references aborts the process after some hundred frames.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from studio.pages.runs.table import RunsTable
    from studio.widgets.line_chart import LineChart

ROOT = Path(__file__).resolve().parents[2]
CURVES, HERTZ, LONG_CURVE = 6, 10, 100_000
POINTS_AT_START = 200
MOST_POINTS = 2000  # then a curve begins anew, as the next run does
ACROSS = 3
_BUSY = """
import torch
from dasrec_core.execution.priority import lower_priority
from dasrec_core.training.device import set_threads
lower_priority()
set_threads(0)
x = torch.rand(400, 400)
while True: x = (x @ x).tanh()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFigures:
    """Milliseconds of frames and megabytes of memory.

    Attributes:
        cpu_p95_ms: The same as ``p95_ms`` in processor time, which other programs do not lengthen.
        growth_mb: Memory at the end less that after the first fifth, growing curves included.
        leak_mb: Memory when the curves last began anew less that when they first did, ``None``
            where they did so less than twice.
        none_lost: References to ``None`` that were lost per thousand frames.
    """

    seconds: float
    frames: int
    median_ms: float
    p95_ms: float
    worst_ms: float
    cpu_p95_ms: float
    memory_mb: float
    growth_mb: float
    leak_mb: float | None
    none_lost: float
    long_curve_ms: float
    long_smoothed_ms: float


def measure(seconds: float = 60.0, *, busy: bool = True) -> LiveFigures:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", __name__, "--seconds", str(seconds), "--json"]
    command += ["--busy"] if busy else []
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return LiveFigures(**json.loads(answer.stdout))


def measure_here(seconds: float, *, busy: bool) -> LiveFigures:
    """Measure in this process."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from studio.theme import theme

    found = QApplication.instance() or QApplication([])
    assert isinstance(found, QApplication)
    theme.apply(found, "light")
    long_ms = long_curve_ms(found, smoothing=0.0)
    smoothed_ms = long_curve_ms(found, smoothing=0.9)
    with _training() if busy else _nothing():
        frames, memory, anew, lost = _frames(found, seconds)
    times, cpu_times = ([frame[at] for frame in frames] for at in (0, 1))
    settled = memory[len(memory) // 5]
    return LiveFigures(
        seconds=seconds,
        frames=len(times),
        median_ms=statistics.median(times),
        p95_ms=statistics.quantiles(times, n=20)[-1],
        worst_ms=max(times),
        cpu_p95_ms=statistics.quantiles(cpu_times, n=20)[-1],
        memory_mb=memory[-1],
        growth_mb=memory[-1] - settled,
        leak_mb=anew[-1] - anew[0] if len(anew) > 1 else None,
        none_lost=lost / len(times) * 1000,
        long_curve_ms=long_ms,
        long_smoothed_ms=smoothed_ms,
    )


def long_curve_ms(app: QApplication, *, smoothing: float) -> float:
    """How long it takes to give a chart a curve of 10⁵ points and to paint it."""
    from studio.widgets.line_chart import LineChart

    chart = LineChart("A long curve")
    chart.resize(1200, 500)
    chart.set_smoothing(smoothing)
    chart.show()
    app.processEvents()
    random = np.random.default_rng(1)
    times = []
    for _ in range(5):
        values = 1 + random.standard_normal(LONG_CURVE).cumsum() / 100
        began = time.perf_counter()
        chart.set_series("curve", np.arange(1.0, LONG_CURVE + 1), values)
        chart.grab()
        times.append((time.perf_counter() - began) * 1000)
    chart.close()
    return statistics.median(times)


Frame = tuple[float, float]
"""Milliseconds by the clock, and of processor time."""


def _frames(app: QApplication, seconds: float) -> tuple[list[Frame], list[float], list[float], int]:
    """Return the times of each frame, memory, memory as curves begin anew, and references lost."""
    charts, table = _charts(), _table()
    page = _page(charts)
    process, random = psutil.Process(), np.random.default_rng(0)
    values = [[_value(at, random) for at in range(POINTS_AT_START)] for _ in charts]
    times: list[Frame] = []
    memory: list[float] = []
    anew: list[float] = []
    began = time.monotonic()
    gc.collect()
    none_before, turn = sys.getrefcount(None), 0
    while time.monotonic() - began < seconds:
        due = began + turn / HERTZ
        turn += 1
        while (wait := due - time.monotonic()) > 0:
            app.processEvents()
            time.sleep(min(wait, 0.005))
        if len(values[0]) >= MOST_POINTS:
            anew.append(process.memory_info().rss / 1e6)
            for own in values:
                del own[POINTS_AT_START:]
        times.append(_frame(app, charts, table, values, random))
        if turn % HERTZ == 0:
            memory.append(process.memory_info().rss / 1e6)
    none_after = sys.getrefcount(None)
    for widget in (page, table):
        widget.close()
    return times, memory, anew, max(0, none_before - none_after)


def _frame(
    app: QApplication,
    charts: list[LineChart],
    table: RunsTable,
    values: list[list[float]],
    random: np.random.Generator,
) -> Frame:
    began, cpu_began = time.perf_counter(), time.process_time()
    for chart, own in zip(charts, values, strict=True):
        own.append(_value(len(own), random))
        places = np.arange(1.0, len(own) + 1)
        with chart.together():
            chart.set_series("this run", places, own)
            chart.set_best("this run", len(own) / 2, 0.1043, "0.1043")
        chart.show_crosshair(float(len(own) // 2))
    table.viewport().update()
    app.processEvents()  # paints what has changed, once
    cpu_ms = (time.process_time() - cpu_began) * 1000
    return (time.perf_counter() - began) * 1000, cpu_ms


def _value(at: int, random: np.random.Generator) -> float:
    """A metric as it rises in training."""
    return float(0.1 * (1 - np.exp(-(at + 1) / 60)) + 0.002 * random.standard_normal())


def _charts() -> list[LineChart]:
    from studio.widgets.line_chart import LineChart

    charts = [LineChart(f"Curve {number}") for number in range(CURVES)]
    for chart in charts:
        chart.set_smoothing(0.6)
    return charts


def _page(charts: list[LineChart]) -> QWidget:
    """Cards in two rows, as large as in a window of 1440 by 900."""
    from studio.widgets.chart_card import chart_card
    from studio.widgets.parts import column, equal, holder

    cards = [chart_card(chart.accessibleName(), chart, note="training") for chart in charts]
    page = holder(column(equal(*cards[:ACROSS]), equal(*cards[ACROSS:])))
    page.resize(1240, 620)
    page.show()
    return page


def _table() -> RunsTable:
    from PySide6.QtCore import QSettings

    from dasrec_core.config.dataset import DatasetReference
    from dasrec_core.config.models.dasrec import DASRecConfig
    from dasrec_core.config.run import RunConfig
    from dasrec_core.store.records import RunRecord, RunStatus
    from studio.pages.runs.table import RunsTable

    config = RunConfig(dataset=DatasetReference(path="x"), model=DASRecConfig())
    identity = config.identity()
    folder = tempfile.mkdtemp(prefix="dasrec-bench-")
    table = RunsTable(QSettings(f"{folder}/layout.ini", QSettings.Format.IniFormat))
    table.runs.set_runs(
        [
            RunRecord(
                f"r{number}", f"Run {number}", config, RunStatus.RUNNING, "x", identity, identity,
                number, number, best_epoch=3, best_valid={"recall@20": number / 1000},
            )
            for number in range(300)
        ]
    )  # fmt: skip
    table.resize(1200, 600)
    table.show()
    return table


@contextmanager
def _training() -> Iterator[None]:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    command = [sys.executable, "-c", _BUSY]
    with subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True) as child:
        try:
            time.sleep(3)  # torch is imported and computes
            yield
        finally:
            child.kill()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def words(figures: LiveFigures) -> str:
    """The figures in one sentence each."""
    f = figures
    leak = "" if f.leak_mb is None else f" ({f.leak_mb:+.1f} MB from one run to another as long)"
    return (
        f"Six live curves and a table for {f.seconds:.0f} s, {f.frames} frames: median "
        f"{f.median_ms:.0f} ms, p95 {f.p95_ms:.0f} ms ({f.cpu_p95_ms:.0f} ms of "
        f"processor), worst {f.worst_ms:.0f} ms; memory "
        f"{f.memory_mb:.0f} MB, growth {f.growth_mb:+.1f} MB{leak}; {f.none_lost:.1f} references "
        f"to None lost per 1000 frames. A curve of 10⁵ points: {f.long_curve_ms:.0f} ms, smoothed "
        f"{f.long_smoothed_ms:.0f} ms."
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--soak", type=float, help="minutes, in place of --seconds")
    parser.add_argument("--busy", action="store_true", help="compute beside it as an engine does")
    parser.add_argument("--json", action="store_true", help="figures for a program")
    given = parser.parse_args()
    seconds = given.soak * 60 if given.soak else given.seconds
    figures = measure_here(seconds, busy=given.busy)
    shown = json.dumps(asdict(figures)) if given.json else words(figures)
    sys.stdout.write(f"{shown}\n")


if __name__ == "__main__":
    main()
