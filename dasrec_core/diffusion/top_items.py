"""The best items of restored rows, block by block: no matrix of all rows and items is formed."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from dasrec_core.diffusion.denoiser import Denoiser

# Scores of all items in work at once: 14 MB, 520 rows on TikTok. Measured: half of it or twice as
# much take as long.
_TOP_ENTRIES = 3_500_000

# Items of which the best is found first. Measured: 16 to 128 take the same time.
_GROUP = 64

KnownItems = Callable[[slice], tuple[Tensor, Tensor]]
"""Returns, for a block of rows, row within the block and column of every item not to choose."""


def top_items(
    denoiser: Denoiser,
    hidden: Tensor,
    k: int,
    *,
    penalties: Tensor | None = None,
    known: KnownItems | None = None,
) -> Tensor:
    """Return the ``k`` items with the largest restored value per row, best first.

    Args:
        denoiser: The network whose output layer restores the rows.
        hidden: Last hidden activations, shape ``(N, H)``.
        k: At most the number of items that may be chosen.
        penalties: Taken off the restored values first, shape ``(I,)``. Costs nothing: the output
            layer's bias takes it.
        known: Items that are not chosen.

    Returns:
        Item ids, int64, shape ``(N, k)``.
    """
    bias: Tensor = denoiser.output.bias
    if penalties is not None:
        bias = bias - penalties
    weight = denoiser.output.weight
    num_items = len(weight)
    size = max(1, _TOP_ENTRIES // num_items)
    space = weight.new_empty(num_items, min(size, len(hidden)))
    found = [torch.empty(0, k, dtype=torch.int64, device=hidden.device)]
    for start in range(0, len(hidden), size):
        block = slice(start, min(start + size, len(hidden)))
        wide = hidden[block].to(weight.dtype).T  # (H, B)
        # Never in a narrower type: the best of thousands of near-equal values is wanted.
        with torch.autocast(hidden.device.type, enabled=False):
            # Measured: tall, items as rows, half the time of wide, users as rows.
            restored = torch.addmm(bias[:, None], weight, wide, out=space[:, : wide.shape[1]])
        if known is not None:
            rows, columns = known(block)
            restored[columns, rows] = -torch.inf
        if k == 1:
            found.append(_best_row(restored)[:, None])
        else:
            found.append(restored.T.contiguous().topk(k, dim=1).indices)
    return torch.cat(found)


def _best_row(values: Tensor) -> Tensor:
    """Return ``values.argmax(0)``, shape ``(B,)``, in one pass over the values ``(I, B)``.

    Measured: to turn the values first, for an argmax along memory, costs half as much again as
    the product that made them. Here the best of each group of rows is found for all columns at
    once, then the best group, then its best row; the first among equals, as argmax does.
    """
    num_rows, num_columns = values.shape
    whole = num_rows // _GROUP * _GROUP
    groups = [values[:whole].view(-1, _GROUP, num_columns).amax(1)]
    if whole < num_rows:
        groups.append(values[whole:].amax(0, keepdim=True))
    group = torch.cat(groups).argmax(0)  # (B,)
    within = torch.arange(_GROUP, device=values.device)
    rows = (group[:, None] * _GROUP + within).clamp_(max=num_rows - 1)  # (B, _GROUP)
    columns = torch.arange(num_columns, device=values.device)[:, None]
    return rows.gather(1, values[rows, columns].argmax(1, keepdim=True)).squeeze(1)
