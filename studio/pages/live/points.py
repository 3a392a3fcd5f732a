"""One value per epoch."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field


@dataclass(slots=True)
class Points:
    """One value per epoch, ascending."""

    epochs: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, epoch: int, value: float) -> None:
        """Append, or replace from ``epoch`` on."""
        self.cut(epoch)
        self.epochs.append(epoch)
        self.values.append(value)

    def cut(self, first_epoch: int) -> None:
        """Forget ``first_epoch`` and what follows."""
        place = bisect_left(self.epochs, first_epoch)
        del self.epochs[place:], self.values[place:]
