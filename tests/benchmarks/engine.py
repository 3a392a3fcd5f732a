"""Time and memory of whole runs through the command line, as a user gets them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"

CASES = (
    ("popularity", "tiktok"),
    ("lightgcn", "tiktok"),
    ("lightgcn", "baby"),
    ("dasrec", "lfm2k"),
    ("dasrec", "tiktok"),
)


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """One training as measured by the engine itself; medians over its epochs."""

    model: str
    dataset: str
    seconds_per_epoch: float
    seconds_per_evaluation: float
    peak_memory_bytes: int


def measure(home: Path, *, epochs: int) -> Iterator[EngineFigures]:
    """Train each case for a few epochs; data sets that are not there are left out."""
    for model, dataset in CASES:
        if not (DATA / dataset).is_dir():
            continue
        run = train(home, model, dataset, epochs=epochs)
        yield EngineFigures(
            model,
            dataset,
            run["seconds_per_epoch"],
            run["seconds_per_evaluation"],
            run["peak_memory_bytes"],
        )


def train(home: Path, model: str, dataset: str, *options: str, epochs: int) -> dict[str, Any]:
    """Return what ``train --json`` says of a run from seed 1."""
    command = [sys.executable, str(ROOT / "main.py"), "train", "--json"]
    command += ["--data", str(DATA / dataset), "--model", model, "--epochs", str(epochs)]
    command += ["--seed", "1", "--home", str(home), *options]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    said: dict[str, Any] = json.loads(answer.stdout)
    return said
