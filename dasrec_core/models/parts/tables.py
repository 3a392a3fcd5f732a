"""Embedding tables with the initial values that papers name."""

from __future__ import annotations

import torch
from torch import nn


def xavier_table(rows: int, columns: int, device: torch.device) -> nn.Parameter:
    r"""Return a table of uniform values in :math:`\pm\sqrt{6 / (rows + columns)}`.

    The scale depends on the number of rows: users and items start with different ones.
    """
    return nn.Parameter(nn.init.xavier_uniform_(torch.empty(rows, columns, device=device)))
