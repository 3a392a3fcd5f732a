"""A metric by group as cells of a table."""

from __future__ import annotations

import numpy as np

from dasrec_core.inspection.group_metrics import GroupTable, group_row
from dasrec_core.inspection.grouping import Group, equal_count_groups
from studio.qtmodels.grouped import Grouped


def test_a_mean_near_the_end_of_its_range_keeps_the_reach_of_its_interval() -> None:
    values = np.array([1.0, 1.0, 1.0, 0.6])  # the interval would end at 1.2182
    half = 3.182446305 * values.std(ddof=1) / 2
    row = group_row(Group("5", 5, 5, 4), [values, np.array([1.0, 0.0, 1.0, 0.0])])
    table = GroupTable("users", "recall@20", "test", ("a", "b"), (row,))
    cells = Grouped(table, equal_count_groups(np.array([5] * 4))).cells()[0]
    assert cells[2].text == f"0.9000 ± {half:.4f}"
    assert row.values[0].high == 1.0
