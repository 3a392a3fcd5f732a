"""How sparse a user's history is, as the factor that scales the user's noise."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

SparsityKind = Literal["paper", "log", "rank", "minmax", "none"]

# Below this a user would see no noise at all and the posterior would divide 0 by 0.
_FLOOR = 1e-3


def user_sparsity(degrees: Tensor, *, num_items: int, kind: SparsityKind) -> Tensor:
    r"""Return :math:`s_u`, larger for users with fewer interactions.

    ``paper`` is :math:`1 - n_u / |I|` (DASRec, Eq 3). On real data nearly every user has almost
    the same value (TikTok: median .9997, least .910), so three wider scales are offered beside
    it; they are ours, not the paper's:

    - ``log``: :math:`1 - \ln(1 + n_u) / \ln(1 + \max n)`
    - ``rank``: share of users with more interactions
    - ``minmax``: :math:`1 - (n_u - \min n) / (\max n - \min n)`

    ``none`` is 1 for everyone.

    Args:
        degrees: Training interactions per user, integer, shape ``(U,)``.
        num_items: :math:`|I|`.
        kind: Which scale.

    Returns:
        float64, shape ``(U,)``, in [0.001, 1]; 1 for a user without interactions.
    """
    counts = degrees.double()
    most = counts.max().clamp(min=1) if len(counts) else torch.ones(())
    if kind == "paper":
        sparsity = 1 - counts / num_items
    elif kind == "log":
        sparsity = 1 - counts.log1p() / most.log1p()
    elif kind == "rank":
        ordered = counts.sort().values
        not_more = torch.searchsorted(ordered, counts, right=True)
        sparsity = 1 - not_more / len(counts)
    elif kind == "minmax":
        least = counts.min()
        sparsity = 1 - (counts - least) / (counts.max() - least).clamp(min=1)
    else:
        sparsity = torch.ones_like(counts)
    return sparsity.clamp(min=_FLOOR).masked_fill(counts == 0, 1.0)
