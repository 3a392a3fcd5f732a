r"""How much noise a row has at each timestep, and the posterior that follows from it.

Everything derives from one table, the noise level :math:`v_{u,t} = 1 - \bar\alpha_{u,t}` for
timesteps t = 1 … T with :math:`v_{u,0} = 0`. It is kept as it is and never computed as one minus
a product: with levels near 1e-4 the subtraction would lose digits.

DASRec's Eq 4 to 6 leave the bars out and contradict each other. With
:math:`f_t = v_{min} + \frac{t-1}{T-1}(v_{max} - v_{min})` the readings offered are

- reading A: :math:`v_{u,t} = \gamma s_u f_t`; noise variance :math:`v_{u,t}`;
- reading B: :math:`v_t = \gamma f_t` for all users; noise variance :math:`s_u v_t` (Eq 4
  literally);
- ``per_step`` (of either): Eq 6 gives each step's :math:`\beta_t` instead of the cumulative
  level, :math:`v_t = 1 - \prod_{i \le t} (1 - \beta_i)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

_LEAST_SIGNAL = 1e-12
"""Share of the clean row's variance that accumulated steps leave at least."""


@dataclass(frozen=True, slots=True)
class PosteriorCoefficients:
    r"""Of :math:`q(x_{t-1} | x_t, x_0)`: mean ``clean * x_0 + noisy * x_t``, and its variance.

    Each float64, shape ``(B,)``.
    """

    clean: Tensor
    noisy: Tensor
    variance: Tensor


@dataclass(frozen=True, slots=True)
class NoiseTable:
    """Noise of some rows at every timestep.

    Attributes:
        levels: :math:`v_t` in column ``t``, rising from 0 in column 0, float64, ``(B, T + 1)``.
        variance_scale: Factor of the noise variance beyond the level, float64, ``(B,)``.
    """

    levels: Tensor
    variance_scale: Tensor

    @property
    def num_timesteps(self) -> int:
        """The last timestep, T."""
        return self.levels.shape[1] - 1

    def signal(self, timesteps: Tensor) -> Tensor:
        """Return the factor of the clean row, shape ``(B,)``; timesteps int64, in 0 … T."""
        return (1 - self._level(timesteps)).sqrt()

    def noise_std(self, timesteps: Tensor) -> Tensor:
        """Return the standard deviation of the noise, shape ``(B,)``."""
        return (self._level(timesteps) * self.variance_scale).sqrt()

    def posterior(self, timestep: int) -> PosteriorCoefficients:
        r"""Return the coefficients of the step from ``timestep`` (1 … T) to the one before.

        With :math:`g_t = (1-v_t)/(1-v_{t-1})` and :math:`\beta_t = (v_t-v_{t-1})/(1-v_{t-1})`:
        noisy :math:`\sqrt{g_t}\, v_{t-1}/v_t`, clean :math:`\sqrt{1-v_{t-1}}\, \beta_t/v_t`,
        variance :math:`\beta_t v_{t-1}/v_t`.

        The second coefficient of the paper's Eq 11 and 14 has its bar on the wrong factor; as
        printed, means would grow to 1.75 times the clean value.
        """
        level, before = self.levels[:, timestep], self.levels[:, timestep - 1]
        beta = (level - before) / (1 - before)
        return PosteriorCoefficients(
            clean=(1 - before).sqrt() * beta / level,
            noisy=((1 - level) / (1 - before)).sqrt() * before / level,
            variance=beta * before / level * self.variance_scale,
        )

    def snr_weights(self, timesteps: Tensor) -> Tensor:
        r"""Return :math:`\mathrm{SNR}(t-1) - \mathrm{SNR}(t)`, and 1 for t = 1.

        Weights of DiffMM's loss; its paper has half of them.
        """
        first = timesteps == 1
        weights = self._snr((timesteps - 1).clamp(min=1)) - self._snr(timesteps)
        return weights.masked_fill(first, 1.0)

    def _snr(self, timesteps: Tensor) -> Tensor:
        level = self._level(timesteps)
        return (1 - level) / (level * self.variance_scale)

    def _level(self, timesteps: Tensor) -> Tensor:
        return self.levels.gather(1, timesteps[:, None]).squeeze(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseSchedule:
    """From a user's sparsity to the user's noise.

    Attributes:
        num_timesteps: T, at least 1.
        lowest: Level of timestep 1 before scaling.
        highest: Level of timestep T before scaling; with T = 1 only ``lowest`` is used.
        scale: Factor on all levels (DASRec's noise intensity, DiffMM's noise_scale).
        reading: Where the user's sparsity acts, see the module's text.
        mode: Whether the line gives cumulative levels or steps.
        first_beta: Replaces the first step after the rest was derived, as DiffMM does (1e-4).
    """

    num_timesteps: int
    lowest: float
    highest: float
    scale: float = 1.0
    reading: Literal["A", "B"] = "A"
    mode: Literal["cumulative", "per_step"] = "cumulative"
    first_beta: float | None = None

    def table(self, sparsity: Tensor) -> NoiseTable:
        """Return the noise of rows with the given sparsity, float64, shape ``(B,)``."""
        in_level = sparsity if self.reading == "A" else torch.ones_like(sparsity)
        in_variance = torch.ones_like(sparsity) if self.reading == "A" else sparsity
        line = torch.linspace(
            self.lowest,
            self.highest,
            self.num_timesteps,
            dtype=torch.float64,
            device=sparsity.device,
        )
        levels = in_level[:, None] * (self.scale * line)  # (B, T)
        if self.mode == "per_step":
            levels = _accumulate(levels)
        if self.first_beta is not None:
            levels = _accumulate(_steps_with_first(levels, self.first_beta))
        return NoiseTable(torch.nn.functional.pad(levels, (1, 0)), in_variance)


def _accumulate(steps: Tensor) -> Tensor:
    # expm1 and log1p keep the digits of levels near 1e-4. Many strong steps come to 1 in float64,
    # where the step after them would be 0 / 0; so close to 1 it changes nothing.
    return -torch.expm1(torch.log1p(-steps).cumsum(1)).clamp(min=_LEAST_SIGNAL - 1)


def _steps_with_first(levels: Tensor, first: float) -> Tensor:
    before = torch.nn.functional.pad(levels[:, :-1], (1, 0))
    steps = (levels - before) / (1 - before)
    steps[:, 0] = first
    return steps
