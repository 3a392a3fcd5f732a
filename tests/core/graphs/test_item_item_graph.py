"""Nearest neighbours by cosine against a full table."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from dasrec_core.graphs import item_item
from dasrec_core.graphs.item_item import cosine_neighbours, edge_cosines, inverse_roots, normalized


def features(rows: int = 23) -> torch.Tensor:
    return torch.randn(rows, 5, generator=torch.Generator().manual_seed(1))


def test_chunks_find_the_neighbours_of_the_full_table(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = F.normalize(features())
    expected = (unit @ unit.T).topk(4).indices.sort().values
    monkeypatch.setattr(item_item, "_CHUNK_ENTRIES", 50)  # two rows at a time
    found = cosine_neighbours(features(), 4).column_ids.reshape(-1, 4)
    assert torch.equal(found, expected)


def test_every_item_is_its_own_neighbour_with_weight_1() -> None:
    pattern = cosine_neighbours(features(), 3)
    own = edge_cosines(pattern, features())[pattern.row_ids == pattern.column_ids]
    torch.testing.assert_close(own, torch.ones(23))


def test_an_item_is_its_own_neighbour_among_more_of_one_direction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(item_item, "_CHUNK_ENTRIES", 50)
    pattern = cosine_neighbours(torch.ones(23, 5), 3)
    own = pattern.row_ids[pattern.row_ids == pattern.column_ids]
    assert own.tolist() == list(range(23))
    assert pattern.num_edges == 23 * 3


def test_fewer_items_than_neighbours_are_all_neighbours() -> None:
    assert cosine_neighbours(features(3), 10).num_edges == 9


def test_cosines_below_zero_count_as_zero() -> None:
    opposed = torch.tensor([[1.0, 0.0], [-1.0, 0.0]])
    assert edge_cosines(cosine_neighbours(opposed, 2), opposed).tolist() == [1, 0, 0, 1]


def test_an_item_without_features_is_isolated_and_its_gradient_finite() -> None:
    table = features()
    table[4] = 0
    table.requires_grad_()
    pattern = cosine_neighbours(table, 3)
    values = normalized(pattern, edge_cosines(pattern, table))
    values.sum().backward()
    assert not values[(pattern.row_ids == 4) | (pattern.column_ids == 4)].any()
    assert table.grad.isfinite().all()


def test_inverse_roots_of_zero_are_zero_with_a_finite_gradient() -> None:
    degrees = torch.tensor([0.0, 4.0], requires_grad=True)
    roots = inverse_roots(degrees)
    roots.sum().backward()
    assert roots.tolist() == [0, 0.5]
    assert degrees.grad.tolist() == [0, -0.0625]
