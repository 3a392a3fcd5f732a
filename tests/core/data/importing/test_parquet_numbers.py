"""Columns of floats in Parquet: whole numbers are ids, what is no number is missing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dasrec_core.data.findings import Severity
from dasrec_core.data.importing import table_rows
from dasrec_core.data.importing.interactions import read_interactions
from dasrec_core.data.importing.recipe import Columns
from dasrec_core.data.importing.table_rows import preview
from dasrec_core.data.importing.tables import open_table


@pytest.fixture
def read(tmp_path):
    """Write columns of numbers as Parquet and read one as users, and as ratings and times."""

    def write_and_read(numbers, kind=None):
        path = tmp_path / "x.parquet"
        column = pa.array(numbers, kind or pa.float64())
        items = pa.array([f"i{row}" for row in range(len(column))])
        ones = pa.array(["u"] * len(column))
        table = pa.table({"user": column, "item": items, "one": ones})
        pq.write_table(table, path)
        as_ids = read_interactions(open_table(path), Columns(user="user", item="item"))
        values = Columns(user="one", item="item", rating="user", timestamp="user")
        return as_ids, read_interactions(open_table(path), values)

    return write_and_read


@pytest.mark.parametrize("kind", [pa.float16(), pa.float32(), pa.float64()])
@pytest.mark.parametrize("unreadable", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_no_id_no_rating_and_no_time(read, unreadable, kind) -> None:
    numbers = np.array([12, unreadable, 7], dtype=kind.to_pandas_dtype())
    as_ids, values = read(numbers, kind)
    assert as_ids.user_keys == ("7", "12")
    assert as_ids.rows_without_ids.count == 1
    assert np.array_equal(values.ratings, [12, np.nan, 7], equal_nan=True)
    assert np.array_equal(values.times, [12, np.nan, 7], equal_nan=True)


@pytest.mark.parametrize(
    ("number", "key", "seconds"),
    [
        (1.6e18, "1600000000000000000", 1.6e9),
        (2.0**53 + 2, "9007199254740994", 9007199254.740994),
        (-(2.0**62), "-4611686018427387904", -4611686018.427388),
        (2.0**63, "9.223372036854776e+18", 9223372036.854776),
        (1e30, "1e+30", 1e21),
    ],
)
def test_numbers_of_any_size_are_read(read, number, key, seconds) -> None:
    as_ids, values = read([number])
    assert as_ids.user_keys == (key,)
    assert values.times.tolist() == pytest.approx([seconds])


def test_an_id_is_written_alike_whatever_stands_in_the_rows_around_it(read, monkeypatch) -> None:
    monkeypatch.setattr(table_rows, "_BATCH", 2)
    as_ids, _ = read([1e15, 12.0, 1e15, np.nan, 1e15, 0.5, 12.0, None])
    assert as_ids.user_keys == ("0.5", "1000000000000000", "12")


def test_rows_without_a_number_can_be_left_out_as_empty_ones_can(tmp_path, plan) -> None:
    rows = [(f"u{u}", f"i{i}", float(i)) for u in range(4) for i in range(4)]
    rows.append(("u0", "i9", np.nan))
    names = ("user", "item", "rating")
    columns = {
        name: list(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    }
    path = tmp_path / "ratings.parquet"
    pq.write_table(pa.table(columns), path)
    limit = {"rating_at_least": 0}
    refused = [found for found in plan(path, filter=limit).findings if found.action]
    assert [(found.code, found.severity) for found in refused] == [
        ("ratings_unreadable", Severity.ERROR)
    ]
    assert len(plan(path, filter=limit, repairs=("drop_missing_ratings",)).user_ids) == 16


def test_a_column_that_is_no_text_is_no_hindrance_to_the_others(tmp_path) -> None:
    pictures = [{"bytes": b"\xff\xd8", "path": "a.jpg"}] * 2
    columns = {"user": [1, 2], "item": [3, 4], "picture": pictures, "raw": [b"\xff\xd8"] * 2}
    pq.write_table(pa.table(columns), tmp_path / "x.parquet")
    (row, _) = preview(open_table(tmp_path / "x.parquet"))
    assert row == ("1", "3", "(struct<bytes: binary, path: string>)", "(binary)")
