"""Tables of unknown origin: read whole, or refused in words."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dasrec_core.data.importing import tables
from dasrec_core.data.importing.interactions import read_interactions
from dasrec_core.data.importing.recipe import Columns, ImportRecipe
from dasrec_core.data.importing.row_faults import row_findings
from dasrec_core.data.importing.table_rows import preview
from dasrec_core.data.importing.tables import open_table
from dasrec_core.data.unusable_file import UnusableFileError
from tests.helpers.read_pairs import COLUMNS, HEADER, keys, pairs


@pytest.mark.parametrize(
    "text",
    [
        "user,item\nann,007\nbo,é\n",
        "user;item\nann;007\nbo;é\n",
        "user\titem\r\nann\t007\r\nbo\té\r\n",
        "\ufeffuser|item\nann|007\nbo|é\n",
        '"user","item"\n"ann","007"\n"bo","é"\n',
        " user , item \n ann ,007 \nbo,é",
        "\nuser,item\nann,007\nbo,é\n",
        "\ufeff\r\n\r\nuser,item\r\nann,007\r\nbo,é\r\n",
    ],
)
def test_common_ways_to_write_a_table_mean_the_same(write_ratings, text) -> None:
    assert keys(write_ratings(text)) == [("ann", "007"), ("bo", "é")]


def test_commas_of_a_text_do_not_make_a_tsv_file_a_csv_file(write_ratings) -> None:
    path = write_ratings("ann\t7\tgood, cheap, and fast\nbo\t8\tno\n", name="reviews.tsv")
    assert pairs(path, Columns(user="column 1", item="column 2")) == [("ann", "7"), ("bo", "8")]


def test_latin_1_far_below_the_first_line_is_recognised(write_ratings) -> None:
    rows = "".join(f"u{n},plain\n" for n in range(100_000))
    path = write_ratings(
        (HEADER + "x,y,1,1\n").encode()
        + rows.replace("\n", ",1,1\n").encode()
        + "last,café,1,1\n".encode("latin-1")
    )
    assert open_table(path).encoding == "latin-1"
    assert keys(path)[-1] == ("last", "café")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file_empty"),
        ("user\nann\n", "table_one_column"),
        ("user,item,user\na,b,c\n", "columns_repeated"),
        ("1::1193::5::978300760\n", "delimiter_unknown"),
        (b"user,item\na,b\x00\n", "text_unreadable"),
        ("<!doctype html><p>sign in, please", "web_page"),
        ("x" * 400_000, "field_huge"),
        (b"PAR1 is how it starts, but this is no Parquet", "table_malformed"),
        ("version https://git-lfs.github.com/spec/v1\n", "git_lfs_pointer"),
    ],
)
def test_what_is_no_table_is_refused_in_words(write_ratings, text, code) -> None:
    with pytest.raises(UnusableFileError) as caught:
        open_table(write_ratings(text))
    assert caught.value.finding.code == code
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEADER + f"a,{'b' * 501},1,1\n", "ids_too_long"),
        ("user;thing\na;b\n", "column_missing"),
        ('user,rating,item\na,1,"b\n' + "c,1,d\n" * 1_500_000, "field_huge"),
        ('user,item,rating\n1,"a\nc,d,2\ne,f",3\n', "quote_unclosed"),
    ],
)
def test_rows_that_cannot_be_told_apart_are_refused(write_ratings, text, code) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read_interactions(open_table(write_ratings(text)), COLUMNS)
    assert caught.value.finding.code == code


def test_rows_at_fault_are_counted_with_their_lines_and_not_guessed_at(write_ratings) -> None:
    text = "user,item,rating\na,b,1\na,b\n,c,2\nd, NaN ,2\ne,f,3\n"
    read = read_interactions(open_table(write_ratings(text)), COLUMNS)
    assert (read.num_rows, read.bad_rows.count, read.rows_without_ids.count) == (5, 1, 2)
    assert read.bad_rows.examples == ["line 3: 'a,b'"]
    assert len(read.user_ids) == 2


def test_empty_lines_above_a_table_count_for_the_lines_of_its_rows(write_ratings) -> None:
    text = "\n\nuser,item,rating\n,c,2\na,b\n"
    read = read_interactions(open_table(write_ratings(text)), COLUMNS)
    assert read.rows_without_ids.examples == ["line 4: ', c'"]
    assert read.bad_rows.examples == ["line 5: 'a,b'"]


def test_columns_without_a_name_are_called_by_their_number(write_ratings) -> None:
    path = write_ratings(",user,item,,\n0,a,b,,\n1,c,d,,\n")
    assert open_table(path).columns == ("column 1", "user", "item", "column 4", "column 5")
    assert keys(path) == [("a", "b"), ("c", "d")]
    assert pairs(path, Columns(user="column 1", item="item")) == [("0", "b"), ("1", "d")]


def test_rows_of_another_length_count_for_the_lines_below_them(write_ratings) -> None:
    text = "user,item,rating\na,b,1\na,b\n,c,2\nx\ny\n,d,2\n"
    read = read_interactions(open_table(write_ratings(text)), COLUMNS)
    assert read.bad_rows.examples == ["line 3: 'a,b'", "line 5: 'x'", "line 6: 'y'"]
    assert read.rows_without_ids.examples == ["line 4: ', c'", "line 7: ', d'"]


def test_below_an_empty_line_in_the_middle_rows_are_counted_instead(write_ratings) -> None:
    text = "user,item,rating\na,b,1\n\n\n,c,2\nx\n,d,2\n\n\n"
    read = read_interactions(open_table(write_ratings(text)), COLUMNS)
    assert read.bad_rows.examples == ["row 3: 'x'"]
    assert read.rows_without_ids.examples == ["row 2: ', c'", "row 4: ', d'"]


@pytest.mark.parametrize(
    ("text", "has_gaps"),
    [
        ("a,b\n\nc,d", True),
        ("a,b\r\n\r\nc,d\r\n", True),
        ("a,b\r\rc,d", True),
        ("a,b\nc,d\n\n\n", False),
        ("\n\na,b\r\nc,d\r\n\r\n", False),
        ("\r\n\r\na,b\r\nc,d", False),
    ],
)
@pytest.mark.parametrize("piece", [1, 2, 3, 5, 100])
def test_empty_lines_in_the_middle_are_seen_across_pieces(
    write_ratings, monkeypatch, text, has_gaps, piece
) -> None:
    monkeypatch.setattr(tables, "_PIECE", piece)
    assert open_table(write_ratings(text)).has_gaps is has_gaps


def test_parquet_has_rows_and_no_lines(tmp_path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"user": ["a", None], "item": ["b", "c"]}), path)
    read = read_interactions(open_table(path), Columns(user="user", item="item"))
    assert read.rows_without_ids.examples == ["row 2: ', c'"]


def test_empty_lines_above_a_table_without_header_are_no_rows(write_ratings) -> None:
    path = write_ratings("\n\n1\t7\n2\t8\n")
    columns = Columns(user="column 1", item="column 2")
    assert pairs(path, columns) == [("1", "7"), ("2", "8")]


def test_rows_swallowed_by_a_quote_in_a_column_that_is_not_used_are_told(
    write_ratings, plan
) -> None:
    rows = "".join(f"u{user},i{item},x\n" for user in range(4) for item in range(4))
    path = write_ratings(f'user,item,note\n{rows}u0,i8,"open\nu1,i8,x\nu2,i8,x"\n')
    told = {found.code: found for found in plan(path).findings}
    assert told["lines_joined"].count == 2


EMPTY_LINES = [
    ("user,item\n\n\n\na,b\n\n\n", 2),
    ("user,item\r\n\r\n\r\n\r\na,b\r\n\r\n", 2),
    ("user,item\r\r\r\ra,b", 2),
    ("\ufeff\n\n\nuser,item\na,b\rc,d\n", 3),
    ("\ufeffuser,item\na,b", 2),
]


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 1024**2])
@pytest.mark.parametrize(("text", "expected"), EMPTY_LINES)
def test_lines_are_counted_without_empty_ones_wherever_a_piece_ends(
    write_ratings, monkeypatch, text, expected, piece
) -> None:
    path = write_ratings(text)
    monkeypatch.setattr(tables, "_PIECE", piece)
    assert open_table(path).num_lines == expected


def test_the_header_is_found_however_small_the_first_piece(write_ratings, monkeypatch) -> None:
    monkeypatch.setattr(tables, "_PIECE", 3)
    assert keys(write_ratings("\ufeff\n\nuser,item\nann,007\n")) == [("ann", "007")]


@pytest.mark.parametrize("quoted", ["u0", '"u0"'])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_empty_lines_are_no_rows_swallowed_by_a_quote(write_ratings, plan, end, quoted) -> None:
    rows = [f"u{user},i{item}" for user in range(4) for item in range(4)]
    lines = ["user,item", *rows[:4], "", "", "", *rows[4:], "", "", f"{quoted},i9"]
    told = {found.code for found in plan(write_ratings(end.join(lines) + end)).findings}
    assert "lines_joined" not in told


def test_a_file_without_quotes_has_no_rows_swallowed_by_one(write_ratings) -> None:
    read = read_interactions(open_table(write_ratings()), Columns(user="user", item="item"))
    short = replace(read, num_rows=read.num_lines - 1)
    assert not {found.code for found in row_findings(short, ImportRecipe())} & {"lines_joined"}


def test_a_table_without_header_is_told_by_its_numbers(write_ratings) -> None:
    table = open_table(write_ratings("196\t242\t3\t881250949\n186\t302\t3\t891717742\n"))
    assert not table.has_header
    assert table.columns == ("column 1", "column 2", "column 3", "column 4")
    assert len(preview(table)) == 2


def test_what_cannot_be_read_is_shown_with_its_line(write_ratings, plan) -> None:
    rows = "".join(f"u{user},i{item},3,{item}\n" for user in range(4) for item in range(4))
    path = write_ratings(f'{HEADER}{rows}u9,i9,"1,200",24.12.2025\n,i9,x,y\n')
    made = plan(path, filter={"rating_at_least": 2})
    told = {found.code: found.examples for found in made.findings}
    assert told["ratings_unreadable"] == ("line 18: '1,200'",)
    assert told["times_unreadable"] == ("line 18: '24.12.2025'",)
    path = write_ratings(f'{HEADER}u9,i9,"1,200",1\nu8,i9,good,1\n{rows}u7,i9,"0,5",1\n')
    made = plan(path, filter={"rating_at_least": 2})
    told = {found.code: found.examples for found in made.findings}
    assert told["ratings_unreadable"] == ("line 3: 'good'",)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(min_size=0, max_size=200))
def test_any_bytes_are_read_or_refused_in_words(write_ratings, content) -> None:
    path = write_ratings(b"user,item,rating\n" + content)
    with contextlib.suppress(UnusableFileError):
        read = read_interactions(open_table(path), COLUMNS)
        assert len(read.user_ids) + read.bad_rows.count + read.rows_without_ids.count == (
            read.num_rows
        )


def test_a_parquet_file_without_columns_is_an_error_in_words(tmp_path) -> None:
    path = tmp_path / "empty.parquet"
    pq.write_table(pa.table({}), path)
    with pytest.raises(UnusableFileError, match="The table has no columns"):
        open_table(path)
