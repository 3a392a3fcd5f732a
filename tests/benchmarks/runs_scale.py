"""The Runs page over 5000 runs and 10⁷ points: opening, sorting, filtering, grouping, memory.

    python -m tests.benchmarks.runs_scale [--home FOLDER]

In a process of its own, so that the memory is that of a studio which shows this page and nothing
else. ``--home`` takes a database that is there (``tests.benchmarks.big_database`` makes one).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from tests.benchmarks import big_database

ROOT = Path(__file__).resolve().parents[2]
REPEATS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleFigures:
    """Medians; milliseconds include the repaint of the table.

    Attributes:
        open_ms: From the wish to see the page until all runs stand in it, the services being up.
        reopen_ms: The same again, with the records known.
        memory_mb: Resident memory of the process afterwards.
    """

    runs: int
    open_ms: float
    reopen_ms: float
    sort_metric_ms: float
    sort_name_ms: float
    filter_metric_ms: float
    filter_setting_ms: float
    filter_word_ms: float
    group_ms: float
    memory_mb: float


def measure(home: Path) -> ScaleFigures:
    """Measure in a process of its own; makes the database where there is none."""
    if not (home / "results.db").exists():
        big_database.make(home)
    command = [sys.executable, "-m", __name__, "--home", str(home), "--json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return ScaleFigures(**json.loads(answer.stdout))


def measure_here(home: Path) -> ScaleFigures:
    """Measure in this process."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from dasrec_core.paths import Home
    from studio.pages.runs.page import RunsPage
    from studio.qtmodels.run_columns import COLUMN_NUMBERS
    from studio.services import build
    from studio.shell.page_frame import PageFrame
    from studio.theme import theme

    app = QApplication([])
    theme.apply(app, "light")
    services = build(Home(home))
    page = RunsPage(services)
    frame = PageFrame(page)
    frame.resize(1440, 900)
    frame.show()

    def until_read() -> None:
        while services.tasks.num_pending or not page._table.runs.num_runs:
            app.processEvents()
            time.sleep(0.001)
        page._table.viewport().repaint()

    def opening() -> None:
        page.activate()
        until_read()

    def sorting(key: str) -> Callable[[int], None]:
        orders = (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder)
        return lambda turn: page._table.sortByColumn(COLUMN_NUMBERS[key], orders[turn % 2])

    def filtering(text: str) -> Callable[[int], None]:
        return lambda turn: page._filter.set_text(text if turn % 2 == 0 else "")

    def typical(change: Callable[[int], None]) -> float:
        times = []
        for turn in range(REPEATS * 2):
            began = time.perf_counter()
            change(turn)
            page._table.viewport().repaint()
            times.append((time.perf_counter() - began) * 1000)
            app.processEvents()
        return statistics.median(times)

    try:
        first, again = _took(opening), _took(opening)
        return ScaleFigures(
            runs=page._table.runs.num_runs,
            open_ms=first,
            reopen_ms=again,
            sort_metric_ms=typical(sorting("best")),
            sort_name_ms=typical(sorting("name")),
            filter_metric_ms=typical(filtering("recall@20>0.05")),
            filter_setting_ms=typical(filtering("lr>0.01 model=dasrec")),
            filter_word_ms=typical(filtering("tiktok seed")),
            group_ms=typical(lambda turn: page._group.click()),
            memory_mb=psutil.Process().memory_info().rss / 1e6,
        )
    finally:
        page.close_page()
        frame.close()
        services.close()


def _took(action: Callable[[], None]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def words(figures: ScaleFigures) -> str:
    """The figures in one sentence each."""
    f = figures
    return (
        f"Runs page over {f.runs:,} runs: open {f.open_ms:.0f} ms, again {f.reopen_ms:.0f} ms; "
        f"sort {f.sort_metric_ms:.0f} ms (metric), {f.sort_name_ms:.0f} ms (name); filter "
        f"{f.filter_metric_ms:.0f} ms (metric), {f.filter_setting_ms:.0f} ms (settings), "
        f"{f.filter_word_ms:.0f} ms (words); group {f.group_ms:.0f} ms; "
        f"{f.memory_mb:.0f} MB of memory."
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true", help="figures for a program")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dasrec-bench-") as folder:
        home = given.home or Path(folder)
        if not (home / "results.db").exists():
            big_database.make(home)
        figures = measure_here(home)
    shown = json.dumps(asdict(figures)) if given.json else words(figures)
    sys.stdout.write(f"{shown}\n")


if __name__ == "__main__":
    main()
