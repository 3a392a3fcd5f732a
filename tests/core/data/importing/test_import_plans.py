"""From rows to what will be written: nothing is passed over, nothing repaired unasked."""

from __future__ import annotations

import numpy as np
import pytest

from dasrec_core.data.findings import Severity
from dasrec_core.data.importing.recipe import make_recipe
from dasrec_core.data.importing.repairs import REPAIRS
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.errors import ConfigError


def errors(plan) -> set[str]:
    return {found.code for found in plan.findings if found.severity is Severity.ERROR}


def by_code(plan):
    return {found.code: found for found in plan.findings}


def test_counts_after_each_step_are_those_of_the_rows_left(write_ratings, plan) -> None:
    made = plan(
        write_ratings(), filter={"rating_at_least": 2, "min_per_user": 4, "min_per_item": 4}
    )
    assert [step[1:] for step in made.steps] == [(30, 6, 5), (30, 6, 5), (24, 6, 5), (24, 6, 5)]


def test_splits_divide_all_that_is_left(write_ratings, plan) -> None:
    made = plan(write_ratings(), split={"kind": "leave_one_out"})
    assert [made.split_size(split) for split in ("train", "valid", "test")] == [18, 6, 6]
    # Times rise with the item number, so the last item of each user is for test.
    assert {made.item_keys[item] for item in made.item_ids[made.labels == 2]} == {"i4"}


FAULTY = "user,item,rating,timestamp\n" + "".join(
    f"u{user},i{item},{1 + item},{item}\n" for user in range(4) for item in range(4)
)


@pytest.mark.parametrize(
    ("line", "code", "repair"),
    [
        ("u0,i9\n", "rows_ragged", "drop_ragged_rows"),
        ("u0,,3,1\n", "ids_missing", "drop_missing_ids"),
        ("u0,i8,good,1\n", "ratings_unreadable", "drop_missing_ratings"),
        ("u0,i8,3,soon\n", "times_unreadable", "drop_missing_times"),
    ],
)
def test_a_faulty_row_stops_the_import_until_it_is_left_out_on_purpose(
    write_ratings, plan, line, code, repair
) -> None:
    path = write_ratings(FAULTY + line)
    choices = {"filter": {"rating_at_least": 1}}
    assert errors(plan(path, **choices)) == {code}
    assert repair in {one.id for one in REPAIRS[code]}
    made = plan(path, repairs=(repair,), **choices)
    assert errors(made) == set()
    assert by_code(made)[code].count == 1
    assert len(made.user_ids) == 16


def test_leaving_out_a_row_without_time_keeps_milliseconds_of_the_rest(write_ratings, plan) -> None:
    rows = "".join(f"u{n},i{n},{881250949000 + n}\n" for n in range(9))
    path = write_ratings(f"user,item,timestamp\n{rows}u0,i8,\n")
    made = plan(path, repairs=("drop_missing_times",))
    assert by_code(made)["time_range"].what == "The times run from 1997-12-04 to 1997-12-04."


def test_a_rating_that_is_not_used_needs_no_repair(write_ratings, plan) -> None:
    assert errors(plan(write_ratings(FAULTY + "u0,i8,good,1\n"))) == set()


def test_filtering_everything_away_is_an_error_that_says_so(write_ratings, plan) -> None:
    assert errors(plan(write_ratings(), filter={"min_per_user": 99})) == {"nothing_left"}


def test_an_empty_split_is_an_error(write_ratings, plan) -> None:
    text = "user,item\n" + "".join(f"u{user},i{item}\n" for user in range(3) for item in range(2))
    assert errors(plan(write_ratings(text))) == {"split_empty"}


def test_repeated_pairs_are_told_and_counted(write_ratings, plan) -> None:
    made = plan(write_ratings(FAULTY + "u0,i0,5,99\n"))
    assert by_code(made)["pairs_repeated"].count == 1
    assert len(made.user_ids) == 16


@pytest.fixture
def with_features(write_ratings):
    def write(rows: dict[str, list[float]] | list[tuple[str, list[float]]]):
        path = write_ratings()
        pairs = list(rows.items()) if isinstance(rows, dict) else rows
        np.save(path.parent / "image.npy", np.array([row for _, row in pairs], np.float32))
        (path.parent / "image_ids.txt").write_text("\n".join(key for key, _ in pairs) + "\n")
        return path

    return write


ALL = {f"i{n}": [n, 1.0] for n in range(5)}


def test_features_are_put_in_the_order_of_the_items(with_features, plan) -> None:
    made = plan(with_features(dict(reversed(ALL.items()))))
    assert made.features["image"].tolist() == list(ALL.values())


@pytest.mark.parametrize("header", ["item_id", "item_id,note", "note,item_id"])
def test_a_csv_of_ids_needs_no_column_but_the_ids(with_features, plan, header) -> None:
    path = with_features(dict(reversed(ALL.items())))
    (path.parent / "image_ids.txt").unlink()
    lines = [header] + [header.replace("item_id", key) for key in reversed(ALL)]
    (path.parent / "image_ids.csv").write_text("\n".join(lines) + "\n")
    assert plan(path).features["image"].tolist() == list(ALL.values())


@pytest.mark.parametrize("index", ["", "Unnamed: 0"])
def test_row_numbers_that_pandas_writes_are_no_ids(with_features, plan, index) -> None:
    path = with_features(dict(reversed(ALL.items())))
    (path.parent / "image_ids.txt").unlink()
    rows = [f"{row},{key}" for row, key in enumerate(reversed(ALL))]
    (path.parent / "image_ids.csv").write_text("\n".join([f"{index},key", *rows]) + "\n")
    assert plan(path).features["image"].tolist() == list(ALL.values())


def test_a_list_in_which_two_columns_may_be_the_ids_is_refused(with_features, plan) -> None:
    path = with_features(ALL)
    (path.parent / "image_ids.txt").unlink()
    (path.parent / "image_ids.csv").write_text("row,key\n" + "0,i0\n" * 5)
    with pytest.raises(UnusableFileError, match="row, key") as caught:
        plan(path)
    assert "item_id" in caught.value.hint


@pytest.mark.parametrize(
    ("rows", "code", "repair", "expected"),
    [
        ({**ALL, "i1": [np.nan, 5]}, "features_not_finite", "zero_fill_features", [0, 5]),
        ({**ALL, "i1": [np.nan, 5]}, "features_not_finite", "mean_fill_features", [2.25, 5]),
        (
            {key: row for key, row in ALL.items() if key != "i1"},
            "features_items_missing",
            "zero_fill_features",
            [0, 0],
        ),
        (
            {key: row for key, row in ALL.items() if key != "i1"},
            "features_items_missing",
            "mean_fill_features",
            [2.25, 1],
        ),
        (
            [*ALL.items(), ("i1", [3.0, 3.0])],
            "features_ids_repeated",
            "average_duplicate_features",
            [2, 2],
        ),
        (
            [*ALL.items(), ("i1", [3.0, 3.0])],
            "features_ids_repeated",
            "keep_first_features",
            [1, 1],
        ),
    ],
)
def test_a_fault_of_features_is_dealt_with_only_as_chosen(
    with_features, plan, rows, code, repair, expected
) -> None:
    path = with_features(rows)
    refused = plan(path)
    assert errors(refused) == {code}
    assert "image" not in refused.features
    made = plan(path, repairs=(repair,))
    assert errors(made) == set()
    assert made.features["image"][1].tolist() == expected


def test_a_filled_mean_counts_neither_items_without_features_nor_broken_numbers(
    with_features, plan
) -> None:
    path = with_features({"i0": [np.nan, 1.0], "i1": [4.0, np.inf], "i2": [6.0, 3.0]})
    made = plan(path, repairs=("mean_fill_features",))
    assert made.features["image"].tolist() == [[5, 1], [4, 2], [6, 3], [5, 2], [5, 2]]


def test_features_of_other_items_have_no_mean_to_fill_with(with_features, plan) -> None:
    path = with_features({f"x{n}": [n, 1.0] for n in range(5)})
    made = plan(path, repairs=("mean_fill_features",))
    assert errors(made) == {"features_items_missing"}
    assert "image" not in made.features
    finding = by_code(made)["features_items_missing"]
    assert "there is no mean" in finding.why
    assert "list of ids" in finding.action


def test_features_of_other_items_can_be_zeros_on_purpose(with_features, plan) -> None:
    path = with_features({f"x{n}": [n, 1.0] for n in range(5)})
    made = plan(path, repairs=("zero_fill_features",))
    assert errors(made) == set()
    assert not made.features["image"].any()


def test_items_without_features_can_be_left_out_before_anything_is_counted(
    with_features, plan
) -> None:
    path = with_features({key: row for key, row in ALL.items() if key != "i1"})
    made = plan(path, repairs=("drop_items_without_features",))
    assert made.item_keys == ("i0", "i2", "i3", "i4")
    assert made.features["image"].shape == (4, 2)


def test_large_features_are_standardised_only_on_request(with_features, plan) -> None:
    path = with_features({f"i{n}": [100.0 * n, 7.0] for n in range(5)})
    assert plan(path).features["image"].max() == 400
    made = plan(path, repairs=("standardize_features",))
    assert abs(made.features["image"][:, 0].mean()) < 1e-6


def test_embeddings_beside_large_features_stay_as_they_are(with_features, plan) -> None:
    path = with_features({f"i{n}": [100.0 * n, 7.0] for n in range(5)})
    embeddings = np.eye(5, 3, dtype=np.float32)
    np.save(path.parent / "text.npy", embeddings)
    (path.parent / "text_ids.txt").write_text("".join(f"i{n}\n" for n in range(5)))
    made = plan(path, repairs=("standardize_features",))
    assert made.features["image"].max() < 2
    assert np.array_equal(made.features["text"], embeddings)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"filter": {"rating_at_least": 3}}, "column of ratings"),
        ({"split": {"kind": "time"}}, "column of times"),
        ({"split": {"kind": "column"}}, "needs the column that says it"),
        ({"split": {"valid_share": 0.49, "test_share": 0.49}}, "tenth for training"),
        (
            {"filter": {"min_per_user": 0}},
            r"“Interactions per user, at least” must be at least 1; got 0 \(filter.min_per_user\)",
        ),
        ({"split": {"seed": 2**31}}, "“Seed” must be at most 2147483647; got 2147483648"),
        ({"split": {"seed": "x"}}, "“Seed” must be a whole number; got 'x'"),
        ({"split": {"kind": "nope"}}, "“Split” must be one of random, time, cut, leave_one_out, "),
        ({"repairs": ["nope"]}, r"“Repairs” must be one of .*; got 'nope' \(repairs.0\)"),
        ({"nonsense": 1}, "There is no setting called 'nonsense'"),
    ],
)
def test_a_recipe_in_conflict_with_itself_is_refused_in_words(values, words) -> None:
    with pytest.raises(ConfigError, match=words):
        make_recipe(values)
