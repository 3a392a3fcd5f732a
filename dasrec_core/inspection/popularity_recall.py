"""Recall of one run by how popular the held-out item is: cold, tail and head."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.inspection.group_metrics import item_groups
from dasrec_core.inspection.grouping import edge_groups
from dasrec_core.inspection.inspected import InspectedData, InspectedRun

EDGES: Final = (15, 40)
"""Least training interactions of the second and third group; cold items are one of their own."""


class PopularityGroup(BaseModel):
    """Recall@20 on test of one group of items.

    Attributes:
        label: Of its training interactions, such as ``1–14``.
        is_cold: Whether its items have none.
        num_users: Users with a held-out item of the group.
        recall: Mean over them; ``None`` without any.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    is_cold: bool
    num_users: int
    recall: float | None


PopularityRecall = tuple[PopularityGroup, ...]


def popularity_recall(data: InspectedData, run: InspectedRun) -> PopularityRecall:
    """Return the groups by rising popularity.

    Args:
        data: The data set of the run.
        run: With its lists.
    """
    grouping = edge_groups(data.item_degrees, EDGES)
    table = item_groups(data, [run], grouping, metric=SELECTION_METRIC)
    return tuple(
        PopularityGroup(
            label=row.group.label,
            is_cold=not row.group.high,
            num_users=row.num_measured,
            recall=row.values[0].mean,
        )
        for row in table.rows
    )
