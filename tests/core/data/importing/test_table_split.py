"""The split that a table tells is kept; what it does not tell is said, never made up."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dasrec_core.data.findings import Severity
from dasrec_core.data.importing import table_rows
from dasrec_core.data.importing.recipe import RECIPE_FILE, ImportRecipe, read_recipe
from dasrec_core.data.importing.run import run_import
from dasrec_core.data.importing.source import recognise
from dasrec_core.data.importing.split_labels import UNKNOWN, split_label
from dasrec_core.data.importing.splitting import split_interactions, split_title
from dasrec_core.data.loading import inspect_folder
from dasrec_core.errors import DatasetError

WORDS = ("train", "train", "valid", "test")


def rows(labels=WORDS, users: int = 4) -> list[str]:
    """One item for each label, the same for all users."""
    return [f"u{user},i{at},{label}" for user in range(users) for at, label in enumerate(labels)]


def text(lines, column: str = "split") -> str:
    return "\n".join([f"user,item,{column}", *lines]) + "\n"


def split_of(plan) -> dict[tuple[str, str], int]:
    """The split of each pair that is left."""
    pairs = zip(plan.user_ids.tolist(), plan.item_ids.tolist(), plan.labels.tolist(), strict=True)
    return {(plan.user_keys[user], plan.item_keys[item]): label for user, item, label in pairs}


def found(plan, code: str):
    return next(one for one in plan.findings if one.code == code)


def errors(plan) -> set[str]:
    return {one.code for one in plan.findings if one.severity is Severity.ERROR}


@pytest.mark.parametrize(
    "labels",
    [
        WORDS,
        ("0", "0", "1", "2"),
        ("0.0", "0.0", "1.0", "2.0"),
        ("TRAIN", "Train", "Val", "TEST"),
        (" train ", "0", "validation", "2"),
        ("train", "train", "dev", "test"),
    ],
)
def test_all_ways_to_write_a_split_are_kept_row_for_row(write_ratings, plan, labels) -> None:
    made = plan(write_ratings(text(rows(labels))))
    assert errors(made) == set()
    assert split_of(made) == {
        (f"u{user}", f"i{item}"): label
        for user in range(4)
        for item, label in enumerate((0, 0, 1, 2))
    }


@pytest.mark.parametrize("words", ["3", "-1", "01", "0.5", "training set", "", None, "00"])
def test_anything_else_names_no_split(words) -> None:
    assert split_label(words) == UNKNOWN


def test_parquet_numbers_are_splits(write_ratings, plan, tmp_path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    users, items = np.repeat(["a", "b"], 3), np.tile(["x", "y", "z"], 2)
    table = pa.table({"user": users, "item": items, "x_label": [0.0, 1.0, 2.0, 0.0, 2.0, 1.0]})
    pq.write_table(table, tmp_path / "plays.parquet")
    assert plan(tmp_path / "plays.parquet").labels.tolist() == [0, 1, 2, 0, 2, 1]


def test_values_that_name_no_split_are_told_with_lines_and_what_may_stand_there(
    write_ratings, plan, tmp_path
) -> None:
    path = write_ratings(text([*rows(), "u0,i8,holdout", "u1,i8,holdout", "u0,i9,"]))
    fault = found(plan(path), "splits_unknown")
    assert fault.severity is Severity.ERROR
    assert fault.count == 3
    assert fault.examples == ("line 18: 'holdout'", "line 20: ''")
    source = recognise(path)
    with pytest.raises(DatasetError) as caught:
        run_import(source, source.recipe, tmp_path / "out")
    for words in ("column 'split'", "line 18: 'holdout'", "0, 1, 2, or train, valid"):
        assert words in caught.value.message
    assert "--repair drop_unknown_splits" in caught.value.hint


def test_lines_are_told_across_the_pieces_a_table_is_read_in(
    write_ratings, plan, monkeypatch
) -> None:
    monkeypatch.setattr(table_rows, "_BLOCK", 64)  # bytes; all rows are some 200
    path = write_ratings(text([*rows(), "u0,i8,holdout", "u0,i9,later"]))
    told = found(plan(path), "splits_unknown")
    assert told.examples == ("line 18: 'holdout'", "line 19: 'later'")


def test_rows_of_no_split_are_left_out_only_on_purpose(write_ratings, plan) -> None:
    path = write_ratings(text([*rows(), "u0,i8,holdout"]))
    made = plan(path, repairs=("drop_unknown_splits",))
    assert errors(made) == set()
    assert found(made, "splits_unknown").count == 1
    assert split_of(made) == split_of(plan(write_ratings(text(rows()))))


def test_a_row_without_item_is_no_second_fault(write_ratings, plan) -> None:
    made = plan(write_ratings(text([*rows(), "u0,,"])))
    assert errors(made) == {"ids_missing"}


@pytest.mark.parametrize(("keep", "split"), [("first", 0), ("last", 2)])
def test_a_pair_in_two_splits_is_in_that_of_the_row_kept_and_told(
    write_ratings, plan, keep, split
) -> None:
    made = plan(write_ratings(text([*rows(), "u0,i0,test", "u1,i0,train"])), filter={"keep": keep})
    assert split_of(made)["u0", "i0"] == split
    told = found(made, "pairs_in_two_splits")
    assert (told.severity, told.count) == (Severity.WARNING, 1)
    assert told.examples == ("user u0, item i0: training and test",)
    assert f"the {keep} row counts" in told.why
    assert found(made, "pairs_repeated").count == 2


def test_with_times_the_latest_of_a_repeated_pair_decides(write_ratings, plan) -> None:
    lines = [f"{row},{at}" for at, row in enumerate([*rows(), "u3,i2,train"])]
    lines[-1] = "u3,i2,train,-1"  # stands last in the file, was first
    made = plan(write_ratings("user,item,split,time\n" + "\n".join(lines) + "\n"))
    assert split_of(made)["u3", "i2"] == 1


def test_pairs_repeated_within_a_split_are_no_finding_of_splits(write_ratings, plan) -> None:
    made = plan(write_ratings(text([*rows(), "u0,i0,train"])))
    assert "pairs_in_two_splits" not in {one.code for one in made.findings}


def test_thresholds_count_the_rows_of_all_splits_and_move_none(write_ratings, plan) -> None:
    lines = [*rows(), "u8,i0,train", "u8,i1,test", "u9,i2,valid", "u9,i3,test", "u9,i0,train"]
    ratings = [5] * len(lines)
    ratings[0] = 1
    lines = [f"{row},{rating}" for row, rating in zip(lines, ratings, strict=True)]
    path = write_ratings("user,item,split,rating\n" + "\n".join(lines) + "\n")
    kept = split_of(plan(path, filter={"rating_at_least": 2, "min_per_user": 3}))
    everything = split_of(plan(path))
    gone = {("u0", "i0"), ("u8", "i0"), ("u8", "i1")}  # a low rating, and a user of two
    assert kept == {pair: label for pair, label in everything.items() if pair not in gone}


def test_a_split_the_table_leaves_empty_is_an_error_that_names_another_rule(
    write_ratings, plan
) -> None:
    path = write_ratings(text(rows(("train", "train", "train", "test"))))
    made = plan(path)
    assert errors(made) == {"split_empty"}
    told = found(made, "split_empty")
    assert told.what == "The validation split would be empty."
    assert "Column 'split' has no row for validation" in told.action
    assert "“At random, per user” (random)" in told.action
    assert errors(plan(path, split={"kind": "random"})) == set()


def test_a_split_that_thresholds_leave_empty_is_told_otherwise(write_ratings, plan) -> None:
    lines = [*rows(("train", "train", "valid")), "u9,i0,test"]
    told = found(plan(write_ratings(text(lines)), filter={"min_per_user": 2}), "split_empty")
    assert told.action.startswith("Lower the thresholds")


@pytest.mark.parametrize("name", ["x_label", "split", "Split"])
def test_the_column_of_the_publisher_is_the_first_idea(write_ratings, name) -> None:
    recipe = recognise(write_ratings(text(rows(("0", "0", "0", "0")), name))).recipe
    assert (recipe.columns.split, recipe.split.kind) == (name, "column")
    assert split_title(recipe) == f"As the table says, column {name}"


@pytest.mark.parametrize(
    ("labels", "is_split"),
    [
        (("0", "1", "2"), True),
        (("train", "test", "test"), True),
        (("0", "1", "1"), False),  # clicks
        (("0", "0", "0"), False),
        (("1", "2", "3"), False),
        (("train", "cat", "dog"), False),
    ],
)
def test_a_label_is_a_split_only_if_its_values_can_be_nothing_else(
    write_ratings, plan, labels, is_split
) -> None:
    path = write_ratings(text(rows(labels), "label"))
    recipe = recognise(path).recipe
    assert (recipe.columns.split == "label", recipe.split.kind == "column") == (is_split, is_split)
    told = {one.code for one in plan(path).findings}
    assert ("split_not_used" in told) is not is_split


def test_a_split_that_is_not_used_is_told(write_ratings, plan) -> None:
    path = write_ratings(text(rows()))
    made = plan(path, split={"kind": "random"})
    assert found(made, "split_not_used").what == "Column 'split' holds a split, which is not used."
    assert split_of(made) != split_of(plan(path))


def test_words_in_a_table_of_recbole_are_imported_and_numbers_are_a_data_set(tmp_path) -> None:
    folder = tmp_path / "toy"
    folder.mkdir()

    def write(labels) -> None:
        head = "user_id:token\titem_id:token\tlabel:token\n"
        lines = [row.replace(",", "\t") for row in rows(labels)]
        (folder / "toy.inter").write_text(head + "\n".join(lines) + "\n")

    write(("0", "0", "1", "2"))
    assert recognise(folder).kind == "dataset"
    write(("0", "0", "1", "1"))  # clicks
    assert recognise(folder).recipe.split.kind == "random"
    write(WORDS)
    source = recognise(folder)
    assert (source.kind, source.recipe.split.kind) == ("recbole", "column")
    dataset = inspect_folder(run_import(source, source.recipe, tmp_path / "out").folder).dataset
    sizes = [part.num_interactions for part in (dataset.train, dataset.valid, dataset.test)]
    assert sizes == [8, 4, 4]


def test_a_recipe_from_before_imports_the_same_splits_anew(write_ratings, plan, tmp_path) -> None:
    path = write_ratings(text(rows()))
    values = json.loads(ImportRecipe().model_dump_json())
    del values["columns"]["split"]
    values["columns"].update(user="user", item="item")
    (tmp_path / RECIPE_FILE).write_text(json.dumps(values))
    recipe = read_recipe(tmp_path / RECIPE_FILE)
    made = plan(path, **recipe.model_dump())
    expected = split_interactions(made.user_ids, made.item_ids, None, recipe.split)
    assert np.array_equal(made.labels, expected)


@pytest.mark.real_data
def test_lfm2k_as_a_plain_table_keeps_the_splits_of_its_publisher(real_data, tmp_path) -> None:
    lfm2k = real_data("lfm2k")
    path = tmp_path / "table" / "plays.tsv"
    path.parent.mkdir()
    path.write_bytes((lfm2k / "lfm2k.inter").read_bytes())
    source = recognise(path)
    assert (source.kind, source.recipe.split.kind) == ("table", "column")
    run_import(source, source.recipe, tmp_path / "out")
    one = inspect_folder(lfm2k).dataset
    other = inspect_folder(tmp_path / "out").dataset
    users, items = (np.array(keys, np.int64) for keys in (other.user_keys, other.item_keys))
    for split in ("train", "valid", "test"):
        mine, theirs = getattr(other, split), getattr(one, split)
        imported = set(
            zip(users[mine.user_ids].tolist(), items[mine.item_ids].tolist(), strict=True)
        )
        published = set(zip(theirs.user_ids.tolist(), theirs.item_ids.tolist(), strict=True))
        assert len(imported) == mine.num_interactions
        assert imported == published
