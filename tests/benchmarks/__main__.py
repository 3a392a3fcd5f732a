"""``make bench``: one table for people, and the same figures as JSON with ``--out FILE``."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from tests.benchmarks import engine, live_charts, runs_scale, table_repaint, window_start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--epochs", type=int, default=3, help="epochs per training")
    parser.add_argument("--seconds", type=float, default=60.0, help="of live curves")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dasrec-bench-") as home:
        starts = window_start.measure(Path(home))
        repaints = table_repaint.measure(Path(home))
        scale = runs_scale.measure(Path(home) / "scale")
        live = live_charts.measure(given.seconds)
        runs = list(engine.measure(Path(home), epochs=given.epochs))
    figures = {
        "machine": f"{platform.machine()}, {psutil.cpu_count(logical=False)} cores",
        "window_start_s": starts,
        "table_repaint_ms": asdict(repaints),
        "runs_page": asdict(scale),
        "live_charts": asdict(live),
        "runs": [asdict(run) for run in runs],
    }
    _show(statistics.median(starts), repaints, runs)
    sys.stdout.write(f"{runs_scale.words(scale)}\n{live_charts.words(live)}\n")
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1) + "\n")


def _show(
    start_s: float, repaints: table_repaint.RepaintFigures, runs: list[engine.EngineFigures]
) -> None:
    table = Table(title="Medians on this machine")
    for title in ("model", "data set", "s per epoch", "s per evaluation", "peak memory, GB"):
        table.add_column(title, justify="right" if title.startswith(("s ", "peak")) else "left")
    for run in runs:
        table.add_row(
            run.model,
            run.dataset,
            f"{run.seconds_per_epoch:.2f}",
            f"{run.seconds_per_evaluation:.2f}",
            f"{run.peak_memory_bytes / 1e9:.2f}",
        )
    console = Console()
    console.print(table)
    console.print(f"Window on the screen after {start_s:.2f} s.")
    console.print(
        f"Repaint of a table of 300 × 12: median {repaints.idle_median:.0f} ms, p95 "
        f"{repaints.idle_p95:.0f} ms; while training on all cores median "
        f"{repaints.training_median:.0f} ms, p95 {repaints.training_p95:.0f} ms."
    )


if __name__ == "__main__":
    main()
