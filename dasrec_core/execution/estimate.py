"""What a run will take, measured by a few steps of it: time per epoch and peak memory.

No formula per model: the steps are those the run would take, on this machine, with its data, its
precision and its threads. So a new model is estimated without a line about it.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.launch import engine_environment, program

if TYPE_CHECKING:
    from dasrec_core.data.dataset import Dataset

_STEPS = 4
_PATIENCE_S = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run will take if the machine stays as busy as it is.

    Attributes:
        seconds_by_phase: Of one epoch, by phase; what an epoch prepares is part of its phase.
        seconds_per_epoch: Without evaluation.
        seconds_per_evaluation: One pass over both held-out splits.
        epochs: Most epochs the run may take; early stopping may end it sooner.
        evaluations: Most evaluations.
        peak_memory_bytes: Of the engine process.
    """

    seconds_by_phase: Mapping[str, float]
    seconds_per_epoch: float
    seconds_per_evaluation: float
    epochs: int
    evaluations: int
    peak_memory_bytes: int

    @property
    def longest_s(self) -> float:
        """Seconds when training is not stopped early."""
        return self.epochs * self.seconds_per_epoch + self.evaluations * self.seconds_per_evaluation

    def document(self) -> dict[str, Any]:
        """Return what ``train --estimate --json`` prints."""
        return {**asdict(self), "longest_s": self.longest_s}


def measure(config: RunConfig, dataset: Dataset) -> Estimate:
    """Take a few steps of the run in this process; nothing of it is kept.

    It imports torch, so the studio must not call it: see :func:`ask`.

    Args:
        config: What would be run.
        dataset: Its data.

    Raises:
        ConfigError: The device is not there, or the model refuses the data.
        DivergedError: Scores or losses are not finite from the start.
    """
    # Here, not above: this module is read by parts that must start without torch.
    from dasrec_core.execution.memory import peak_memory_bytes
    from dasrec_core.execution.trial import try_run

    times = try_run(config, dataset, steps=_STEPS)
    epochs = config.training.epochs if times.seconds_by_phase else 0
    return Estimate(
        seconds_by_phase=times.seconds_by_phase,
        seconds_per_epoch=sum(times.seconds_by_phase.values()),
        seconds_per_evaluation=times.evaluation_s,
        epochs=epochs,
        evaluations=max(1, -(-epochs // config.training.evaluate_every)),
        peak_memory_bytes=peak_memory_bytes(),
    )


def ask(config: RunConfig) -> Estimate:
    """Return what :func:`measure` finds in a process of its own; takes seconds, so not in a slot.

    Raises:
        ExecutionError: The process said why it cannot tell, or said nothing for ten minutes.
    """
    with tempfile.TemporaryDirectory(prefix="dasrec-estimate-") as folder:
        file = Path(folder) / "config.json"
        file.write_text(config.model_dump_json(), "utf-8")
        command = [*program(), "train", "--config", str(file), "--estimate", "--json"]
        try:
            ended = subprocess.run(
                command,
                capture_output=True,
                text=True,
                env=engine_environment(),
                timeout=_PATIENCE_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ExecutionError(
                f"The run could not be tried: {error}", "Start it to see how long it takes."
            ) from error
    try:
        document = json.loads(ended.stdout)
    except ValueError:
        document = {"error": f"The run could not be tried (exit code {ended.returncode})."}
    if "error" in document:
        raise ExecutionError(
            document["error"], document.get("hint", "Start it to see how long it takes.")
        )
    document.pop("longest_s")
    return Estimate(**document)
