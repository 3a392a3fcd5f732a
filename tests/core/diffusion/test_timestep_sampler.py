"""Importance sampling of timesteps, and the noise that is added before ranking."""

from __future__ import annotations

from collections import deque

import pytest
import torch

from dasrec_core.diffusion.fixed_noise import fixed_normals
from dasrec_core.diffusion.timestep_sampler import TimestepSampler

CPU = torch.device("cpu")


def remembering(*losses: float) -> TimestepSampler:
    """A sampler in which timestep t has always lost ``losses[t - 1]``."""
    sampler = TimestepSampler(len(losses), CPU)
    for _ in range(10):
        sampler.record(torch.arange(1, len(losses) + 1), torch.tensor(losses))
    return sampler


def test_draws_are_uniform_until_every_timestep_has_ten_losses() -> None:
    sampler = TimestepSampler(3, CPU)
    sampler.record(torch.tensor([1, 2] * 10 + [3] * 9), torch.arange(29.0))
    assert sampler.probabilities().tolist() == pytest.approx([1 / 3] * 3)
    assert sampler.draw(5).weights.tolist() == pytest.approx([1.0] * 5)


def test_timesteps_are_drawn_in_proportion_to_their_losses() -> None:
    shares = remembering(1.0, 3.0).probabilities()
    assert shares.tolist() == pytest.approx([0.999 * 0.25 + 0.0005, 0.999 * 0.75 + 0.0005])


def test_size_of_losses_is_their_root_mean_square() -> None:
    sampler = TimestepSampler(2, CPU)
    losses = torch.tensor([3.0, 4.0] * 5)
    sampler.record(torch.ones(10, dtype=torch.int64), losses)
    sampler.record(torch.full((10,), 2), torch.full((10,), 5.0))
    first, second = sampler.probabilities().tolist()
    assert first / second == pytest.approx(12.5**0.5 / 5, rel=2e-3)


def test_weights_make_the_mean_over_draws_that_over_uniform_timesteps() -> None:
    sampler = remembering(1.0, 3.0, 9.0)
    shares = sampler.probabilities()
    drawn = sampler.draw(50)
    weights = torch.zeros(3).index_copy(0, drawn.timesteps - 1, drawn.weights)
    torch.testing.assert_close(shares * weights, torch.full((3,), 1 / 3))


def test_drawn_timesteps_follow_the_probabilities() -> None:
    torch.manual_seed(0)
    drawn = remembering(1.0, 3.0).draw(20_000).timesteps
    assert float((drawn == 2).float().mean()) == pytest.approx(0.75, abs=0.01)


def test_the_last_ten_losses_are_remembered() -> None:
    torch.manual_seed(1)
    sampler = TimestepSampler(4, CPU)
    kept: list[deque[float]] = [deque(maxlen=10) for _ in range(4)]
    for size in (3, 40, 1, 17):
        timesteps, losses = torch.randint(1, 5, (size,)), torch.rand(size)
        sampler.record(timesteps, losses)
        for t, loss in zip(timesteps.tolist(), losses.tolist(), strict=True):
            kept[t - 1].append(loss)
    for remembered, expected in zip(sampler.losses[:, :10], kept, strict=True):
        assert sorted(remembered.tolist()) == pytest.approx(sorted(expected))


def test_losses_of_zero_do_not_divide_by_zero() -> None:
    assert remembering(0.0, 0.0).probabilities().tolist() == [0.5, 0.5]


def test_fixed_noise_depends_on_row_and_column_alone() -> None:
    together = fixed_normals(torch.tensor([4, 9, 4]), 6)
    assert torch.equal(together[0], together[2])
    assert torch.equal(together[1:2], fixed_normals(torch.tensor([9]), 6))
    assert len(together[:2].unique()) == 12


def test_fixed_noise_is_standard_normal() -> None:
    noise = fixed_normals(torch.arange(300), 500).double()
    moments = [float((noise**k).mean()) for k in (1, 2, 3, 4)]
    assert moments == pytest.approx([0, 1, 0, 3], abs=0.04)
    assert float((noise[:, :-1] * noise[:, 1:]).mean()) == pytest.approx(0, abs=0.01)
