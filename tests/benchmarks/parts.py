"""The parts of ``make bench``: each measures something and says it as figures by name."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from dasrec_core.config.model_union import MODEL_CONFIGS
from tests.benchmarks import (
    engine,
    estimates,
    growth,
    live_charts,
    model_cost,
    runs_scale,
    sharing,
    table_repaint,
    window_start,
)
from tests.benchmarks.model_cost import DATA, ModelCost

Figures = dict[str, float]
"""Name of a figure, its unit last after a blank, to its value."""

_DATASETS = ("tiktok", "baby", "lfm2k")
_BOTH_PRECISIONS = ("dasrec", "diffmm", "lightgcn")


def window(home: Path) -> Figures:
    """Start the window five times; repaint a table beside a training."""
    repaints = table_repaint.measure(home)
    return {
        "window on the screen s": statistics.median(window_start.measure(home)),
        **{f"table repaint {name} ms": value for name, value in asdict(repaints).items()},
    }


def scale(home: Path) -> Figures:
    """Open, sort, filter and group the Runs page over 5000 runs and 10⁷ points."""
    return _by_name("runs page", asdict(runs_scale.measure(home)))


def live(_home: Path) -> Figures:
    """Six live curves at 10 Hz and a table for a minute, beside a training."""
    return _by_name("live curves", asdict(live_charts.measure(60.0)))


def _by_name(case: str, values: Mapping[str, float]) -> Figures:
    """Turn ``sort_metric_ms`` into ``runs page sort metric ms``."""
    return {f"{case} {name.replace('_', ' ')}": float(value) for name, value in values.items()}


def runs(home: Path) -> Figures:
    """Train whole runs through the command line."""
    found: Figures = {}
    for run in engine.measure(home, epochs=3):
        case = f"run {run.model} {run.dataset}"
        found[f"{case} epoch s"] = run.seconds_per_epoch
        found[f"{case} evaluation s"] = run.seconds_per_evaluation
        found[f"{case} memory GB"] = run.peak_memory_bytes / 1e9
    return found


def models(_home: Path) -> Figures:
    """Try steps of every model on every data set that has what it needs."""
    found: Figures = {}
    for name, config in MODEL_CONFIGS.items():
        for dataset in _DATASETS:
            if not (DATA / dataset).is_dir() or (config.info.needs_features and dataset == "baby"):
                continue
            for precision in ("float32", "bf16") if name in _BOTH_PRECISIONS else ("float32",):
                found |= _cost_figures(model_cost.measure(name, dataset, precision))
    return found


def growing(_home: Path) -> Figures:
    """Multiply users, items and interactions by 2, 4 and 8."""
    found: Figures = {}
    for size in growth.measure():
        case = f"growth {size.model} {size.factor}x"
        found[f"{case} step per interaction ns"] = size.step_ns_per_interaction
        found[f"{case} evaluation per user us"] = size.evaluation_us_per_user
        found[f"{case} memory GB"] = size.memory_bytes / 1e9
    return found


def estimating(home: Path) -> Figures:
    """Hold what is foretold against what is then measured; a ratio of 1 is exact."""
    found: Figures = {}
    for size in estimates.measure(home, epochs=3):
        case = f"estimate {size.model} {size.dataset}"
        found[f"{case} measured epoch s"] = size.epoch_s
        found[f"{case} time ratio"] = size.epoch_ratio
        found[f"{case} measured memory GB"] = size.memory_gb
        found[f"{case} memory ratio"] = size.memory_ratio
    return found


def sharing_cores(_home: Path) -> Figures:
    """Train beside a window's priority, and two runs at once."""
    found = sharing.measure()
    return {
        "sharing lightgcn tiktok plain epoch s": found.plain_s,
        "sharing lightgcn tiktok engine epoch s": found.engine_s,
        "sharing lightgcn tiktok cost of yielding %": 100 * (found.engine_s / found.plain_s - 1),
        "sharing lightgcn tiktok two at once epoch s": found.beside_s,
        "sharing lightgcn tiktok two at once over one after another ratio": found.beside_s
        / (2 * found.engine_s),
    }


PARTS: Mapping[str, Callable[[Path], Figures]] = {
    "window": window,
    "scale": scale,
    "live": live,
    "runs": runs,
    "models": models,
    "growth": growing,
    "estimate": estimating,
    "sharing": sharing_cores,
}


def measure(name: str) -> Figures:
    """Measure one part in a home folder of its own."""
    with tempfile.TemporaryDirectory(prefix="dasrec-bench-") as home:
        return PARTS[name](Path(home))


def _cost_figures(cost: ModelCost) -> Figures:
    case = f"{cost.model} {cost.dataset} {cost.precision}"
    return {
        f"{case} epoch s": cost.seconds_per_epoch,
        **{f"{case} phase {name} s": value for name, value in cost.seconds_by_phase.items()},
        f"{case} evaluation s": cost.seconds_per_evaluation,
        f"{case} triplets ms": cost.negatives_s * 1e3,
        f"{case} memory GB": cost.peak_memory_bytes / 1e9,
        f"{case} products GFLOP": cost.operations / 1e9,
        f"{case} share of product rate %": 100 * cost.share_of_rate,
    }
