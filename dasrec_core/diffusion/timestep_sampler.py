"""Which timesteps a batch trains on: importance sampling as in DiffRec."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

_REMEMBERED = 10
# Share of draws that stay uniform, so that a timestep whose losses were small is still seen.
_UNIFORM_SHARE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class DrawnTimesteps:
    """Timesteps of a batch.

    Attributes:
        timesteps: In 1 … T, int64, shape ``(B,)``.
        weights: What a row's loss is multiplied with, so that the mean over rows estimates the
            mean over timesteps drawn uniformly; shape ``(B,)``.
    """

    timesteps: Tensor
    weights: Tensor


class TimestepSampler(nn.Module):
    r"""Draws timesteps with :math:`p_t \propto \sqrt{E[L_t^2]}`.

    The mean is over the last ten losses of each timestep; until every timestep has ten, draws are
    uniform. Nothing is read back to the host.

    Attributes:
        losses: The remembered losses, shape ``(T, 11)``; the last column takes what is not kept.
        counts: Losses seen so far per timestep, int64, shape ``(T,)``.
    """

    losses: Tensor
    counts: Tensor

    def __init__(self, num_timesteps: int, device: torch.device) -> None:
        super().__init__()
        self.register_buffer("losses", torch.zeros(num_timesteps, _REMEMBERED + 1, device=device))
        counts = torch.zeros(num_timesteps, dtype=torch.int64, device=device)
        self.register_buffer("counts", counts)

    def draw(self, count: int) -> DrawnTimesteps:
        """Return timesteps of ``count`` rows, from torch's global generator."""
        shares = self.probabilities()
        drawn = torch.multinomial(shares, count, replacement=True)
        return DrawnTimesteps(drawn + 1, 1 / (len(shares) * shares[drawn]))

    def probabilities(self) -> Tensor:
        """Return how likely each timestep is, shape ``(T,)``, sum 1."""
        uniform = torch.full_like(self.losses[:, 0], 1 / len(self.counts))
        sizes = self.losses[:, :_REMEMBERED].square().mean(1).sqrt()
        shares = sizes / sizes.sum().clamp(min=torch.finfo(sizes.dtype).tiny)
        shares = (1 - _UNIFORM_SHARE) * shares + _UNIFORM_SHARE * uniform
        is_ready = (self.counts >= _REMEMBERED).all() & (sizes.sum() > 0)
        return torch.where(is_ready, shares, uniform)

    def record(self, timesteps: Tensor, losses: Tensor) -> None:
        """Remember the losses of a batch.

        Args:
            timesteps: In 1 … T, int64, shape ``(B,)``.
            losses: Before :attr:`DrawnTimesteps.weights`, without gradient, shape ``(B,)``.
        """
        order = torch.argsort(timesteps, stable=True)
        steps = timesteps[order] - 1
        batch_counts = torch.bincount(steps, minlength=len(self.counts))
        starts = batch_counts.cumsum(0) - batch_counts
        ranks = torch.arange(len(steps), device=steps.device) - starts[steps]
        # Of more than ten losses of a timestep the last ten are kept, each in a place of its own.
        is_kept = ranks >= batch_counts[steps] - _REMEMBERED
        places = torch.where(is_kept, (self.counts[steps] + ranks) % _REMEMBERED, _REMEMBERED)
        self.losses[steps, places] = losses[order].to(self.losses.dtype)
        self.losses[:, _REMEMBERED] = 0
        self.counts += batch_counts
