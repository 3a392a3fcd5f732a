"""The rows of one training step."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one step; int64, each of shape ``(B,)``, on the model's device.

    Over users the item fields are empty, shape ``(0,)``. Over items ``positive_item_ids`` holds
    them and the other two are empty.
    """

    user_ids: Tensor
    positive_item_ids: Tensor
    negative_item_ids: Tensor
