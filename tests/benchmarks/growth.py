"""Time and memory as data grows: 1, 2, 4 and 8 times the users, items and interactions.

    python -m tests.benchmarks.growth MODEL FACTOR

Made-up data with a long tail, in a process per case. Time is that of one step (one propagation
over the whole graph) per interaction of the graph; memory that of the process less what an empty
one with the same imports takes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np
import torch

from dasrec_core.config.form_schema import default_values
from dasrec_core.config.nested import put
from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.interactions import Interactions
from dasrec_core.evaluation.evaluator import Evaluator
from dasrec_core.execution.engine import seeded_model
from dasrec_core.execution.memory import peak_memory_bytes
from dasrec_core.training import device as devices
from dasrec_core.training.allocation import keep_freed_memory
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.epoch import EpochRunner, EpochSettings
from dasrec_core.training.outlet import Outlet

ROOT = Path(__file__).resolve().parents[2]
FACTORS = (1, 2, 4, 8)
CASES = ("lightgcn", "dasrec")
_USERS, _ITEMS, _INTERACTIONS, _FEATURES = 6000, 4000, 60_000, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthFigures:
    """One size of the data.

    Attributes:
        step_ns_per_interaction: A step of the recommendation phase over the graph's interactions.
        memory_bytes: Peak beyond the bare process.
    """

    model: str
    factor: int
    step_ns_per_interaction: float
    evaluation_us_per_user: float
    memory_bytes: int


def measure() -> Iterator[GrowthFigures]:
    """Measure every model at every size, each in a process of its own."""
    for model in CASES:
        for factor in FACTORS:
            command = [sys.executable, "-m", "tests.benchmarks.growth", model, str(factor)]
            answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
            yield GrowthFigures(**json.loads(answer.stdout))


def made_up(factor: int) -> Dataset:
    """Return data of ``factor`` times the basic size, popularity falling with an item's rank."""
    generator = np.random.default_rng(factor)
    users, items = _USERS * factor, _ITEMS * factor
    popularity = 1 / (np.arange(items) + 10.0)
    popularity /= popularity.sum()

    def pairs(user_ids: np.ndarray) -> Interactions:
        item_ids = generator.choice(items, len(user_ids), p=popularity)
        unique = np.unique(user_ids * items + item_ids)
        return Interactions.from_pairs(
            unique // items, unique % items, num_users=users, num_items=items
        )

    features = generator.standard_normal((items, _FEATURES)).astype(np.float32)
    return Dataset(
        name="made up",
        path=Path(),
        format="none",
        train=pairs(generator.integers(0, users, _INTERACTIONS * factor)),
        valid=pairs(np.arange(0, users, 2)),
        test=pairs(np.arange(1, users, 2)),
        features={"image": features, "audio": features[::-1].copy()},
        fingerprint="",
    )


def measure_here(model: str, factor: int) -> GrowthFigures:
    """Measure one case in this process."""
    devices.set_threads(0)
    keep_freed_memory()
    dataset = made_up(factor)
    bare = peak_memory_bytes()
    values = default_values(model)
    put(values, "dataset.path", "nowhere")
    config = RunConfig.model_validate(values)
    cpu = torch.device("cpu")
    evaluator = Evaluator(dataset, config.evaluation, cpu)
    untrained = seeded_model(config, dataset, cpu)
    settings = EpochSettings(train=dataset.train, config=config.training, seed=1, device=cpu)
    runner = EpochRunner(untrained, settings, Outlet(lambda event: None, "", 1), CancelToken())
    *_, last = runner.try_steps(8)
    started = time.perf_counter()
    evaluator.evaluate(untrained)
    evaluation_s = time.perf_counter() - started
    return GrowthFigures(
        model=model,
        factor=factor,
        step_ns_per_interaction=median(last.steps_s[1:]) * 1e9 / dataset.train.num_interactions,
        evaluation_us_per_user=evaluation_s * 1e6 / dataset.num_users,
        memory_bytes=peak_memory_bytes() - bare,
    )


if __name__ == "__main__":
    figures = measure_here(sys.argv[1], int(sys.argv[2]))
    sys.stdout.write(json.dumps(asdict(figures)) + "\n")
