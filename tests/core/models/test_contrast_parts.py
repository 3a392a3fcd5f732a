"""Distinct anchors and the sums over modalities."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from dasrec_core.models.parts.contrast import (
    cross_modal_contrast,
    distinct_anchors,
    main_view_contrast,
)
from tests.reference.dense_contrast import info_nce

IDS = [2, 0, 2, 2]


def unit(seed: int) -> torch.Tensor:
    torch.manual_seed(seed)
    return F.normalize(torch.randn(5, 3))


def test_anchors_are_distinct_and_weighted_by_their_share() -> None:
    anchors = distinct_anchors(torch.tensor(IDS))
    assert anchors.ids.tolist() == [0, 2]
    assert anchors.weights.tolist() == [0.25, 0.75]


def test_three_modalities_make_three_pairs() -> None:
    views = [unit(seed) for seed in range(3)]
    ours = cross_modal_contrast(views, distinct_anchors(torch.tensor(IDS)), temperature=0.5)
    expected = sum(info_nce(views[a][IDS], views[b], IDS, 0.5) for a, b in ((0, 1), (0, 2), (1, 2)))
    torch.testing.assert_close(ours, expected)


def test_a_pair_that_is_dropped_for_a_node_costs_it_nothing() -> None:
    views = [unit(seed) for seed in range(2)]
    kept = torch.tensor([[True], [False]])
    anchors = distinct_anchors(torch.tensor(IDS))
    ours = cross_modal_contrast(views, anchors, temperature=0.5, pair_kept=kept)
    torch.testing.assert_close(ours, info_nce(views[0][[0]], views[1], [0], 0.5) / 4)


def test_main_view_is_compared_by_direction_alone() -> None:
    views, anchors = [unit(1), unit(2)], distinct_anchors(torch.tensor(IDS))
    losses = [
        main_view_contrast(scale * unit(0), views, anchors, temperature=0.5)
        for scale in (1.0, 100.0)
    ]
    torch.testing.assert_close(losses[0], losses[1])
