"""Keeps the graphs a model generates while it trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import DiskError
from dasrec_core.events import EpochFinished, Event, NoticeRaised
from dasrec_core.execution.graph_history import GraphHistory
from dasrec_core.training.outlet import Outlet, Stamp


class GraphKeepingOutlet(Outlet):
    """An outlet that writes the graphs of an epoch before it says that the epoch is over.

    Whoever reads of an epoch finds its graphs. A graph that cannot be written is told once and
    does not end the run: the checkpoint will, if the disk is full.

    Args:
        outlet: Where events go; it numbers them.
        graphs: Returns the graphs of the epoch by modality; empty for models that make none.
        history: Where they are kept.
    """

    def __init__(
        self,
        outlet: Outlet,
        graphs: Callable[[], Mapping[str, Interactions]],
        history: GraphHistory,
    ) -> None:
        self._outlet = outlet
        self._graphs = graphs
        self._history = history
        self._has_failed = False

    def stamp(self) -> Stamp:
        """Return the stamp of the next event."""
        return self._outlet.stamp()

    def emit(self, event: Event) -> None:
        """Pass on an event made with the latest stamp."""
        problem = self._keep(event.epoch) if isinstance(event, EpochFinished) else None
        self._outlet.emit(event)
        if problem is not None:
            self._has_failed = True
            notice = (
                f"The generated graphs of this and later epochs are not kept. {problem.message}"
            )
            self._outlet.emit(
                NoticeRaised(**self._outlet.stamp(), message=notice, hint=problem.hint)
            )

    def _keep(self, epoch: int) -> DiskError | None:
        if self._has_failed:
            return None
        try:
            self._history.keep(epoch, self._graphs())
        except DiskError as error:
            return error
        return None
