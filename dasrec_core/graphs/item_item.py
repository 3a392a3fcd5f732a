"""Item-item graphs from features: nearest neighbours by cosine, in chunks of rows."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.graphs.edge_pattern import EdgePattern, edge_dots, edge_pattern, row_sums

_CHUNK_ENTRIES = 4_194_304


def cosine_neighbours(features: Tensor, k: int) -> EdgePattern:
    """Return who is among whose ``k`` nearest by cosine, every item its own neighbour as well.

    No more than a few million similarities are in memory at a time. Nothing has a gradient.

    Args:
        features: Shape ``(I, F)``; a row of zeros has cosine 0 with all.
        k: Neighbours per item; all items where there are fewer.

    Returns:
        Edges from each item (row) to its neighbours (columns), min(k, I) each.
    """
    # In float32 also under bfloat16, which would choose other neighbours: of lfm2k's whisper
    # features only 37 % were the same.
    with torch.no_grad(), torch.autocast(features.device.type, enabled=False):
        unit = F.normalize(features.detach().float())
        count = len(unit)
        k = min(k, count)
        size = max(1, _CHUNK_ENTRIES // max(count, 1))
        found = [_nearest(unit, first, size, k) for first in range(0, count, size)]
        rows = torch.arange(count, device=unit.device).repeat_interleave(k)
        return edge_pattern(rows, torch.cat(found).reshape(-1), (count, count))


def _nearest(unit: Tensor, first: int, size: int, k: int) -> Tensor:
    """Return the k nearest of ``size`` rows from ``first`` on, each itself among them."""
    cosines = unit[first : first + size] @ unit.T
    # More than k rows of one direction, such as those of a stand-in picture, would tie with it.
    cosines.diagonal(first).fill_(2.0)
    return cosines.topk(k, dim=1).indices


def edge_cosines(pattern: EdgePattern, features: Tensor) -> Tensor:
    """Return the cosine of every edge's two items, at least 0, with gradient to the features.

    Args:
        pattern: Edges among items, from :func:`cosine_neighbours`.
        features: Shape ``(I, F)``.

    Returns:
        float32, shape ``(E,)``, in [0, 1]; cosines below 0 count as 0.
    """
    unit = F.normalize(features.float())
    return edge_dots(pattern, unit, unit).clamp(min=0)


def inverse_roots(degrees: Tensor) -> Tensor:
    """Return 1 / √degree, and 0 for a degree of 0; the gradient is finite there too."""
    isolated = degrees <= 0
    return torch.where(isolated, 1.0, degrees).rsqrt().masked_fill(isolated, 0.0)


def symmetrically_scaled(pattern: EdgePattern, values: Tensor, degrees: Tensor) -> Tensor:
    r"""Return the values of :math:`D^{-1/2} S D^{-1/2}`, shape ``(E,)``.

    Args:
        pattern: Edges among items.
        values: Of S, at least 0, shape ``(E,)``.
        degrees: The diagonal of D, shape ``(I,)``.
    """
    roots = inverse_roots(degrees)
    return values * roots[pattern.row_ids] * roots[pattern.column_ids]


def normalized(pattern: EdgePattern, values: Tensor) -> Tensor:
    """Return :func:`symmetrically_scaled` with the row sums of S itself as degrees."""
    return symmetrically_scaled(pattern, values, row_sums(pattern, values))
