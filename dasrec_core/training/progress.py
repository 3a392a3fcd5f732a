"""How far training has come, and how it ended."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dasrec_core.training.early_stopping import BestEpoch


@dataclass(slots=True)
class Progress:
    """How far training has come; all that a checkpoint holds besides weights and optimisers."""

    epoch: int = 0
    best_valid: BestEpoch = field(default_factory=lambda: BestEpoch("valid"))
    best_test: BestEpoch = field(default_factory=lambda: BestEpoch("test"))
    train_s: list[float] = field(default_factory=list)
    evaluate_s: list[float] = field(default_factory=list)

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Progress:
        """Return what ``asdict`` made of one."""
        best = {name: BestEpoch(**state[name]) for name in ("best_valid", "best_test")}
        return cls(**{**state, **best})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How training ended; the model then has the weights of the best epoch.

    Attributes:
        reason: ``"all_epochs"``, ``"early_stopping"`` or ``"stopped"``.
        progress: Epochs done, best epochs and their metrics.
        weights_sha256: Of the weights after the last epoch, before the best were restored.
    """

    reason: str
    progress: Progress
    weights_sha256: str

    @property
    def seconds_per_epoch(self) -> float:
        """Median time of an epoch without evaluation; 0 when there was nothing to train."""
        return statistics.median(self.progress.train_s or [0.0])

    @property
    def seconds_per_evaluation(self) -> float:
        """Median time of an evaluation."""
        return statistics.median(self.progress.evaluate_s or [0.0])
