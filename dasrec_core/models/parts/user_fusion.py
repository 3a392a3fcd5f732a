"""What a multimodal model holds about each user, as plain arrays that outlive the process."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DoubleArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class UserNoise:
    r"""How noisy the diffusion of each user is.

    Users of one sparsity share a row of levels, so the table stays small with many timesteps.

    Attributes:
        sparsity: :math:`s_u` in [0.001, 1], float64, shape ``(U,)``.
        distinct: The different values of ``sparsity``, ascending, shape ``(S,)``.
        levels: Variance of the noise of each of them at timestep 0 … T, rising from 0, float64,
            shape ``(S, T + 1)``: :math:`1 - \bar\alpha_t`, in reading B times :math:`s_u`.
    """

    sparsity: DoubleArray
    distinct: DoubleArray
    levels: DoubleArray

    def of(self, user_id: int) -> DoubleArray:
        """Return a user's noise level at timestep 0 … T."""
        row: DoubleArray = self.levels[np.searchsorted(self.distinct, self.sparsity[user_id])]
        return row


@dataclass(frozen=True, slots=True, eq=False)
class UserFusion:
    """How much each modality counts for each user, and how noisy their diffusion is.

    Attributes:
        modalities: Names, in the order of the columns of ``weights``.
        weights: Rows sum to 1, float32, shape ``(U, M)``; ``(1, M)`` when all users share them.
        noise: ``None`` without diffusion.
    """

    modalities: tuple[str, ...]
    weights: NDArray[np.float32]
    noise: UserNoise | None

    def weights_of(self, user_id: int) -> dict[str, float]:
        """Return the weight of each modality for a user; sum 1."""
        row = self.weights[user_id if len(self.weights) > 1 else 0]
        return dict(zip(self.modalities, row.tolist(), strict=True))
