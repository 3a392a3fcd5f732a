"""What a run will take, measured by a few steps of it: time per epoch and peak memory.

No formula per model: the steps are those the run would take, on this machine, with its data, its
precision and its threads. So a new model is estimated without a line about it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.launch import program
from dasrec_core.execution.side_process import answer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run will take if the machine stays as busy as it is.

    Attributes:
        seconds_by_phase: Of one epoch, by phase; what an epoch prepares is part of its phase.
        seconds_per_epoch: Without evaluation.
        seconds_per_evaluation: One pass over both held-out splits.
        epochs: Most epochs the run may take; early stopping may end it sooner.
        evaluations: Most evaluations.
        peak_memory_bytes: Main memory of the engine process.
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


def ask(config: RunConfig, *, should_stop: Callable[[], bool] = lambda: False) -> Estimate:
    """Return what ``trial.measure`` finds in a process of its own; takes seconds, so not in a slot.

    Args:
        config: What would be run.
        should_stop: Asked ten times a second; true ends the process.

    Raises:
        ExecutionError: The process said why it cannot tell, or was stopped.
    """
    with tempfile.TemporaryDirectory(prefix="dasrec-estimate-") as folder:
        file = Path(folder) / "config.json"
        file.write_text(config.model_dump_json(), "utf-8")
        command = [*program(), "train", "--config", str(file), "--estimate", "--json"]
        answer = answer_of(command, should_stop)
    try:
        document = json.loads(answer.out)
    except ValueError:
        document = {"error": f"The run could not be tried (exit code {answer.code})."}
    if "error" in document:
        raise ExecutionError(
            document["error"], document.get("hint", "Start it to see how long it takes.")
        )
    document.pop("longest_s")
    return Estimate(**document)
