"""What stands in the cells of a table: numbers, ids and times."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dasrec_core.data.importing.interactions import read_interactions
from dasrec_core.data.importing.recipe import Columns
from dasrec_core.data.importing.tables import open_table
from dasrec_core.data.importing.timestamps import as_seconds
from tests.helpers.read_pairs import COLUMNS, keys


def test_decimal_commas_are_numbers_and_other_words_are_none(write_ratings) -> None:
    text = "user;item;rating\na;b;3,5\na;c;great\na;d;4\n"
    ratings = read_interactions(open_table(write_ratings(text)), COLUMNS).ratings
    assert np.array_equal(ratings, [3.5, np.nan, 4], equal_nan=True)


@pytest.mark.parametrize("text", ["1,200", "-1,200"])
def test_a_comma_that_may_part_thousands_is_a_decimal_only_beside_one_that_is(
    write_ratings, text
) -> None:
    table = "user;item;rating\na;b;{}\na;c;900\na;d;{}\n"
    (unclear, *_) = read_interactions(
        open_table(write_ratings(table.format(text, "1,500"))), COLUMNS
    ).ratings
    (clear, *_) = read_interactions(
        open_table(write_ratings(table.format(text, "0,5"))), COLUMNS
    ).ratings
    assert np.isnan(unclear)
    assert clear == np.float32(text.replace(",", "."))


def test_ids_are_ranked_by_number_where_all_are_numbers(write_ratings) -> None:
    read = read_interactions(
        open_table(write_ratings("user,item,rating\n10,x,1\n9,y,1\n")), COLUMNS
    )
    assert read.user_keys == ("9", "10")


def test_ids_in_two_spellings_are_reported(write_ratings) -> None:
    text = "user,item,rating\n12,x,1\n12.0,y,1\n"
    assert read_interactions(open_table(write_ratings(text)), COLUMNS).split_spellings == ("12",)


@pytest.mark.parametrize(
    "stored",
    ["881250949", "881250949000", "881250949000000", "1997-12-04T15:55:49", "1997-12-04 15:55:49Z"],
)
def test_times_in_any_unit_are_the_same_second(stored) -> None:

    assert as_seconds(pa.array([stored])).tolist() == [881250949.0]


@pytest.mark.parametrize("unreadable", ["", "soon", "inf"])
def test_a_time_that_cannot_be_read_leaves_the_unit_of_the_others_alone(unreadable) -> None:

    stored = ["881250949", "881250949000", "881250949000000", "881250949000000000", "1997-12-04"]
    seconds = as_seconds(pa.array([*stored, unreadable]))
    assert seconds[:4].tolist() == [881250949.0] * 4
    assert seconds[4] == 881193600.0
    assert np.isnan(seconds[5])


def test_times_that_cannot_be_read_are_missing() -> None:

    assert np.isnan(as_seconds(pa.array(["2020-01-01", "soon", ""]))).tolist() == [
        False,
        True,
        True,
    ]


def test_parquet_columns_of_any_type_are_ids(write_ratings, tmp_path) -> None:

    table = pa.table(
        {"user": pa.array([3.0, 1.0]), "item": pa.array(["b", "a"]).dictionary_encode()}
    )
    pq.write_table(table, tmp_path / "x.parquet")
    assert keys(tmp_path / "x.parquet") == [("3", "b"), ("1", "a")]


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Tokyo"])
@pytest.mark.parametrize(("unit", "per_second"), [("s", 1), ("ms", 1e3), ("us", 1e6), ("ns", 1e9)])
def test_parquet_times_are_seconds_however_early_or_fine(tmp_path, unit, per_second, zone) -> None:

    seconds = [-86400.0, 0.0, 1.5 if per_second > 1 else 1.0, 63072000.0, 1577836800.0]
    whole = [int(second * per_second) for second in seconds]
    when = pa.array([*whole, None], pa.timestamp(unit, zone))
    row = pa.array(range(len(when)))
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"user": row, "item": row, "when": when}), path)
    columns = Columns(user="user", item="item", timestamp="when")
    times = read_interactions(open_table(path), columns).times
    assert np.array_equal(times, [*seconds, np.nan], equal_nan=True)


def test_dates_that_mean_never_stay_far_away_and_stop_nothing() -> None:

    seconds = as_seconds(pa.array(["9999-12-31 00:00:00.000", "2020-01-01", "12345678-01-01"]))
    assert np.isnan(seconds[0]) or seconds[0] == 253402214400.0
    assert seconds[1] == 1577836800.0
    assert np.isnan(seconds[2])
