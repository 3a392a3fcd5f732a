"""What it costs that an engine leaves room: priority, waiting threads, and two runs at once.

    python -m tests.benchmarks.sharing own|engine 1|2

Prints the seconds of some epochs of LightGCN in this process: ``own`` with the priority and the
waiting of any process, ``engine`` as the engine has them, on so many threads.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

import torch

from dasrec_core.cli.run_request import RunRequest, build_config
from dasrec_core.data.loading import load_dataset
from dasrec_core.execution.core_share import with_share
from dasrec_core.execution.engine import seeded_model
from dasrec_core.execution.launch import engine_environment
from dasrec_core.execution.priority import lower_priority
from dasrec_core.training import device as devices
from dasrec_core.training.allocation import keep_freed_memory
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.epoch import EpochRunner, EpochSettings
from dasrec_core.training.outlet import Outlet

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "tiktok"
# With 8 epochs and 3 turns ten measurements of one machine lay between -3 and 10 %.
_EPOCHS = 20
_TURNS = 5

Manner = Literal["own", "engine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingFigures:
    """Seconds per epoch of LightGCN on TikTok.

    Attributes:
        plain_s: A process that yields to nobody, its threads waiting as they like.
        engine_s: As the engine yields; over ``plain_s`` that is what yielding costs.
        beside_s: The slower of two engines at once, each with its share of the threads; below
            twice ``engine_s`` both together are faster than one after the other.
    """

    plain_s: float
    engine_s: float
    beside_s: float


def measure() -> SharingFigures:
    """Measure each in processes of their own, plain and engine in turns."""
    turns = [(_epoch_s(["own"]), _epoch_s(["engine"])) for _ in range(_TURNS)]
    return SharingFigures(
        plain_s=min(plain for (plain,), _ in turns),
        engine_s=min(engine for _, (engine,) in turns),
        beside_s=max(_epoch_s(["engine", "engine"])),
    )


def _epoch_s(manners: list[Manner]) -> list[float]:
    """Return the seconds per epoch of processes that run side by side."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.sharing", manner, str(len(manners))],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=engine_environment() if manner == "engine" else dict(os.environ),
        )
        for manner in manners
    ]
    return [float(json.loads(process.communicate()[0])) for process in processes]


def measure_here(manner: Manner, num_at_once: int) -> float:
    """Return the median seconds of an epoch in this process."""
    if manner == "engine":
        lower_priority()
    config = with_share(build_config(RunRequest(model="lightgcn", data=DATA)), num_at_once)
    devices.set_threads(config.training.num_threads)
    keep_freed_memory()
    cpu = torch.device("cpu")
    dataset = load_dataset(config.dataset)
    settings = EpochSettings(train=dataset.train, config=config.training, seed=1, device=cpu)
    model = seeded_model(config, dataset, cpu)
    runner = EpochRunner(model, settings, Outlet(lambda event: None, "", 1), CancelToken())
    times = []
    for epoch in range(1, _EPOCHS + 1):
        started = time.perf_counter()
        runner.run(epoch)
        times.append(time.perf_counter() - started)
    return median(times[1:])


if __name__ == "__main__":
    manner: Manner = "engine" if sys.argv[1] == "engine" else "own"
    sys.stdout.write(json.dumps(measure_here(manner, int(sys.argv[2]))) + "\n")
