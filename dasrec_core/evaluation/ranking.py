"""Masked top-k over all items, for any number of users in chunks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import DivergedError

Scorer = Callable[[Tensor], Tensor]
"""Scores of all items for some users: ``(B,)`` user ids to ``(B, I)`` floats, fresh each time."""

NO_ITEM = -1
"""Fills the places of a ranking for which a user has no candidate left."""

# 2 Mi scores are 8 MB, 312 users on TikTok. Four times as many took twice the processor time.
_SCORES_PER_CHUNK = 1 << 21


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The best items of some users, best first; equal scores stand in order of item id.

    Attributes:
        user_ids: int64, shape ``(B,)``.
        item_ids: int64, shape ``(B, K)``; ``NO_ITEM`` where all items are masked.
        scores: float32, shape ``(B, K)``; ``-inf`` where there is no item.
    """

    user_ids: Tensor
    item_ids: Tensor
    scores: Tensor


class PairMask:
    """Known pairs, laid out to hide them from a chunk of scores without a loop."""

    def __init__(self, pairs: Interactions, device: torch.device) -> None:
        self._starts = torch.from_numpy(pairs.indptr[:-1]).to(device)
        self._degrees = torch.from_numpy(pairs.user_degrees).to(device)
        self._item_ids = torch.from_numpy(pairs.item_ids).to(device)
        self.num_items = pairs.num_items

    def hide(self, scores: Tensor, user_ids: Tensor) -> None:
        """Set the scores of known items to ``-inf``, in place.

        Args:
            scores: float32, shape ``(B, I)``, contiguous.
            user_ids: int64, shape ``(B,)``.
        """
        degrees = self._degrees[user_ids]  # (B,)
        rows = torch.repeat_interleave(degrees)  # (E,), row of each known pair in the chunk
        begins = self._starts[user_ids] - degrees.cumsum(0) + degrees  # (B,)
        places = begins[rows] + torch.arange(len(rows), device=rows.device)  # (E,)
        scores.view(-1)[rows * scores.shape[1] + self._item_ids[places]] = -torch.inf


def rank_items(scorer: Scorer, user_ids: Tensor, *, mask: Interactions, k: int) -> Ranking:
    """Return the ``k`` best items of each user among those ``mask`` does not hold.

    Args:
        scorer: Scores of all items for some users.
        user_ids: Users to rank for, int64, shape ``(B,)``, on the scorer's device.
        mask: Pairs that are no candidates, usually the training interactions.
        k: Length of the lists; fewer when there are fewer items.

    Returns:
        A ranking with ``min(k, I)`` places.

    Raises:
        DivergedError: A score is not a number or infinite.
    """
    masks = (PairMask(mask, user_ids.device),)
    return rank_under_masks(scorer, user_ids, masks=masks, k=k)[0]


def rank_under_masks(
    scorer: Scorer,
    user_ids: Tensor,
    *,
    masks: Sequence[PairMask],
    k: int,
    chunk_done: Callable[[int], None] = lambda num_users: None,
) -> tuple[Ranking, ...]:
    """Return one ranking after each mask; masks add up, and scores are computed once.

    Args:
        scorer: As in :func:`rank_items`.
        user_ids: As in :func:`rank_items`.
        masks: Applied in order.
        k: As in :func:`rank_items`.
        chunk_done: Told the number of users ranked so far.

    Raises:
        DivergedError: A score is not a number or infinite.
    """
    size = max(1, _SCORES_PER_CHUNK // max(masks[0].num_items, 1))
    parts: list[list[Ranking]] = [[] for _ in masks]
    for start in range(0, max(len(user_ids), 1), size):
        chunk = user_ids[start : start + size]
        scores = scorer(chunk).float()  # (B, I)
        for mask, ranked in zip(masks, parts, strict=True):
            mask.hide(scores, chunk)
            ranked.append(Ranking(chunk, *top_items(scores, k)))
        chunk_done(start + len(chunk))
    return tuple(_joined(ranked) for ranked in parts)


def top_items(scores: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Return the best items of each row and their scores; equal scores in order of item id.

    ``torch.topk`` leaves open which of equal scores it takes. One place more than asked for shows
    whether that matters: only rows with equal neighbours are ranked again, exactly.

    Args:
        scores: float32, shape ``(B, I)``; ``-inf`` marks what is no candidate.
        k: Length of the lists.

    Returns:
        Item ids, int64, and scores, both ``(B, min(k, I))``.

    Raises:
        DivergedError: A score is not a number or plus infinity.
    """
    k = min(k, scores.shape[1])
    best, item_ids = scores.topk(min(k + 1, scores.shape[1]))  # (B, k + 1)
    # topk ranks NaN above everything, so the first place shows it.
    if bool((best[:, :1].isnan() | best[:, :1].isposinf()).any()):
        raise DivergedError(
            "The model's scores are not finite, so its items cannot be ranked.",
            "Lower training.learning_rate, or the weight of the loss term that grew last.",
        )
    tied = (best[:, 1:] == best[:, :-1]).any(dim=1).nonzero().squeeze(1)  # (T,)
    best, item_ids = best[:, :k], item_ids[:, :k]
    if len(tied):
        item_ids[tied], best[tied] = _top_of_ties(scores[tied], best[tied, -1:], k)
    return item_ids.masked_fill(best.isneginf(), NO_ITEM), best


def _top_of_ties(scores: Tensor, last: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Rank rows exactly, given the score of their last place, shape ``(T, 1)``."""
    above = scores > last  # (T, I)
    level = scores == last
    room = k - above.sum(dim=1, keepdim=True)  # (T, 1), places left for the last score
    chosen = above | (level & (level.cumsum(dim=1, dtype=torch.int32) <= room))
    item_ids = chosen.nonzero()[:, 1].view(len(scores), k)  # ascending, so a stable sort keeps ids
    best, order = scores.gather(1, item_ids).sort(dim=1, descending=True, stable=True)
    return item_ids.gather(1, order), best


def _joined(parts: Sequence[Ranking]) -> Ranking:
    return Ranking(
        torch.cat([part.user_ids for part in parts]),
        torch.cat([part.item_ids for part in parts]),
        torch.cat([part.scores for part in parts]),
    )
