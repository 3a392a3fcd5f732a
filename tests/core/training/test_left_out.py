"""Users without a negative: their interactions are left out, and it is said."""

from __future__ import annotations

import numpy as np
import pytest

from dasrec_core.data.interactions import Interactions
from dasrec_core.models.base import BatchKind, Phase
from dasrec_core.training.left_out import left_out_notice


def phase(kind: BatchKind) -> Phase:
    return Phase("recommend", kind, lambda batch: {}, [])


def train(*pairs: tuple[int, int]) -> Interactions:
    users, items = np.array(pairs, dtype=np.int64).T
    return Interactions.from_pairs(users, items, num_users=4, num_items=3)


ALL = ((2, 0), (2, 1), (2, 2))


@pytest.mark.parametrize("kind", [BatchKind.INTERACTIONS, BatchKind.USER_TRIPLETS])
def test_a_user_who_knows_all_items_is_said_without_a_remedy(kind: BatchKind) -> None:
    assert left_out_notice([phase(kind)], train((0, 1), *ALL), "all") == (
        "1 user knows every item that negatives are drawn from, so 3 interactions of that user "
        "are left out of training.",
        "",
    )


def test_those_who_know_all_items_of_training_are_counted_and_can_be_used() -> None:
    message, hint = left_out_notice(
        [phase(BatchKind.INTERACTIONS)], train((0, 1), (1, 1)), "training_items"
    )
    assert message.startswith("2 users know every item")
    assert "2 interactions of theirs are left out" in message
    assert hint == "With training.negatives=all they are used."


@pytest.mark.parametrize("kind", [BatchKind.USERS, BatchKind.ITEMS])
def test_batches_without_negatives_leave_nobody_out(kind: BatchKind) -> None:
    assert left_out_notice([phase(kind)], train((0, 1), *ALL), "all") is None


def test_nothing_is_said_when_everybody_has_a_negative() -> None:
    assert left_out_notice([phase(BatchKind.INTERACTIONS)], train((0, 1), (2, 2)), "all") is None
