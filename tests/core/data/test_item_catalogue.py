"""Titles and keys are a help, never a reason to refuse a data set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dasrec_core.data.catalogue import MAX_TITLE_LENGTH, plain_title, read_item_catalogue
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.item_attributes import read_item_attributes
from dasrec_core.data.loading import inspect_folder
from dasrec_core.inspection.lookup import find_user


def titles_of(folder: Path, text: str) -> tuple[tuple[str, ...], list[Finding]]:
    (folder / "items.csv").write_text(text)
    findings: list[Finding] = []
    return read_item_catalogue(folder, 3, findings).titles, findings


@pytest.mark.parametrize(
    "text",
    [
        "item_id,title\n2,C\n0,A\n1,B\n",
        "title\nA\nB\nC\n",
        "itemID\ttitle\n0\tA\n1\tB\n2\tC\n",
        "\ufeffitem_id;title\n0;A\n1;B\n2;C\n",
        ',movie title,genre\n0,A,x\n1,B,y\n2,"C",z\n',
    ],
)
def test_titles_are_read_from_common_tables(tmp_path: Path, text: str) -> None:
    assert titles_of(tmp_path, text) == (("A", "B", "C"), [])


def test_items_that_are_not_listed_have_no_title(tmp_path: Path) -> None:
    assert titles_of(tmp_path, "item_id,title\n2,C\n")[0] == ("", "", "C")


@pytest.mark.parametrize(
    "text",
    [
        "item_id,colour,size\n0,red,9\n",
        "title\nA\nB\n",
        "item_id,title\n9,A\n",
        "item_id,title\n-1,A\n",
        "item_id,title\nx,A\n",
        "item_id,title\n0,A\n0,B\n",
        "item_id,title\n0," + "a" * 200_000,
        "",
        "\n\n",
    ],
)
def test_a_table_that_does_not_fit_is_a_warning(tmp_path: Path, text: str) -> None:
    titles, findings = titles_of(tmp_path, text)
    assert titles == ()
    assert [(f.code, f.severity) for f in findings] == [("catalogue_unusable", Severity.WARNING)]


def test_a_title_is_one_printable_line_of_bounded_length() -> None:
    assert plain_title("a\x00b\n\tc \u202ed") == "a b c d"
    assert len(plain_title("x" * 10**6)) == MAX_TITLE_LENGTH


def test_keys_come_from_an_id_table(write_diffmm: Callable[..., Path]) -> None:
    folder = write_diffmm()
    lines = "".join(f"{item},B00{item},{9 - item}\n" for item in range(5))
    (folder / "item_ids.csv").write_text("diffmm_item,asin,mmrec_item\n" + lines)
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    assert dataset.item_keys == ("B000", "B001", "B002", "B003", "B004")


def test_keys_of_users_come_from_a_mapping(write_mmrec: Callable[..., Path]) -> None:
    folder = write_mmrec()
    lines = "".join(f"U{user}\t{user}\n" for user in range(6))
    (folder / "u_id_mapping.csv").write_text("user_id\tuserID\n" + lines)
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    assert dataset.user_keys[5] == "U5"


def test_a_user_who_is_not_listed_is_found_by_number_and_told(
    write_diffmm: Callable[..., Path],
) -> None:
    folder = write_diffmm()
    (folder / "user_ids.csv").write_text("user_id,user_key\n0,ann\n1,bo\n2,\n3,cy\n5,di\n")
    inspection = inspect_folder(folder)
    assert inspection.dataset is not None
    assert inspection.dataset.user_keys == ("ann", "bo", "2", "cy", "4", "di")
    assert find_user(inspection.dataset, "4") == 4
    (finding,) = inspection.findings
    assert (finding.code, finding.severity) == ("keys_missing", Severity.WARNING)
    assert finding.what == "2 users of 6 have no key."
    assert finding.examples == ("user 2", "user 4")


def test_a_key_of_two_items_is_told(write_diffmm: Callable[..., Path]) -> None:
    folder = write_diffmm()
    (folder / "item_ids.csv").write_text("item_id,item_key\n0,a\n1,b\n2,a\n3,c\n4,d\n")
    (finding,) = inspect_folder(folder).findings
    assert (finding.code, finding.severity) == ("keys_repeated", Severity.WARNING)
    assert finding.what == "1 key is of more than one item."
    assert finding.examples == ("a",)


def test_a_number_in_place_of_a_key_may_be_the_key_of_another(
    write_diffmm: Callable[..., Path],
) -> None:
    folder = write_diffmm()
    (folder / "item_ids.csv").write_text("item_id,item_key\n0,4\n1,b\n2,c\n3,d\n")
    codes = [finding.code for finding in inspect_folder(folder).findings]
    assert codes == ["keys_missing", "keys_repeated"]


def test_keys_that_differ_in_a_blank_or_a_joiner_only_stay_apart(
    write_diffmm: Callable[..., Path],
) -> None:
    keys = ("a  b", "a b", "x\u3000y", "می\u200cخواهم", "k" * 300)
    folder = write_diffmm()
    lines = "".join(f"{item},{key}\n" for item, key in enumerate(keys))
    (folder / "item_ids.csv").write_text("item_id,item_key\n" + lines, "utf-8")
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    assert dataset.item_keys == keys


def test_a_quote_that_is_never_closed_takes_no_titles_away(tmp_path: Path) -> None:
    text = 'item_id\ttitle\n0\t"Heroes\n1\t"B"\n2\t"Low\n'
    assert titles_of(tmp_path, text) == (('"Heroes', "B", '"Low'), [])
    text = 'item_id,title\n0,"two\nlines, and more"\n1,B\n2,C\n'
    assert titles_of(tmp_path, text) == (("two lines, and more", "B", "C"), [])


def test_a_title_keeps_the_joiners_it_is_spelled_with() -> None:
    assert plain_title("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize(
    "text",
    [
        "item_id,title\n0,Zero\n1,One\n2,Two\n3,Three\n4,Four\n",
        "item,title\nB4,Four\nB0,Zero\nB2,Two\nB3,Three\nB9,of another data set\nB1,One\n",
    ],
    ids=["by number", "by id"],
)
def test_items_with_ids_of_text_have_titles_by_number_or_by_id(
    write_mmrec: Callable[..., Path], inter: Callable[..., str], text: str
) -> None:
    folder = write_mmrec(inter(item=lambda number: f"B{number}"))
    (folder / "items.csv").write_text(text)
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    assert dataset.item_keys == ("B0", "B1", "B2", "B3", "B4")
    assert dataset.item_titles == ("Zero", "One", "Two", "Three", "Four")
    attributes = read_item_attributes(folder, dataset.num_items, dataset.item_keys)
    assert attributes.of(4)["title"] == "Four"
