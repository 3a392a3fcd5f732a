"""What the Compare page can be asked for, besides the ids of runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowComparison:
    """Compare these runs as they were compared before.

    Attributes:
        run_ids: Which, in order.
        base_key: Key of the side that is measured against the others; empty: the first.
        pair_key: Key of the side that the base is held against; empty: the first one tested.
        metric: What is tested.
        tab: Title of the tab in front.
    """

    run_ids: tuple[str, ...]
    base_key: str
    pair_key: str
    metric: str
    tab: str
