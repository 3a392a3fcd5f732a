"""What an epoch of a model costs, by phase: some steps of each, in a process of its own.

    python -m tests.benchmarks.model_cost lightgcn baby [float32|bf16] [--steps N] [--set X=Y …]

A phase counts its median step times the number of steps, plus what comes before them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import torch

from dasrec_core.cli.run_request import RunRequest, build_config
from dasrec_core.config.presets import preset_for_dataset
from dasrec_core.data.loading import load_dataset
from dasrec_core.evaluation.evaluator import Evaluator
from dasrec_core.execution.engine import seeded_model
from dasrec_core.execution.launch import engine_environment
from dasrec_core.execution.memory import peak_memory_bytes
from dasrec_core.sampling.batches import interaction_batches
from dasrec_core.training import device as devices
from dasrec_core.training.allocation import keep_freed_memory
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.epoch import EpochRunner, EpochSettings
from dasrec_core.training.outlet import Outlet
from tests.benchmarks.operations import OperationCounter, product_rate

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCost:
    """Seconds, bytes and operations of one model on one data set.

    Attributes:
        operations: Of the matrix products of an epoch.
        rate: Operations per second that a single large product reaches here.
        negatives_s: Drawing an epoch's triplets.
    """

    model: str
    dataset: str
    precision: str
    seconds_by_phase: Mapping[str, float]
    seconds_per_epoch: float
    seconds_per_evaluation: float
    negatives_s: float
    peak_memory_bytes: int
    operations: int
    rate: float

    @property
    def share_of_rate(self) -> float:
        """Achieved operations per second over those of a single large product."""
        if not self.seconds_per_epoch:  # nothing to train
            return 0.0
        return self.operations / self.seconds_per_epoch / self.rate


def measure(model: str, dataset: str, precision: str, *, steps: int = 12) -> ModelCost:
    """Measure in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.model_cost",
        model,
        dataset,
        precision,
        "--steps",
        str(steps),
    ]
    environment = engine_environment()  # threads wait as those of an engine
    answer = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    return ModelCost(**json.loads(answer.stdout))


def measure_here(
    model: str, folder: Path, precision: str, *, steps: int, settings: tuple[str, ...] = ()
) -> ModelCost:
    """Measure in this process; peak memory is that of all it did so far."""
    preset = preset_for_dataset(model, folder.name)
    assignments = (f"training.precision={precision}", *settings)
    request = RunRequest(
        model=model,
        data=folder,
        preset=None if preset is None else preset.name,
        assignments=assignments,
    )
    config = build_config(request)
    device = devices.choose_device(config.device)
    devices.set_precision(precision)
    devices.set_threads(config.training.num_threads)
    keep_freed_memory()
    dataset = load_dataset(config.dataset)
    evaluator = Evaluator(dataset, config.evaluation, device)
    untrained = seeded_model(config, dataset, device)
    epoch = EpochSettings(
        train=dataset.train, config=config.training, seed=config.seed, device=device
    )
    runner = EpochRunner(untrained, epoch, Outlet(lambda event: None, "", 1), CancelToken())
    times = list(runner.try_steps(steps))
    evaluations = []
    for _ in range(3):
        started = time.perf_counter()
        evaluator.evaluate(untrained)
        evaluations.append(time.perf_counter() - started)
    peak = peak_memory_bytes()
    draws = []
    for seed in range(5):
        generator = torch.Generator().manual_seed(seed)
        started = time.perf_counter()
        interaction_batches(dataset.train, batch_size=1024, generator=generator, device=device)
        draws.append(time.perf_counter() - started)
    return ModelCost(
        model=model,
        dataset=folder.name,
        precision=precision,
        seconds_by_phase={phase.name: phase.phase_s() for phase in times},
        seconds_per_epoch=sum(phase.phase_s() for phase in times),
        seconds_per_evaluation=median(evaluations),
        negatives_s=median(draws),
        peak_memory_bytes=peak,
        operations=_operations(runner),
        rate=product_rate(precision),
    )


def _operations(runner: EpochRunner) -> int:
    """Return the operations of an epoch: counted with one step per phase and with two."""
    one, two = _counted(runner, 1), _counted(runner, 2)
    total = 0
    for name, (num_steps, with_one) in one.items():
        step = two[name][1] - with_one
        total += with_one + (num_steps - 1) * step
    return total


def _counted(runner: EpochRunner, steps: int) -> dict[str, tuple[int, int]]:
    """Return steps of an epoch and operations of what was done, by phase."""
    found = {}
    phases = runner.try_steps(steps)
    while True:
        with OperationCounter() as counter:
            phase = next(phases, None)
        if phase is None:
            return found
        found[phase.name] = (phase.num_steps, counter.operations)


def main() -> None:
    """Measure one case and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("dataset", help="a folder of the data beside the project, or a path")
    parser.add_argument("precision", nargs="?", default="float32")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    given = parser.parse_args()
    folder = Path(given.dataset) if Path(given.dataset).is_dir() else DATA / given.dataset
    cost = measure_here(
        given.model, folder, given.precision, steps=given.steps, settings=tuple(given.settings)
    )
    sys.stdout.write(json.dumps(asdict(cost)) + "\n")


if __name__ == "__main__":
    main()
