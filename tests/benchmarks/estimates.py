"""What ``train --estimate`` foretells against what the run then takes, for six sizes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.engine import DATA, train

CASES = (
    ("lightgcn", "tiktok"),
    ("lightgcn", "baby"),
    ("vbpr", "tiktok"),
    ("sgl", "baby"),
    ("diffmm", "tiktok"),
    ("dasrec", "lfm2k"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateFigures:
    """One size; the ratios are estimated over measured, 1 when exact.

    Attributes:
        epoch_s: Measured median of an epoch.
        memory_gb: Measured peak.
    """

    model: str
    dataset: str
    epoch_s: float
    epoch_ratio: float
    memory_gb: float
    memory_ratio: float


def measure(home: Path, *, epochs: int) -> Iterator[EstimateFigures]:
    """Estimate, then train a few epochs; data sets that are not there are left out."""
    for model, dataset in CASES:
        if not (DATA / dataset).is_dir():
            continue
        foretold = train(home, model, dataset, "--estimate", epochs=epochs)
        run = train(home, model, dataset, epochs=epochs)
        yield EstimateFigures(
            model=model,
            dataset=dataset,
            epoch_s=run["seconds_per_epoch"],
            epoch_ratio=foretold["seconds_per_epoch"] / run["seconds_per_epoch"],
            memory_gb=run["peak_memory_bytes"] / 1e9,
            memory_ratio=foretold["peak_memory_bytes"] / run["peak_memory_bytes"],
        )
