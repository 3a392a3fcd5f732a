"""Attention over modalities, masks and the similarity threshold."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.models.parts.attention import (
    ModalityAttention,
    attention_weights,
    masked_softmax,
)
from dasrec_core.models.parts.fusion import Fusion, FusionSettings, Preferences, combine
from dasrec_core.models.parts.similarity import kept_modalities, pair_similarities

CPU = torch.device("cpu")


def attention(num_heads: int) -> ModalityAttention:
    torch.manual_seed(2)
    return ModalityAttention(embedding_dim=6, num_heads=num_heads, device=CPU)


def fusion(**changes: object) -> Fusion:
    settings = {
        "num_modalities": 3,
        "embedding_dim": 6,
        "use_attention": True,
        "item_attention": False,
        "num_heads": 2,
        "threshold": 0.5,
        "per_node": True,
    }
    torch.manual_seed(2)
    return Fusion(FusionSettings(**{**settings, **changes}), CPU)


def test_one_head_is_the_equation_as_printed() -> None:
    heads, z = attention(1), [torch.randn(4, 6) for _ in range(3)]
    w1, b1, w2 = heads.inner[0], heads.inner_bias, heads.outer[0]
    printed = torch.stack([torch.tanh(part @ w1.T + b1) @ w2 for part in z], dim=-1).softmax(-1)
    weights = attention_weights([heads.logits(part) for part in z], None)
    torch.testing.assert_close(weights, printed)


@pytest.mark.parametrize("num_heads", [1, 2, 3])
def test_weights_of_a_node_sum_to_1(num_heads: int) -> None:
    heads = attention(num_heads)
    weights = attention_weights([heads.logits(torch.randn(4, 6)) for _ in range(3)], None)
    torch.testing.assert_close(weights.sum(1), torch.ones(4))


def test_a_masked_modality_weighs_nothing_and_the_rest_share_1() -> None:
    weights = masked_softmax(torch.zeros(1, 3), torch.tensor([[True, False, True]]))
    assert weights.tolist() == [[0.5, 0, 0.5]]


def test_a_row_that_keeps_nothing_falls_back_to_all() -> None:
    weights = masked_softmax(torch.zeros(2, 2, 4), torch.zeros(2, 4, dtype=torch.bool))
    assert weights.eq(0.25).all()


def test_a_modality_stays_if_it_agrees_with_one_other() -> None:
    # Pairs in order: first-second, first-third, second-third.
    kept = kept_modalities(torch.tensor([[0.9, 0.1, 0.2]]), num_modalities=3, threshold=0.5)
    assert kept.tolist() == [[True, True, False]]


@pytest.mark.parametrize(("threshold", "expected"), [(-1.0, True), (1.0, False)])
def test_lowest_threshold_keeps_all_and_highest_none(threshold: float, expected: bool) -> None:
    torch.manual_seed(0)
    similarities = pair_similarities([torch.randn(5, 4) for _ in range(3)], per_node=True)
    kept = kept_modalities(similarities, num_modalities=3, threshold=threshold)
    assert kept.eq(expected).all()


def test_global_scope_takes_one_mean_cosine_per_pair() -> None:
    first, second = torch.tensor([[1.0, 0], [1, 0]]), torch.tensor([[1.0, 0], [0, 1]])
    assert pair_similarities([first, second], per_node=False).tolist() == [[0.5]]


def test_highest_threshold_gives_the_weights_of_no_threshold() -> None:
    views = [torch.randn(4, 6) for _ in range(3)]
    preferences = Preferences([torch.randn(4, 6) for _ in range(3)])
    nothing_kept = fusion(threshold=1.0).weights(views, preferences)
    all_kept = fusion(threshold=-1.0).weights(views, preferences)
    torch.testing.assert_close(nothing_kept, all_kept)


@pytest.mark.parametrize("threshold", [-1.0, 0.2, 1.0])
def test_with_two_modalities_the_threshold_changes_no_weight(threshold: float) -> None:
    torch.manual_seed(7)
    views = [torch.randn(4, 6) for _ in range(2)]
    preferences = Preferences([torch.randn(4, 6) for _ in range(2)])
    made = fusion(num_modalities=2, threshold=threshold)
    expected = attention_weights(
        [made.attention.logits(rows) for rows in preferences.rows], made.kept(views)
    )
    torch.testing.assert_close(made.weights(views, preferences), expected)


def test_without_attention_all_nodes_share_weights_that_start_equal() -> None:
    made = fusion(use_attention=False)
    weights = made.weights([torch.randn(4, 6) for _ in range(3)], None)
    assert weights.shape == (1, 3)
    torch.testing.assert_close(weights, torch.full((1, 3), 1 / 3))
    assert made.attention is None


def test_one_modality_has_weight_1_and_nothing_to_learn() -> None:
    made = fusion(num_modalities=1)
    assert made.weights([torch.randn(4, 6)], None).tolist() == [[1.0]]
    assert list(made.parameters()) == []


def test_rows_can_stand_for_several_nodes() -> None:
    made, rows = fusion(), [torch.randn(2, 6) for _ in range(3)]
    views = [torch.randn(3, 6) for _ in range(3)]
    rows_of = torch.tensor([0, 1, 0])
    shared = made.weights(views, Preferences(rows, rows_of))
    own = made.weights(views, Preferences([part[rows_of] for part in rows]))
    torch.testing.assert_close(shared, own)


def test_combination_is_the_weighted_sum() -> None:
    views = [torch.full((2, 3), 1.0), torch.full((2, 3), 10.0)]
    weights = torch.tensor([[0.5, 0.5], [0.9, 0.1]])
    assert combine(views, weights)[:, 0].tolist() == pytest.approx([5.5, 1.9])
