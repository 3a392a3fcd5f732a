"""``make bench``: one table for people, and the same figures as JSON.

make bench ARGS="--part models --out figures.json"
make bench ARGS="--against figures.json"
"""

from __future__ import annotations

import argparse
import json
import platform
from pathlib import Path

import psutil
import torch
from rich.console import Console
from rich.table import Table

from tests.benchmarks.operations import product_rate
from tests.benchmarks.parts import PARTS, Figures, measure


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--part", choices=list(PARTS), action="append", help="only this part")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--against", type=Path, help="show ratios to the figures of this JSON")
    given = parser.parse_args()
    try:
        before = earlier_figures(given.against)
    except (OSError, ValueError, KeyError, TypeError) as error:
        parser.error(
            f"--against: {given.against} holds no earlier figures: {error!r}; "
            "give a file that --out wrote"
        )
    if given.out is not None and not given.out.absolute().parent.is_dir():
        parser.error(f"--out: {given.out} lies in a folder that does not exist")
    figures: Figures = {}
    document: dict[str, object] = {"machine": machine()}
    for name in given.part or PARTS:
        figures |= measure(name)
        if given.out:  # after each part: one that fails must not cost those before it
            document["figures"] = figures
            given.out.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    Console().print(_table(figures, before))


def earlier_figures(file: Path | None) -> Figures:
    """Return the figures of a file that ``--out`` wrote; none without a file.

    Raises:
        OSError, ValueError, KeyError, TypeError: It cannot be read, or is no such file.
    """
    if file is None:
        return {}
    read = json.loads(file.read_text("utf-8"))
    return {name: float(value) for name, value in read["figures"].items()}


def machine() -> dict[str, str | float]:
    """Return what the figures were measured on, its rate of matrix products included."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": psutil.cpu_count(logical=False) or 1,
        "torch": torch.__version__,
        "float32 products GFLOP/s": product_rate("float32") / 1e9,
        "bf16 products GFLOP/s": product_rate("bf16") / 1e9,
    }


def _table(figures: Figures, before: Figures) -> Table:
    table = Table(title="Medians on this machine")
    table.add_column("what")
    table.add_column("now", justify="right")
    if before:
        table.add_column("before", justify="right")
        table.add_column("ratio", justify="right")
    for name, value in figures.items():
        cells = [name, f"{value:.4g}"]
        if before:
            old = before.get(name)
            cells += ["–", "–"] if not old else [f"{old:.4g}", f"{value / old:.2f}"]
        table.add_row(*cells)
    return table


if __name__ == "__main__":
    main()
