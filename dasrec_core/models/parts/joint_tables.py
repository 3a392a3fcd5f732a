"""Tables over users and items together, as MMGCN and GRCN have them, and their penalty."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dasrec_core.sampling.batch import Batch


def joint_xavier_normal(
    num_users: int, num_items: int, columns: int, device: torch.device
) -> tuple[Tensor, Tensor]:
    r"""Return rows of users and of items of one Xavier-normal table.

    Their variance is :math:`2 / (U + I + columns)`, the same for both.
    """
    table = torch.empty(num_users + num_items, columns, device=device)
    nn.init.xavier_normal_(table)
    return table[:num_users].clone(), table[num_users:].clone()


def mean_squares(users: Tensor, items: Tensor, batch: Batch) -> Tensor:
    r"""Return the mean square of the numbers of a batch's users plus that of its items.

    .. math:: \overline{u^2} + \tfrac{1}{2} \bigl( \overline{i_+^2} + \overline{i_-^2} \bigr)

    The form of MMGCN and GRCN: at equal weight it pulls weaker than ``losses.penalties.batch_l2``,
    items D times and users D / 2 times, with D the length of a row.

    Args:
        users: Whole table, shape ``(U, D)``.
        items: Whole table, shape ``(I, D)``.
        batch: Whose rows count, as often as they occur.
    """
    positives = items.index_select(0, batch.positive_item_ids).square().mean()
    negatives = items.index_select(0, batch.negative_item_ids).square().mean()
    return users.index_select(0, batch.user_ids).square().mean() + (positives + negatives) / 2
