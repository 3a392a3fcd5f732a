"""Lists of many users as a table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dasrec_core.errors import ConfigError, DiskError, ExecutionError
from dasrec_core.execution.results import TopItems
from dasrec_core.inspection.recommendations import (
    RankedLists,
    list_table,
    stored_lists,
    write_lists,
)


def test_stored_lists_are_those_of_the_engine(first_run) -> None:
    users = np.array([5, 2])
    lists = stored_lists(first_run.top, users, 4)
    np.testing.assert_array_equal(lists.item_ids, first_run.top.item_ids[users, :4])


def test_longer_lists_than_were_kept_are_refused(first_run) -> None:
    with pytest.raises(ExecutionError, match="kept 30 items"):
        stored_lists(first_run.top, np.array([0]), 31)


@pytest.mark.parametrize("user", [-1, 12])
def test_unknown_user_is_named_with_the_range(first_run, user: int) -> None:
    with pytest.raises(ExecutionError, match=f"no user {user}") as caught:
        stored_lists(first_run.top, np.array([user]), 3)
    assert "from 0 to 11" in caught.value.hint


def test_places_without_an_item_are_no_rows() -> None:
    top = TopItems(np.array([[4, -1]], np.int32), np.array([[0.5, -np.inf]], np.float32))
    assert len(list_table(stored_lists(top, np.array([0]), 2), None)) == 1


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_file_has_the_ids_of_the_data_in_order(data, first_run, tmp_path, suffix) -> None:
    path = tmp_path / f"lists{suffix}"
    rows = write_lists(path, stored_lists(first_run.top, np.array([3, 1]), 2), data)
    table = pd.read_csv(path) if suffix == ".csv" else pd.read_parquet(path)
    best = first_run.top.item_ids
    assert rows == 4
    assert table["user"].tolist() == ["u3", "u3", "u1", "u1"]
    assert table["item"].tolist() == [f"i{n}" for n in (*best[3, :2], *best[1, :2])]
    assert table["title"].tolist() == [f"Title {n}" for n in (*best[3, :2], *best[1, :2])]
    assert table["rank"].tolist() == [1, 2, 1, 2]
    assert table["score"].to_numpy(np.float32).tolist() == [
        *first_run.top.scores[3, :2],
        *first_run.top.scores[1, :2],
    ]


def test_table_says_what_is_known_and_what_is_held_out(data) -> None:
    dataset = data.dataset
    user = int(dataset.test.user_ids[0])
    shown = [int(part.items_of(user)[0]) for part in (dataset.train, dataset.test)]
    table = list_table(
        RankedLists(np.array([user]), np.array([shown]), np.ones((1, 2), np.float32)), data
    )
    assert table["in_history"].tolist() == [True, False]
    assert table["held_out"].tolist() == ["", "test"]


def test_without_the_data_ids_are_numbers(first_run) -> None:
    table = list_table(stored_lists(first_run.top, np.array([3]), 1), None)
    assert table["user"].tolist() == ["3"]
    assert "in_history" not in table


def test_titles_that_look_like_formulas_are_quoted_in_csv_only(data, first_run, tmp_path) -> None:
    titles = tuple("=1+1" for _ in data.dataset.item_titles)
    evil = replace(data, dataset=replace(data.dataset, item_titles=titles))
    lists = stored_lists(first_run.top, np.array([0]), 1)
    write_lists(tmp_path / "a.csv", lists, evil)
    write_lists(tmp_path / "a.parquet", lists, evil)
    assert pd.read_csv(tmp_path / "a.csv")["title"].tolist() == ["'=1+1"]
    assert pd.read_parquet(tmp_path / "a.parquet")["title"].tolist() == ["=1+1"]


def test_a_title_of_two_lines_is_one_cell_of_a_csv(data, first_run, tmp_path) -> None:
    titles = tuple("Alien\rDirector's cut" for _ in data.dataset.item_titles)
    two_lines = replace(data, dataset=replace(data.dataset, item_titles=titles))
    write_lists(tmp_path / "a.csv", stored_lists(first_run.top, np.array([0]), 2), two_lines)
    assert pd.read_csv(tmp_path / "a.csv")["title"].tolist() == ["Alien\nDirector's cut"] * 2


def test_unknown_kind_of_file_is_refused(first_run) -> None:
    with pytest.raises(ConfigError, match=r"a\.xlsx"):
        write_lists(Path("a.xlsx"), stored_lists(first_run.top, np.array([0]), 1), None)


def test_file_that_cannot_be_written_is_named(first_run, tmp_path) -> None:
    lists = stored_lists(first_run.top, np.array([0]), 1)
    with pytest.raises(DiskError, match=r"a\.csv cannot be written"):
        write_lists(tmp_path / "missing" / "a.csv", lists, None)
