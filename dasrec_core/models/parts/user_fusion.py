"""What a multimodal model holds about each user, as plain arrays that outlive the process."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class UserFusion:
    r"""How much each modality counts for each user, and how noisy their diffusion is.

    Attributes:
        modalities: Names, in the order of the columns of ``weights``.
        weights: Rows sum to 1, float32, shape ``(U, M)``; ``(1, M)`` when all users share them.
        sparsity: :math:`s_u` in [0.001, 1], float64, shape ``(U,)``; empty without diffusion.
        distinct_sparsity: The different values of ``sparsity``, ascending, shape ``(S,)``.
        noise_levels: :math:`1 - \bar\alpha_t` of each of them at timestep 0 … T, rising from 0,
            float64, shape ``(S, T + 1)``.
    """

    modalities: tuple[str, ...]
    weights: NDArray[np.float32]
    sparsity: NDArray[np.float64]
    distinct_sparsity: NDArray[np.float64]
    noise_levels: NDArray[np.float64]

    def weights_of(self, user_id: int) -> NDArray[np.float32]:
        """Return the weight of each modality for a user, shape ``(M,)``."""
        row: NDArray[np.float32] = self.weights[user_id if len(self.weights) > 1 else 0]
        return row

    def noise_of(self, user_id: int) -> NDArray[np.float64]:
        """Return a user's noise level at timestep 0 … T; empty without diffusion."""
        if not len(self.sparsity):
            return np.empty(0)
        place = np.searchsorted(self.distinct_sparsity, self.sparsity[user_id])
        row: NDArray[np.float64] = self.noise_levels[place]
        return row
