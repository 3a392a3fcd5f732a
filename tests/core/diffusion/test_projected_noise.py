"""Noise drawn in hidden space has the distribution of projected rows of noise."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.diffusion.projected_noise import ProjectedNoise


def weight(num_items: int, width: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(num_items)
    return torch.randn(num_items, width, generator=generator)


@pytest.mark.parametrize(("num_items", "width"), [(30, 4), (3, 5), (4, 4)])
def test_draws_have_the_covariance_of_projected_rows(num_items: int, width: int) -> None:
    projection = weight(num_items, width)
    torch.manual_seed(7)
    drawn = ProjectedNoise(projection).draw(40_000)
    expected = projection.T @ projection
    # The standard error of an entry is at most sqrt(2 / 40000) of the largest variance.
    bound = 5 * (2 / 40_000) ** 0.5 * float(expected.diagonal().max())
    assert float((drawn.T @ drawn / len(drawn) - expected).abs().max()) < bound
    assert float(drawn.mean(0).abs().max()) < 5 * float(expected.diagonal().max() / 40_000) ** 0.5


def test_a_singular_projection_is_drawn_row_by_row() -> None:
    projection = weight(30, 4)
    projection[:, 3] = 0
    drawn = ProjectedNoise(projection).draw(10)
    assert drawn.isfinite().all()
    assert float(drawn[:, 3].abs().max()) < 1e-3
