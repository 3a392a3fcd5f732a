"""A check counts as passed only where it was made and found nothing."""

from __future__ import annotations

import numpy as np
import pytest

from dasrec_core.data.checks.passed import passed_checks
from dasrec_core.data.loading import inspect_folder


def codes(folder) -> set[str]:
    inspection = inspect_folder(folder)
    return {check.code for check in passed_checks(inspection.dataset, inspection.findings)}


OF_FEATURES = {"features_per_item", "features_finite", "features_filled"}
ALL = {
    "splits_disjoint",
    "numbering_shared",
    "pairs_distinct",
    "users_trained",
    "items_trained",
    *OF_FEATURES,
}


def test_a_whole_data_set_passes_all(write_diffmm) -> None:
    assert codes(write_diffmm()) == ALL


@pytest.mark.parametrize(
    ("table", "failed"),
    [
        (np.zeros((5, 2)), {"features_filled"}),
        (1e3 + np.arange(10.0).reshape(5, 2), set()),
        (np.full((5, 2), np.nan), {"features_finite", "features_filled"}),
        (np.ones((4, 2)), OF_FEATURES),
        (np.array(["text"]), OF_FEATURES),
    ],
)
def test_a_fault_takes_its_check_away_and_those_that_it_kept_from_being_made(
    write_diffmm, table, failed
) -> None:
    assert codes(write_diffmm(tables={"audio": table})) == ALL - failed


def test_an_interaction_in_two_splits_is_not_passed(write_diffmm, pairs_matrix, toy_pairs) -> None:
    shared = {"tstMat": pairs_matrix((*toy_pairs["test"], (0, 0)))}
    assert codes(write_diffmm(matrices=shared)) == ALL - {"splits_disjoint"}


def test_without_a_data_set_nothing_is_passed(tmp_path) -> None:
    assert codes(tmp_path) == set()
