"""k-means against the plain algorithm, and what becomes of clusters that lose their points."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dasrec_core.models.parts import kmeans
from dasrec_core.models.parts.kmeans import (
    initial_centroids,
    nearest_centroids,
    random_subset,
    refine_centroids,
)
from tests.reference.dense_ncl import lloyd


def scattered(count: int, seed: int = 0) -> Tensor:
    return torch.randn(count, 4, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("iterations", [1, 5])
def test_centroids_and_clusters_equal_the_plain_ones(iterations: int) -> None:
    points = scattered(60)
    start = points[:5].clone()
    expected, nearest = lloyd(points.double(), start.double(), iterations)
    ours = refine_centroids(points, start, iterations=iterations)
    torch.testing.assert_close(ours.double(), expected, atol=1e-5, rtol=1e-5)
    assert nearest_centroids(points, ours).tolist() == nearest


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    points, start = scattered(60), scattered(5, seed=1)
    whole = nearest_centroids(points, start)
    monkeypatch.setattr(kmeans, "_CHUNK_ENTRIES", 7)
    assert torch.equal(nearest_centroids(points, start), whole)


def test_planted_clusters_are_found() -> None:
    torch.manual_seed(1)
    places = 20 * torch.eye(4)
    points = places.repeat(25, 1) + 0.1 * scattered(100)
    start = places + scattered(4, seed=2)
    centroids = refine_centroids(points, start, iterations=10)
    torch.testing.assert_close(centroids, places, atol=0.1, rtol=0)


def test_a_cluster_without_points_starts_again_beside_one_with_many() -> None:
    torch.manual_seed(0)
    points = torch.cat([torch.ones(50, 2), 9 * torch.ones(1, 2)])
    start = torch.tensor([[1.0, 1.0], [9.0, 9.0], [500.0, 500.0]])
    centroids = refine_centroids(points, start, iterations=1)
    torch.testing.assert_close(centroids[2], torch.tensor([1 + 1 / 1024, 1 - 1 / 1024]))


def test_as_many_clusters_as_points_are_the_points() -> None:
    points = scattered(6)
    centroids = refine_centroids(points, initial_centroids(points, 6), iterations=3)
    torch.testing.assert_close(centroids.sort(0).values, points.sort(0).values)


def test_first_centroids_are_distinct_points_of_the_global_generator() -> None:
    points = scattered(30)
    torch.manual_seed(4)
    first = initial_centroids(points, 10)
    torch.manual_seed(4)
    assert torch.equal(first, initial_centroids(points, 10))
    assert len(first.unique(dim=0)) == 10


def test_a_subset_is_drawn_only_from_more_points_than_its_size() -> None:
    points = scattered(30)
    assert random_subset(points, 30) is points
    assert len(random_subset(points, 10).unique(dim=0)) == 10
