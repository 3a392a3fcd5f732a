"""Pictures of items come along, and nothing else does."""

from __future__ import annotations

import csv
import shutil

import pytest

from dasrec_core.data.importing.item_table import read_item_table
from dasrec_core.data.importing.pictures import copy_pictures, find_picture
from dasrec_core.data.importing.recipe import ItemTable
from dasrec_core.data.importing.run import run_import
from dasrec_core.data.importing.source import recognise
from dasrec_core.data.importing.titles import match_titles, write_titles


@pytest.fixture
def pictured(write_ratings):
    """Ratings of 5 items; three have a picture named, two of those are there."""
    path = write_ratings()
    (path.parent / "covers").mkdir()
    for name in ("a.JPG", "b.png"):
        (path.parent / "covers" / name).write_bytes(name.encode())
    rows = ["i0,Zero,covers/a.JPG", "i1,One,covers/gone.png", "i3,Three,covers/b.png", "i4,Four,"]
    (path.parent / "items.csv").write_text("\n".join(["item,title,image", *rows]) + "\n")
    return path


def cells(folder) -> list[list[str]]:
    with (folder / "items.csv").open(newline="") as file:
        return list(csv.reader(file))[1:]


def test_pictures_lie_in_the_data_set_under_the_number_of_their_item(pictured, tmp_path) -> None:
    source = recognise(pictured)
    made = run_import(source, source.recipe, tmp_path / "out")
    assert (tmp_path / "out" / "images" / "0.jpg").read_bytes() == b"a.JPG"
    assert (tmp_path / "out" / "images" / "3.png").read_bytes() == b"b.png"
    assert [row[2] for row in cells(tmp_path / "out")] == [
        "images/0.jpg",
        "covers/gone.png",
        "",
        "images/3.png",
        "",
    ]
    (told,) = [found for found in made.plan.findings if found.code == "pictures_missing"]
    assert (told.count, told.examples) == (1, ("covers/gone.png",))


def test_mapping_titles_brings_pictures_and_replaces_none(pictured, tmp_path) -> None:
    folder = tmp_path / "data"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "0.jpg").write_bytes(b"mine")
    settings = ItemTable(id="item", title="title", image="image")
    table = pictured.parent / "items.csv"
    write_titles(folder, match_titles(table, settings, ("i0", "i3"), 2))
    assert (folder / "images" / "0.jpg").read_bytes() == b"mine"
    assert (folder / "images" / "1.png").read_bytes() == b"b.png"
    assert [row[2] for row in cells(folder)] == ["images/0.jpg", "images/1.png"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "https://x/a.png",
        "../outside.png",
        "{outside}",
        "notes.txt",
        "\\\\host\\a.png",
        "a" * 999,
    ],
)
def test_what_lies_elsewhere_or_is_no_picture_is_not_taken(tmp_path, name) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (tmp_path / "outside.png").write_bytes(b"x")
    (base / "notes.txt").write_bytes(b"x")
    assert find_picture(base, name.format(outside=tmp_path / "outside.png")) is None


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "base" / "a.png").symlink_to(tmp_path / "secret.png")
    assert find_picture(tmp_path / "base", "a.png") is None


def test_a_picture_is_found_under_the_very_name_the_table_gives(tmp_path) -> None:
    (tmp_path / "two  blanks \u00a0.png").write_bytes(b"x")
    (tmp_path / "items.csv").write_text('item,image\ni0,"two  blanks \u00a0.png"\n')
    rows = read_item_table(tmp_path / "items.csv", ItemTable(id="item", image="image"))
    assert list(rows.pictures) == ["i0"]


def test_attributes_keep_more_letters_than_a_title_has(tmp_path) -> None:
    (tmp_path / "items.csv").write_text(f"item,title,about\ni0,{'t' * 300},{'a' * 1500}\n")
    settings = ItemTable(id="item", title="title", attributes=("about",))
    assert list(map(len, read_item_table(tmp_path / "items.csv", settings).values["i0"])) == [
        200,
        1500,
    ]


def test_a_copy_that_breaks_off_is_made_anew_the_next_time(tmp_path, monkeypatch) -> None:
    (tmp_path / "a.png").write_bytes(b"whole")

    def break_off(_picture, target) -> None:
        target.write_bytes(b"wh")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(shutil, "copyfile", break_off)
        (tmp_path / "out").mkdir()
        with pytest.raises(OSError, match="No space"):
            copy_pictures(tmp_path / "out", [(0, tmp_path / "a.png")])
    copy_pictures(tmp_path / "out", [(0, tmp_path / "a.png")])
    assert [one.read_bytes() for one in (tmp_path / "out" / "images").iterdir()] == [b"whole"]
