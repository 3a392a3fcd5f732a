"""Metrics, by hand and against a slow oracle."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.evaluation.metrics import (
    METRICS,
    hit_at_k,
    map_at_k,
    mrr_at_k,
    ndcg_at_k,
    precision_at_k,
    recall_at_k,
)
from tests.reference.ranking_oracle import metric

HITS = torch.tensor([[True, False, True], [False, False, True]])
NUM_RELEVANT = torch.tensor([4, 1])


def test_recall_divides_by_the_number_of_relevant_items() -> None:
    assert recall_at_k(HITS, NUM_RELEVANT, 2).tolist() == [0.25, 0.0]


def test_precision_divides_by_k() -> None:
    assert precision_at_k(HITS, NUM_RELEVANT, 2).tolist() == [0.5, 0.0]


def test_hit_counts_a_user_once() -> None:
    assert hit_at_k(HITS, NUM_RELEVANT, 3).tolist() == [1.0, 1.0]


def test_mrr_is_one_over_the_first_rank() -> None:
    assert mrr_at_k(HITS, NUM_RELEVANT, 3).tolist() == pytest.approx([1.0, 1 / 3])


def test_ndcg_of_one_item_at_rank_two_is_0_6309() -> None:
    hits = torch.tensor([[False, True]])
    assert ndcg_at_k(hits, torch.tensor([1]), 2).item() == pytest.approx(1 / math.log2(3))


def test_ndcg_ideal_holds_all_relevant_items_not_only_the_found() -> None:
    found_one_of_two = torch.tensor([[True, False]])
    ndcg = ndcg_at_k(found_one_of_two, torch.tensor([2]), 2).item()
    assert ndcg == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_map_averages_precision_at_the_hits() -> None:
    assert map_at_k(HITS, NUM_RELEVANT, 3).tolist() == pytest.approx([(1 + 2 / 3) / 3, 1 / 3])


def test_every_metric_is_one_when_all_relevant_items_come_first() -> None:
    hits = torch.tensor([[True, True]])
    values = [metric_(hits, torch.tensor([2]), 2).item() for metric_ in METRICS.values()]
    assert values == [1.0] * 6


@pytest.mark.parametrize("name", METRICS)
def test_metric_refuses_a_cutoff_beyond_the_ranking(name: str) -> None:
    with pytest.raises(ValueError, match="only 3 items"):
        METRICS[name](HITS, NUM_RELEVANT, 4)


@pytest.mark.parametrize("name", METRICS)
def test_metric_refuses_a_user_without_relevant_items(name: str) -> None:
    with pytest.raises(ValueError, match="at least one"):
        METRICS[name](HITS, torch.tensor([1, 0]), 2)


@pytest.mark.parametrize("name", METRICS)
@given(seed=st.integers(0, 2**16), k=st.integers(1, 10))
def test_metric_agrees_with_the_slow_oracle(name: str, seed: int, k: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    hits = torch.rand(6, 10, generator=generator) < 0.3
    missed = torch.randint(0, 3, (6,), generator=generator)
    num_relevant = (hits.sum(1) + missed).clamp(min=1)
    expected = [
        metric(name, range(10), {*row.nonzero().flatten().tolist(), *range(100, 100 + more)}, k)
        for row, more in zip(hits, (num_relevant - hits.sum(1)).tolist(), strict=True)
    ]
    assert METRICS[name](hits, num_relevant, k).tolist() == pytest.approx(expected)


@given(seed=st.integers(0, 2**16), k=st.integers(1, 9))
def test_recall_never_falls_as_k_grows(seed: int, k: int) -> None:
    hits = torch.rand(5, 10, generator=torch.Generator().manual_seed(seed)) < 0.3
    num_relevant = hits.sum(1).clamp(min=1)
    shorter, longer = (recall_at_k(hits, num_relevant, cutoff) for cutoff in (k, k + 1))
    assert bool((longer >= shorter).all())
