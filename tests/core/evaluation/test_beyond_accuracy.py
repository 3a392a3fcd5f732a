"""Metrics of lists apart from hits, against slow ones and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dasrec_core.data.interactions import Interactions
from dasrec_core.evaluation import beyond_accuracy as quality
from tests.helpers.tiny_runs import tiny_dataset
from tests.reference import list_quality_oracle as oracle

TRAIN = tiny_dataset().train
NUM_ITEMS = TRAIN.num_items


def random_lists(seed: int, length: int = 6) -> np.ndarray:
    """Lists of different lengths, padded with -1; the first user has none."""
    generator = np.random.default_rng(seed)
    rows = np.stack([generator.permutation(NUM_ITEMS)[:length] for _ in range(TRAIN.num_users)])
    lengths = generator.integers(1, length + 1, len(rows))
    lengths[0] = 0
    rows[np.arange(length) >= lengths[:, None]] = -1
    return rows


def as_lists(lists: np.ndarray) -> list[list[int]]:
    return [[item for item in row if item >= 0] for row in lists.tolist()]


def features(seed: int = 0) -> np.ndarray:
    """Random rows, two of them missing."""
    table = np.random.default_rng(seed).normal(size=(NUM_ITEMS, 5)).astype(np.float32)
    table[[3, 11]] = 0
    return table


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_metric_equals_the_slow_one(seed: int) -> None:
    lists, degrees = random_lists(seed), TRAIN.item_degrees
    plain = as_lists(lists)
    table = dict(enumerate(features().tolist()))
    histories = [TRAIN.items_of(user).tolist() for user in range(TRAIN.num_users)]
    counts = np.bincount([item for row in plain for item in row], minlength=NUM_ITEMS)
    found = quality.list_metrics(lists, TRAIN, {"image": features()}, (6,))
    assert found == pytest.approx(
        {
            "coverage@6": oracle.coverage(plain, NUM_ITEMS),
            "gini@6": oracle.gini(counts.tolist()),
            "novelty@6": np.mean(oracle.novelty(plain, degrees, TRAIN.num_users)),
            "popularity@6": np.mean(oracle.popularity(plain, degrees)),
            "popularity_lift@6": oracle.popularity_lift(plain, histories, degrees),
            "diversity_image@6": np.mean(oracle.diversity(plain, table)),
        },
        abs=1e-6,
    )


def test_shorter_cutoff_sees_the_beginning_of_each_list() -> None:
    lists = random_lists(4)
    tables = {"image": features()}
    both = quality.list_metrics(lists, TRAIN, tables, (2, 6))
    only = quality.list_metrics(lists[:, :2], TRAIN, tables, (2,))
    assert {key: both[key] for key in only} == pytest.approx(only)


def test_cutoff_beyond_the_lists_is_left_out() -> None:
    assert not [
        key for key in quality.list_metrics(random_lists(1), TRAIN, {}, (6, 50)) if "50" in key
    ]


def test_gini_is_0_for_equal_counts_and_near_1_for_one_item() -> None:
    assert quality.gini(np.full(10, 3)) == pytest.approx(0)
    assert quality.gini(np.array([0] * 9 + [7])) == pytest.approx(0.9)


def test_item_nobody_had_is_as_novel_as_one_a_single_user_had() -> None:
    found = quality.novelty(np.array([[0], [1]]), np.array([0, 1]), 16)
    assert found.tolist() == [4, 4]


def test_lists_of_one_feature_row_have_no_diversity() -> None:
    table = np.tile(np.array([[1.0, 2.0]], np.float32), (4, 1))
    (found,) = quality.diversity(np.array([[0, 1, 2]]), table, (3,))
    assert found.tolist() == pytest.approx([0], abs=1e-6)


def test_opposite_items_are_as_diverse_as_can_be() -> None:
    table = np.array([[1.0, 0.0], [-1.0, 0.0]], np.float32)
    (found,) = quality.diversity(np.array([[0, 1]]), table, (2,))
    assert found.tolist() == [2]


def test_empty_lists_have_no_metric_that_is_a_mean() -> None:
    nothing = np.full((TRAIN.num_users, 3), -1)
    assert quality.list_metrics(nothing, TRAIN, {"image": features()}, (3,)) == {"coverage@3": 0}


def test_lists_that_are_the_histories_have_no_lift() -> None:
    train = Interactions.from_pairs(
        np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), num_users=2, num_items=3
    )
    assert quality.popularity_lift(np.array([[0, 1], [1, 2]]), train) == pytest.approx(0)


def test_blocks_of_lists_do_not_change_diversity(monkeypatch: pytest.MonkeyPatch) -> None:
    lists, table = random_lists(5), features()
    whole = quality.diversity(lists, table, (3, 6))
    monkeypatch.setattr(quality, "_BLOCK_NUMBERS", 60)
    for expected, found in zip(whole, quality.diversity(lists, table, (3, 6)), strict=True):
        np.testing.assert_allclose(found, expected)
