"""``data import`` as a script calls it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    rows = [f"{u},{i},{1 + (u * i) % 5},{u * 10 + i}" for u in range(8) for i in range(6)]
    path = tmp_path / "ratings.csv"
    path.write_text("\n".join(["who,what,rating,timestamp", *rows]) + "\n")
    return path


COLUMNS = ("--user-column", "who", "--item-column", "what")


def test_an_import_can_be_checked_and_repeated_from_its_recipe(cli, ratings, tmp_path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    options = ("--rating-at-least", 2, "--split", "time", "--test-share", 0.2, "--json")
    made = cli("data", "import", ratings, "--to", one, *COLUMNS, *options)
    assert made.code == 0
    assert made.document["recipe"]["filter"]["rating_at_least"] == 2
    assert sum(made.document["splits"].values()) == made.document["steps"][-1]["num_interactions"]
    again = cli("data", "import", ratings, "--to", two, "--recipe", one / "import_recipe.json")
    assert again.code == 0
    prints = [
        cli("data", "check", folder, "--json").document["fingerprint"] for folder in (one, two)
    ]
    assert prints[0] == prints[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "It is not known which column"),
        (("--user-column", "who", "--item-column", "nope"), "There is no column 'nope'"),
        ((*COLUMNS, "--k-core", 0), "min_per_user"),
        ((*COLUMNS, "--k-core", 99), "Nothing is left"),
        ((*COLUMNS, "--repair", "everything"), "repairs"),
        ((*COLUMNS, "--feature", "image"), "cannot be understood"),
        ((*COLUMNS, "--feature", "image=none.npy"), "none.npy"),
        ((*COLUMNS, "--recipe", "gone.json"), "gone.json"),
        ((*COLUMNS, "--title-column", "x"), "a file and a column of ids"),
        ((*COLUMNS, "--split", "time", "--seed", 3), "time does not look at --seed"),
        (
            (*COLUMNS, "--split", "leave_one_out", "--valid-share", 0.4, "--test-share", 0.2),
            "does not look at --valid-share and --test-share",
        ),
    ],
)
def test_bad_usage_ends_with_2_and_writes_nothing(cli, ratings, tmp_path, options, words) -> None:
    called = cli("data", "import", ratings, "--to", tmp_path / "out", *options)
    assert called.code == 2
    assert words in called.err
    assert "What to do:" in called.err
    assert not (tmp_path / "out").exists()


def test_ids_that_look_like_a_header_are_told_how_to_be_data(cli, tmp_path) -> None:
    (tmp_path / "plays.csv").write_text("alice,song1\nbob,song2\n")
    called = cli("data", "import", tmp_path / "plays.csv", "--to", tmp_path / "out")
    assert "Choose one of: alice, song1; or, if the first line is data, --no-header." in called.err


def test_a_header_that_names_users_is_not_doubted(cli, tmp_path) -> None:
    (tmp_path / "plays.csv").write_text("user,thing\nbob,song2\n")
    called = cli("data", "import", tmp_path / "plays.csv", "--to", tmp_path / "out")
    assert "Choose one of: user, thing." in called.err


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Eight users of four rows each: two for training, one each for validation and test."""
    rows = [f"u{u},i{i},{'0012'[i]},{'0112'[i]}" for u in range(8) for i in range(4)]
    path = tmp_path / "labelled.csv"
    path.write_text("\n".join(["user,item,x_label,mine", *rows]) + "\n")
    return path


@pytest.mark.parametrize(
    ("options", "kind", "column", "sizes"),
    [
        ((), "column", "x_label", [16, 8, 8]),
        (("--split", "column"), "column", "x_label", [16, 8, 8]),
        (("--split-column", "mine"), "column", "mine", [8, 16, 8]),
        (("--split-column", "none"), "random", None, [16, 8, 8]),
        (("--split", "leave_one_out"), "leave_one_out", "x_label", [16, 8, 8]),
    ],
)
def test_the_split_of_the_table_is_kept_unless_another_is_asked_for(
    cli, labelled, tmp_path, options, kind, column, sizes
) -> None:
    made = cli("data", "import", labelled, "--to", tmp_path / "out", *options, "--json")
    assert made.code == 0
    recipe = made.document["recipe"]
    assert (recipe["split"]["kind"], recipe["columns"]["split"]) == (kind, column)
    assert list(made.document["splits"].values()) == sizes
    told = {one["code"] for one in made.document["findings"]}
    assert ("split_not_used" in told) is (kind != "column")


def test_the_summary_says_where_the_split_comes_from(cli, labelled, tmp_path) -> None:
    made = cli("data", "import", labelled, "--to", tmp_path / "out")
    assert "As the table says, column x_label" in made.out


def test_a_split_of_the_table_needs_its_column(cli, ratings, tmp_path) -> None:
    called = cli("data", "import", ratings, "--to", tmp_path / "out", *COLUMNS, "--split", "column")
    assert called.code == 2
    assert "needs the column that says it" in called.err


def test_a_data_set_is_not_imported_again(cli, demo_folder, tmp_path) -> None:
    called = cli("data", "import", demo_folder, "--to", tmp_path / "out")
    assert called.code == 2
    assert "data set already" in called.err


@pytest.fixture
def two_item_tables(ratings: Path) -> Path:
    """The ratings with two tables of items beside them; the columns of the first are guessed."""
    films = ratings.with_name("items.item")
    films.write_text(
        "item_id:token\ttitle:token\tgenre:token\n"
        + "".join(f"{i}\tGuess {i}\tdrama\n" for i in range(6))
    )
    other = ratings.with_name("other.csv")
    other.write_text("movieId,name,year\n" + "".join(f"{i},Other {i},1995\n" for i in range(6)))
    unnamed = ratings.with_name("unnamed.csv")
    unnamed.write_text("a,b\n" + "".join(f"{i},Unnamed {i}\n" for i in range(6)))
    return ratings


@pytest.mark.parametrize(
    ("options", "item"),
    [
        ((), ("items.item", "item_id", "title", ["genre"])),
        (("--items", "./items.item"), ("./items.item", "item_id", "title", ["genre"])),
        (("--items", "other.csv"), ("other.csv", "movieId", "name", [])),
        (
            ("--items", "other.csv", "--title-column", "year"),
            ("other.csv", "movieId", "year", []),
        ),
        (
            ("--items", "unnamed.csv", "--item-id-column", "a", "--title-column", "b"),
            ("unnamed.csv", "a", "b", []),
        ),
    ],
)
def test_columns_of_items_are_those_of_the_table_that_is_named(
    cli, two_item_tables, tmp_path, options, item
) -> None:
    made = cli(
        "data", "import", two_item_tables, "--to", tmp_path / "out", *COLUMNS, *options, "--json"
    )
    assert made.code == 0, made.err
    settings = made.document["recipe"]["items"]
    assert tuple(settings[name] for name in ("path", "id", "title", "attributes")) == item


def test_the_columns_of_a_recipe_are_looked_for_in_another_table_too(
    cli, two_item_tables, tmp_path
) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    cli("data", "import", two_item_tables, "--to", first, *COLUMNS)
    newer = two_item_tables.with_name("newer.item")
    newer.write_text(two_item_tables.with_name("items.item").read_text().replace("Guess", "New"))
    options = ("--recipe", first / "import_recipe.json", "--items", "newer.item", "--json")
    made = cli("data", "import", two_item_tables, "--to", again, *options)
    assert made.document["recipe"]["items"]["path"] == "newer.item"
    assert made.document["recipe"]["items"]["attributes"] == ["genre"]
    assert "New 3" in (again / "items.csv").read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--items", "unnamed.csv"), "column of ids"),
        (("--items", "unnamed.csv", "--title-column", "b"), "column of ids"),
        (("--items", "gone.csv"), "gone.csv"),
    ],
)
def test_a_table_of_items_that_says_too_little_is_refused(
    cli, two_item_tables, tmp_path, options, words
) -> None:
    called = cli("data", "import", two_item_tables, "--to", tmp_path / "out", *COLUMNS, *options)
    assert called.code == 2
    assert words in called.err
    assert "What to do:" in called.err
    assert not (tmp_path / "out").exists()
