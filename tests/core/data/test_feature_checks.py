"""Each fault of a feature table has a finding, and the other modalities stay usable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.loading import inspect_folder, load_dataset

Found = Callable[[Path], dict[str, Finding]]
Write = Callable[..., Path]


def table(rows: int = 5, columns: int = 4) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((rows, columns)).astype(np.float32)


def test_rows_must_match_items_and_both_numbers_are_told(write_diffmm: Write, found: Found) -> None:
    finding = found(write_diffmm(tables={"image": table(rows=9)}))["features_rows_mismatch"]
    assert finding.what == "It has 9 rows, but there are 5 items."
    assert finding.where == "image_feat.npy"
    assert finding.severity == Severity.ERROR


def test_one_row_of_padding_is_suspected_but_not_removed(write_diffmm: Write, found: Found) -> None:
    padded = np.vstack([np.zeros((1, 4)), table()])
    finding = found(write_diffmm(tables={"image": padded}))["features_rows_mismatch"]
    assert finding.action.startswith("The first row is all zeros")


def test_a_table_on_its_side_is_recognised(write_diffmm: Write, found: Found) -> None:
    findings = found(write_diffmm(tables={"image": table(rows=8, columns=5)}))
    assert "table.T" in findings["features_transposed"].action


@pytest.mark.parametrize("shape", [(5,), (5, 2, 2), ()])
def test_anything_but_two_dimensions_is_an_error(
    write_diffmm: Write, found: Found, shape: tuple[int, ...]
) -> None:
    findings = found(write_diffmm(tables={"image": np.ones(shape, dtype=np.float32)}))
    assert findings["features_not_a_table"].severity == Severity.ERROR


def test_rows_without_columns_are_an_error(write_diffmm: Write, found: Found) -> None:
    assert "features_no_columns" in found(write_diffmm(tables={"image": np.ones((5, 0))}))


def test_the_repair_of_a_broken_table_is_to_leave_it_out(write_diffmm: Write) -> None:
    inspection = inspect_folder(write_diffmm(tables={"image": table(rows=9)}))
    assert inspection.findings[0].repair == "dataset.modalities=text"
    assert inspection.dataset is not None
    assert list(inspection.dataset.features) == ["text"]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_missing_numbers_are_an_error_with_a_repair(
    write_diffmm: Write, found: Found, value: float
) -> None:
    broken = table()
    broken[3, 1] = value
    finding = found(write_diffmm(tables={"image": broken}))["features_not_finite"]
    assert (finding.count, finding.examples) == (1, ("item 3",))
    assert finding.repair == "dataset.fill_missing=image"


def test_numbers_too_large_for_float32_count_as_missing(write_diffmm: Write, found: Found) -> None:
    huge = table().astype(np.float64)
    huge[2] = 1e300
    assert found(write_diffmm(tables={"image": huge}))["features_not_finite"].count == 1


def test_rows_of_zeros_are_a_warning_with_their_items(write_diffmm: Write, found: Found) -> None:
    sparse = table()
    sparse[[1, 4]] = 0
    finding = found(write_diffmm(tables={"image": sparse}))["features_empty_rows"]
    assert finding.what == "2 items have only zeros as image features."
    assert finding.examples == ("item 1", "item 4")


def test_rows_of_one_repeated_number_are_a_warning(write_diffmm: Write, found: Found) -> None:
    constant = table()
    constant[0] = 7
    finding = found(write_diffmm(tables={"image": constant}))["features_empty_rows"]
    assert finding.what == "1 item has only one repeated number as image features."


def test_a_single_column_is_no_row_of_one_repeated_number(
    write_diffmm: Write, found: Found
) -> None:
    assert found(write_diffmm(tables={"image": table(columns=1)})) == {}


def test_raw_measurements_are_a_warning_with_a_repair(write_diffmm: Write, found: Found) -> None:
    raw = np.random.default_rng(0).uniform(0, 255, (5, 8)).astype(np.float32)
    finding = found(write_diffmm(tables={"vggish": raw}))["features_raw_scale"]
    assert finding.severity == Severity.WARNING
    assert finding.repair == "dataset.standardize=vggish"


def test_numbers_whose_squares_overflow_are_an_error_until_standardised(
    write_diffmm: Write, found: Found
) -> None:
    huge = table()
    huge[0, 0] = 1e30
    folder = write_diffmm(tables={"image": huge})
    assert found(folder)["features_raw_scale"].severity == Severity.ERROR
    reference = DatasetReference(path=str(folder), standardize=("image",))
    assert load_dataset(reference).features["image"].max() < 3


@pytest.mark.parametrize("dtype", ["float16", "float64", "int32", "bool", ">f4"])
def test_other_number_types_are_converted_and_noted(
    write_diffmm: Write, found: Found, dtype: str
) -> None:
    folder = write_diffmm(tables={"image": (table() * 3).astype(dtype)})
    inspection = inspect_folder(folder)
    assert inspection.dataset is not None
    assert inspection.dataset.features["image"].dtype == np.float32
    assert ("features_converted" in found(folder)) == (dtype != ">f4")


def test_half_precision_at_its_limit_is_a_warning(write_diffmm: Write, found: Found) -> None:
    near_limit = table().astype(np.float16)
    near_limit[0, 0] = 65_000
    assert "features_half_overflow" in found(write_diffmm(tables={"image": near_limit}))


def test_an_unreadable_table_leaves_the_rest_of_the_data_set(write_diffmm: Write) -> None:
    folder = write_diffmm()
    (folder / "image_feat.npy").write_bytes(b"\x93NUMPY broken")
    inspection = inspect_folder(folder)
    assert inspection.has_errors
    assert inspection.dataset is not None
    assert inspection.dataset.train.num_interactions == 9


@pytest.mark.parametrize("write", ["write_diffmm", "write_mmrec"])
def test_features_in_files_of_another_kind_are_told_as_not_read(
    request: pytest.FixtureRequest, found: Found, write: str
) -> None:
    folder = request.getfixturevalue(write)()
    for name in ("audio_feat.pt", "all.npz", ".hidden.pt", "mm_adj_10.pt"):
        (folder / name).write_bytes(b"x")
    finding = found(folder)["features_other_kind"]
    assert finding.severity is Severity.INFO
    assert finding.examples == ("all.npz", "audio_feat.pt")
    assert "np.save" in finding.action
