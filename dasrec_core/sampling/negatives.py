"""Negatives: items a user has no training interaction with, drawn uniformly."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions


def known_pair_keys(train: Interactions) -> Tensor:
    """Return ``user * num_items + item`` of every interaction, ascending, int64, ``(E,)``."""
    return torch.from_numpy(train.user_ids * train.num_items + train.item_ids)


def sample_negatives(
    user_ids: Tensor, known_keys: Tensor, *, num_items: int, generator: torch.Generator
) -> Tensor:
    """Return one item per row that the row's user has not interacted with, uniform over those.

    All rows are drawn at once; hits on known pairs, found by binary search, are drawn again until
    none is left. A row takes as many rounds as its user's share of known items makes likely, so
    the caller must leave out users who know every item.

    Args:
        user_ids: int64, on the generator's device, shape ``(B,)``.
        known_keys: From :func:`known_pair_keys`, on the same device, shape ``(E,)``.
        num_items: Number of items to draw from.
        generator: The only source of randomness.

    Returns:
        Item ids, int64, shape ``(B,)``.

    Raises:
        ValueError: A user has interacted with every item, so nothing can be drawn.
    """
    _refuse_saturated(user_ids, known_keys, num_items)
    drawn = torch.randint(num_items, user_ids.shape, generator=generator, device=generator.device)
    open_rows = _known(user_ids * num_items + drawn, known_keys).nonzero().squeeze(1)
    while len(open_rows):
        again = torch.randint(
            num_items, open_rows.shape, generator=generator, device=generator.device
        )
        drawn[open_rows] = again
        open_rows = open_rows[_known(user_ids[open_rows] * num_items + again, known_keys)]
    return drawn


def more_negatives(user_ids: Tensor, known_keys: Tensor, *, num_items: int, per_row: int) -> Tensor:
    """Return several negatives per row for use within a loss, shape ``(B, per_row)``.

    Drawn from torch's global generator of the device, each on its own: an item may come twice in
    a row. Arguments and errors as :func:`sample_negatives`, without the generator.
    """
    repeated = user_ids.repeat_interleave(per_row)
    generator = _global_generator(user_ids.device)
    drawn = sample_negatives(repeated, known_keys, num_items=num_items, generator=generator)
    return drawn.view(len(user_ids), per_row)


def _global_generator(device: torch.device) -> torch.Generator:
    if device.type != "cuda":
        return torch.default_generator
    index = torch.cuda.current_device() if device.index is None else device.index
    generator: torch.Generator = torch.cuda.default_generators[index]
    return generator


def _known(keys: Tensor, known_keys: Tensor) -> Tensor:
    if not len(known_keys):
        return torch.zeros_like(keys, dtype=torch.bool)
    places = torch.searchsorted(known_keys, keys).clamp_(max=len(known_keys) - 1)
    return known_keys[places] == keys


def _refuse_saturated(user_ids: Tensor, known_keys: Tensor, num_items: int) -> None:
    if not len(user_ids):
        return
    # Keys are ascending, so the ends of a user's tell how many there are, at the cost of the batch
    # and not of all interactions.
    starts = torch.searchsorted(known_keys, user_ids * num_items)
    ends = torch.searchsorted(known_keys, (user_ids + 1) * num_items)
    if bool((ends - starts >= num_items).any()):
        raise ValueError("a user has interacted with every item; leave such users out")
