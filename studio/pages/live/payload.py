"""What other parts of the window ask of the Live page, besides the id of a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowJobs:
    """Show what trains and waits; with ``toggle``, hide it if it is shown."""

    toggle: bool = False
