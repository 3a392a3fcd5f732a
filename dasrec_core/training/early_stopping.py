"""When to stop for lack of progress, and which epoch was best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from dasrec_core.config.evaluation import SELECTION_METRIC


@dataclass(slots=True)
class BestEpoch:
    """The best epoch as chosen on one split, with the metrics of both there.

    Attributes:
        split: ``"valid"`` or ``"test"``: which one chooses.
        epoch: Best epoch so far; 0 before the first evaluation.
        valid: Validation metrics at that epoch.
        test: Test metrics at that epoch.
        evaluations_since: Evaluations since then.
    """

    split: str
    epoch: int = 0
    valid: dict[str, float] = field(default_factory=dict)
    test: dict[str, float] = field(default_factory=dict)
    evaluations_since: int = 0

    def offer(self, epoch: int, *, valid: Mapping[str, float], test: Mapping[str, float]) -> bool:
        """Take ``epoch`` if its Recall@20 is higher; of equal epochs the earlier stays best.

        Returns:
            Whether it was taken.
        """
        held = (self.valid if self.split == "valid" else self.test).get(SELECTION_METRIC)
        value = (valid if self.split == "valid" else test)[SELECTION_METRIC]
        if held is not None and value <= held:
            self.evaluations_since += 1
            return False
        self.epoch, self.valid, self.test = epoch, dict(valid), dict(test)
        self.evaluations_since = 0
        return True

    def state_dict(self) -> dict[str, Any]:
        """Return what a checkpoint must hold."""
        return asdict(self)

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> BestEpoch:
        """Return what :meth:`state_dict` described."""
        return cls(**state)


@dataclass(frozen=True, slots=True)
class EarlyStopping:
    """Ends training after ``patience`` evaluations without a better epoch; 0 never does."""

    patience: int

    def is_over(self, best: BestEpoch) -> bool:
        """Tell whether patience with ``best`` has run out."""
        return 0 < self.patience <= best.evaluations_since
