"""Who cannot be trained on by triplets, said before the first epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from dasrec_core.config.training import NegativeItems
from dasrec_core.data.interactions import Interactions
from dasrec_core.models.base import BatchKind, Phase
from dasrec_core.quantity import are, counted

_WITH_NEGATIVES: Final = frozenset({BatchKind.INTERACTIONS, BatchKind.USER_TRIPLETS})


def left_out_notice(
    phases: Sequence[Phase], train: Interactions, negatives: NegativeItems
) -> tuple[str, str] | None:
    """Return what is left out of training and what can be done; ``None`` if nothing is.

    A user who knows every item that negatives are drawn from has no negative, so that batches of
    triplets leave its interactions out (``sampling.batches``).
    """
    if not any(phase.batches in _WITH_NEGATIVES for phase in phases):
        return None
    in_pool = train.num_items if negatives == "all" else np.count_nonzero(train.item_degrees)
    degrees = train.user_degrees
    without = degrees[(degrees >= in_pool) & (degrees > 0)]
    if not len(without):
        return None
    num_interactions = int(without.sum())
    know, whose = ("knows", "that user") if len(without) == 1 else ("know", "theirs")
    message = (
        f"{counted(len(without), 'user')} {know} every item that negatives are drawn from, so "
        f"{counted(num_interactions, 'interaction')} of {whose} {are(num_interactions)} left out "
        "of training."
    )
    return message, "" if negatives == "all" else "With training.negatives=all they are used."
