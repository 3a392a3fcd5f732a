"""Each fault of the interactions has a finding; the toy data set has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.loading import inspect_folder

Found = Callable[[Path], dict[str, Finding]]
Write = Callable[..., Path]
Matrix = Callable[..., coo_matrix]
Pairs = dict[str, Sequence[tuple[int, int]]]


def test_a_sound_data_set_has_no_findings(write_diffmm: Write, found: Found) -> None:
    assert found(write_diffmm()) == {}


def test_matrices_of_different_size_are_an_error_with_all_three(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix, toy_pairs: Pairs
) -> None:
    folder = write_diffmm(matrices={"tstMat": pairs_matrix(toy_pairs["test"], (7, 5))})
    finding = found(folder)["splits_shapes_differ"]
    assert finding.severity == Severity.ERROR
    assert finding.examples == ("trnMat.pkl: 6 × 5", "valMat.pkl: 6 × 5", "tstMat.pkl: 7 × 5")


def test_a_missing_split_is_an_error_that_names_the_file(write_diffmm: Write, found: Found) -> None:
    folder = write_diffmm()
    (folder / "valMat.pkl").unlink()
    assert found(folder)["split_missing"].what == "There is no valMat.pkl."


def test_faults_of_several_files_are_reported_at_once(write_diffmm: Write) -> None:
    folder = write_diffmm(matrices={"trnMat": [1], "tstMat": {"a": 1}})
    (folder / "image_feat.npy").write_bytes(b"")
    where = {finding.where for finding in inspect_folder(folder).findings}
    assert where == {"trnMat.pkl", "tstMat.pkl", "image_feat.npy"}


def test_an_empty_split_is_an_error(write_diffmm: Write, found: Found) -> None:
    finding = found(write_diffmm(matrices={"valMat": coo_matrix((6, 5))}))["split_empty"]
    assert finding.what == "The validation split has no interactions."


def test_a_single_user_is_too_small(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix
) -> None:
    folder = write_diffmm(matrices={"trnMat": pairs_matrix([(0, 1), (0, 3)])})
    assert found(folder)["too_small"].what.startswith("There is 1 user with a training interaction")


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (6, 0), (1, 1)])
def test_degenerate_sizes_are_findings_not_exceptions(
    write_diffmm: Write, shape: tuple[int, int]
) -> None:
    empty = dict.fromkeys(("trnMat", "valMat", "tstMat"), coo_matrix(shape))
    inspection = inspect_folder(write_diffmm(matrices=empty))
    assert inspection.has_errors
    assert inspection.dataset is None


def test_repeated_interactions_are_counted_once_and_reported(write_diffmm: Write) -> None:
    twice = coo_matrix((np.ones(4), ([0, 0, 1, 1], [1, 1, 1, 3])), shape=(6, 5))
    inspection = inspect_folder(write_diffmm(matrices={"trnMat": twice}))
    counts = {finding.code: finding.count for finding in inspection.findings}
    assert counts["entries_repeated"] == 1
    assert inspection.dataset is not None
    assert inspection.dataset.train.num_interactions == 3


def test_stored_zeros_are_left_out_and_reported(write_diffmm: Write) -> None:
    zeros = coo_matrix((np.array([1.0, 0.0, 1.0]), ([0, 1, 2], [1, 1, 3])), shape=(6, 5))
    inspection = inspect_folder(write_diffmm(matrices={"trnMat": zeros}))
    assert {finding.code: finding.count for finding in inspection.findings}["entries_zero"] == 1
    assert inspection.dataset is not None
    assert inspection.dataset.train.num_interactions == 2


@pytest.mark.parametrize(
    ("value", "severity"),
    [(4.0, Severity.INFO), (-1.0, Severity.WARNING), (np.nan, Severity.WARNING)],
)
def test_values_other_than_one_are_reported(
    write_diffmm: Write, found: Found, value: float, severity: Severity
) -> None:
    rated = coo_matrix((np.array([1.0, value]), ([0, 1], [1, 1])), shape=(6, 5))
    finding = found(write_diffmm(matrices={"trnMat": rated}))["entries_not_binary"]
    assert (finding.count, finding.severity) == (1, severity)


def test_a_dense_table_of_interactions_is_noted(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix, toy_pairs: Pairs
) -> None:
    dense = pairs_matrix(toy_pairs["train"]).toarray()
    assert set(found(write_diffmm(matrices={"trnMat": dense}))) == {"matrix_dense"}


def test_test_items_seen_in_training_are_an_error_with_a_repair(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix, toy_pairs: Pairs
) -> None:
    leaking = [*toy_pairs["test"], toy_pairs["train"][0]]
    finding = found(write_diffmm(matrices={"tstMat": pairs_matrix(leaking)}))["splits_overlap"]
    assert finding.severity == Severity.ERROR
    assert finding.what == "1 of 4 test interactions (25.0 %) also occurs in the training split."
    assert "1 user would have nothing else to find" in finding.why
    assert finding.repair == "dataset.drop_overlap=true"


def test_test_items_seen_in_validation_are_a_warning(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix, toy_pairs: Pairs
) -> None:
    leaking = [*toy_pairs["test"], toy_pairs["valid"][0]]
    finding = found(write_diffmm(matrices={"tstMat": pairs_matrix(leaking)}))["splits_overlap"]
    assert finding.severity == Severity.WARNING


def test_a_user_with_every_item_is_reported(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix, toy_pairs: Pairs
) -> None:
    greedy = [*toy_pairs["train"], *((5, item) for item in (1, 2, 4))]
    folder = write_diffmm(matrices={"trnMat": pairs_matrix(greedy)})
    assert found(folder)["users_saturated"].examples == ("user 5",)
