"""Titles for a data set that has none: whom they fit is told first, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from dasrec_core.data.importing.recipe import ItemTable
from dasrec_core.data.importing.titles import match_titles, write_titles
from dasrec_core.errors import DatasetError, DiskError

SETTINGS = ItemTable(id="id", title="name")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("id,name\n7,Seven\n0,Zero\n1,One\n")
    return path


def test_original_ids_win_where_they_find_more(table) -> None:
    mapping = match_titles(table, SETTINGS, ("7", "1", "x"), 3)
    assert (mapping.matched, mapping.by_key) == (("7", "1", ""), True)


def test_without_original_ids_the_number_of_the_item_is_its_id(table) -> None:
    mapping = match_titles(table, SETTINGS, (), 3)
    assert (mapping.matched, mapping.by_key) == (("0", "1", ""), False)


def test_an_earlier_table_of_titles_is_kept(table, tmp_path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "items.csv").write_text("old")
    for _ in range(2):
        write_titles(folder, match_titles(table, SETTINGS, (), 3))
    assert (folder / "items.csv").read_text() == "item_id,title\n0,Zero\n1,One\n"
    assert (folder / "items.before.csv").read_text() == "old"
    assert len(list(folder.iterdir())) == 2


def test_a_table_of_other_items_is_refused(table, tmp_path) -> None:
    with pytest.raises(DatasetError, match="None of the items"):
        write_titles(tmp_path, match_titles(table, SETTINGS, ("a", "b"), 0))


def test_titles_that_cannot_be_replaced_stay_where_they_are(table, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "items.csv").write_text("old")
    replace = Path.replace

    def fail(partial: Path, target: Path) -> Path:
        if target.name == "items.csv":
            raise OSError(5, "Input/output error")
        return replace(partial, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(DiskError, match="Input/output"):
        write_titles(folder, match_titles(table, SETTINGS, (), 3))
    assert (folder / "items.csv").read_text() == "old"
    assert sorted(one.name for one in folder.iterdir()) == ["items.before.csv", "items.csv"]
