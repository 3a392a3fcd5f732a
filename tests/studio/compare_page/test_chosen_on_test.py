"""Runs that chose their epoch on test: their tests are of that epoch, and stand with its values."""

from __future__ import annotations

import numpy as np
from comparison_runs import finished

from dasrec_core.analysis.cost import Cost
from dasrec_core.analysis.group_tests import compare_groups
from dasrec_core.analysis.protocol import Comparability
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.execution.results import PerUser
from studio.pages.compare.best_table import TITLES, best_cells, best_texts
from studio.pages.compare.sides import Side
from studio.pages.compare.significance_tab import _cells
from studio.pages.compare.study import Pair

# At the epoch chosen on validation the first is better, at that chosen on test the second.
VALUES = {"dasrec": (0.12, 0.13), "diffmm": (0.10, 0.16)}


def side(model: str, style: int) -> Side:
    test, at_best = VALUES[model]
    run = finished(model, test=test, paper=at_best, evaluation__protocol="paper")
    users = PerUser(np.arange(4), {"recall@20": np.full(4, at_best, np.float32)})
    return Side(SeedGroup((run,)), model, style, {}, {}, {run.run_id: Cost()}, users)


def test_differences_stand_with_values_of_their_own_epoch() -> None:
    base, other = side("dasrec", 0), side("diffmm", 1)
    users = {one.key: one.users for one in (base, other)}
    found = compare_groups(base.group, other.group, users, "recall@20")
    tests = {other.key: found}
    row = best_cells((base, other), base, tests, Comparability())[1]
    assert (row[2].text, row[3].text, row[6].text) == ("0.1000", "−0.0200", "0.1600")
    texts = dict(
        zip(TITLES, best_texts((base, other), base, tests, Comparability())[2], strict=True)
    )
    assert texts["Standard error over users"] == ""
    shown = _cells(Pair(other, found, "", None))
    assert (shown[1].text, shown[2].text) == ("0.1600", "−0.0300")
