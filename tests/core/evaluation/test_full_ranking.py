"""Full ranking against a slow oracle, ties included."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import DivergedError
from dasrec_core.evaluation import ranking
from dasrec_core.evaluation.ranking import NO_ITEM, PairMask, rank_items, top_items
from tests.reference.ranking_oracle import ranked


def pairs_of(mask: np.ndarray) -> Interactions:
    users, items = np.nonzero(mask)
    return Interactions.from_pairs(users, items, num_users=mask.shape[0], num_items=mask.shape[1])


@given(seed=st.integers(0, 2**16), levels=st.integers(1, 40), k=st.integers(1, 20))
def test_ranking_agrees_with_the_slow_oracle_however_many_scores_tie(
    seed: int, levels: int, k: int
) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.integers(0, levels, (5, 15)).astype(np.float32)
    known = generator.random((5, 15)) < 0.4
    found = rank_items(
        lambda users: torch.from_numpy(scores)[users].clone(),
        torch.arange(5),
        mask=pairs_of(known),
        k=k,
    )
    for user in range(5):
        expected = ranked(scores[user], set(np.flatnonzero(known[user])), k)
        assert [item for item in found.item_ids[user].tolist() if item != NO_ITEM] == expected


def test_tie_at_the_boundary_goes_to_the_lower_item_id() -> None:
    items, _ = top_items(torch.tensor([[1.0, 2.0, 2.0, 2.0]]), k=2)
    assert items.tolist() == [[1, 2]]


def test_ranking_does_not_depend_on_the_chunks(monkeypatch) -> None:
    scores = torch.randn(7, 9, generator=torch.Generator().manual_seed(1))
    mask = pairs_of(np.eye(7, 9, dtype=bool))
    whole = rank_items(lambda users: scores[users], torch.arange(7), mask=mask, k=4)
    monkeypatch.setattr(ranking, "_SCORES_PER_CHUNK", 18)
    parts = rank_items(lambda users: scores[users], torch.arange(7), mask=mask, k=4)
    assert torch.equal(whole.item_ids, parts.item_ids)


def test_user_with_all_items_known_gets_no_item() -> None:
    known = np.ones((1, 3), dtype=bool)
    found = rank_items(lambda _: torch.ones(1, 3), torch.tensor([0]), mask=pairs_of(known), k=2)
    assert found.item_ids.tolist() == [[NO_ITEM, NO_ITEM]]


def test_lists_are_as_long_as_there_are_items() -> None:
    items, scores = top_items(torch.tensor([[0.5, 1.0]]), k=50)
    assert items.tolist() == [[1, 0]]
    assert scores.tolist() == [[1.0, 0.5]]


def test_masked_items_stay_hidden_for_users_in_any_order() -> None:
    mask = PairMask(pairs_of(np.eye(3, dtype=bool)), torch.device("cpu"))
    scores = torch.zeros(2, 3)
    mask.hide(scores, torch.tensor([2, 0]))
    assert scores.isneginf().tolist() == [[False, False, True], [True, False, False]]


def test_no_users_give_an_empty_ranking() -> None:
    mask = pairs_of(np.eye(3, dtype=bool))
    found = rank_items(lambda users: torch.zeros(len(users), 3), torch.arange(0), mask=mask, k=2)
    assert found.item_ids.shape == (0, 2)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_scores_that_are_not_finite_are_divergence_not_a_ranking(value: float) -> None:
    with pytest.raises(DivergedError, match="not finite"):
        top_items(torch.tensor([[0.0, value, 1.0]]), k=1)
