"""Contrast among the distinct nodes of a batch against the plain form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F

from dasrec_core.models.parts.batch_contrast import (
    BatchNodes,
    batch_info_nce,
    batch_nodes,
    counted_nodes,
)
from tests.reference.dense_ranking import in_batch_contrast

IDS = torch.tensor([4, 0, 4, 2, 4, 0])


def table(seed: int) -> torch.Tensor:
    rows = torch.randn(6, 3, generator=torch.Generator().manual_seed(seed))
    return F.normalize(rows).requires_grad_()


@pytest.mark.parametrize("nodes_of", [batch_nodes, counted_nodes])
@pytest.mark.parametrize("unit_length", [True, False])
def test_repeated_nodes_count_once(
    nodes_of: Callable[[torch.Tensor, int], BatchNodes], unit_length: bool
) -> None:
    anchors, candidates, nodes = table(0), table(1), nodes_of(IDS, 6)
    loss = batch_info_nce(
        anchors[nodes.ids],
        candidates[nodes.ids],
        nodes,
        temperature=0.2,
        unit_length=unit_length,
    )
    expected = in_batch_contrast(anchors.double(), candidates.double(), IDS.tolist(), 0.2)
    torch.testing.assert_close(loss.double(), expected, atol=1e-6, rtol=1e-6)
    ours = torch.autograd.grad(loss, (anchors, candidates))
    theirs = torch.autograd.grad(expected, (anchors, candidates))
    torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=1e-5)


def test_a_single_node_costs_nothing() -> None:
    nodes = batch_nodes(torch.tensor([3, 3]), 6)
    rows = table(0)[nodes.ids]
    loss = batch_info_nce(rows, rows, nodes, temperature=0.2)
    assert float(loss.detach()) == pytest.approx(0, abs=1e-6)


def test_the_number_of_distinct_nodes_is_known_both_ways() -> None:
    assert float(batch_nodes(IDS, 6).count) == float(counted_nodes(IDS, 6).count) == 3
