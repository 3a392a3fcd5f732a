"""The phases of an epoch, as far as a run has told of them."""

from __future__ import annotations

from dasrec_core.events import ProgressAdvanced


class EpochPhases:
    """Learns the order of the phases and how many steps each has.

    Progress is told a few times a second and of a file read later only the newest is, so any
    phase may be the first that is heard of.
    """

    def __init__(self) -> None:
        self._steps: dict[str, int] = {}
        self._order: list[str] = []
        self._latest: ProgressAdvanced | None = None

    @property
    def num_steps(self) -> int:
        """Steps of all phases together; 0 before one was seen."""
        return sum(self._steps.values())

    def begin(self) -> None:
        """An attempt begins, perhaps at an epoch that was seen before."""
        self._latest = None

    def share_at(self, event: ProgressAdvanced) -> float:
        """Learn from ``event`` and return the part of its epoch that is done, in [0, 1]."""
        phase = event.phase
        # While a phase prepares itself it says that it has one step.
        self._steps[phase] = max(self._steps.get(phase, 0), event.num_steps)
        self._put_in_order(event)
        self._latest = event
        place = self._order.index(phase) + min(1.0, event.step / event.num_steps)
        return place / len(self._order)

    def _put_in_order(self, event: ProgressAdvanced) -> None:
        before, order = self._latest, self._order
        is_same_epoch = before is not None and before.epoch == event.epoch
        after = order.index(before.phase) if before is not None and is_same_epoch else -1
        if event.phase not in order:
            order.insert(after + 1, event.phase)
        elif order.index(event.phase) < after:
            order.remove(event.phase)
            order.insert(after, event.phase)
