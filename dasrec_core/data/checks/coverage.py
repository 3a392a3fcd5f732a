"""Checks of who and what training leaves out, and of lopsided data."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dasrec_core.data.checks.reports import SPLIT_TITLES, item_examples, percent, user_examples
from dasrec_core.data.checks.splits import Splits
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.formats.base import Content, SplitName
from dasrec_core.data.interactions import Interactions
from dasrec_core.quantity import counted, have

POPULARITY_SPIKE = 0.5  # share of all users that chose one item
DENSE = 0.5
HELD_OUT: tuple[SplitName, ...] = ("valid", "test")


def check_cold_users(splits: Splits, content: Content) -> Iterator[Finding]:
    """Yield users without a training interaction, and those of them that are asked about."""
    is_cold = splits["train"].user_degrees == 0
    cold = np.flatnonzero(is_cold)
    if not cold.size:
        return
    yield Finding(
        "users_cold",
        Severity.WARNING,
        f"{counted(cold.size, 'user')} {have(cold.size)} no training interaction.",
        content.splits["train"].file,
        "Nothing is known about their taste; they keep their number and take no part in training.",
        "Nothing to do.",
        cold.size,
        user_examples(content, cold),
    )
    asked = {name: np.flatnonzero(is_cold & (splits[name].user_degrees > 0)) for name in HELD_OUT}
    parts = [
        f"{users.size:,} of {_users_of(splits[name]):,} {SPLIT_TITLES[name]} users"
        for name, users in asked.items()
        if users.size
    ]
    if parts:
        users = np.union1d(asked["valid"], asked["test"])
        yield Finding(
            "held_out_users_cold",
            Severity.WARNING,
            f"{' and '.join(parts)} never occur in training.",
            content.splits["test"].file,
            "Models can only guess for them, and they count in every metric.",
            "Nothing to do; or leave them out of the split.",
            users.size,
            user_examples(content, users),
        )


def _users_of(split: Interactions) -> int:
    return int((split.user_degrees > 0).sum())


def check_cold_items(splits: Splits, content: Content) -> Iterator[Finding]:
    """Yield items without a training interaction, and how much of the other splits they take."""
    is_cold = splits["train"].item_degrees == 0
    cold = np.flatnonzero(is_cold)
    if not cold.size:
        return
    yield Finding(
        "items_cold",
        Severity.WARNING,
        f"{counted(cold.size, 'item')} {have(cold.size)} no training interaction.",
        content.splits["train"].file,
        "They are ranked like all others, but only their features tell anything about them.",
        "Nothing to do.",
        cold.size,
        item_examples(content, cold),
    )
    hits = {name: splits[name].item_ids[is_cold[splits[name].item_ids]] for name in HELD_OUT}
    parts = [
        f"{items.size:,} of {splits[name].num_interactions:,} {SPLIT_TITLES[name]} interactions "
        f"({percent(items.size, splits[name].num_interactions)})"
        for name, items in hits.items()
        if items.size
    ]
    if parts:
        items = np.concatenate([hits["valid"], hits["test"]])
        yield Finding(
            "held_out_items_cold",
            Severity.WARNING,
            f"{' and '.join(parts)} fall on items that never occur in training.",
            content.splits["test"].file,
            "A model without features cannot find them, which bounds its recall.",
            "Nothing to do; keep it in mind when comparing models with and without features.",
            items.size,
            item_examples(content, np.unique(items)),
        )


def check_balance(train: Interactions, content: Content) -> Iterator[Finding]:
    """Yield that one item dominates, or that the matrix is unusually full."""
    num_active = int((train.user_degrees > 0).sum())
    degrees = train.item_degrees
    top = int(np.argmax(degrees)) if degrees.size else 0
    if num_active >= 10 and degrees[top] > POPULARITY_SPIKE * num_active:
        yield Finding(
            "item_dominates",
            Severity.WARNING,
            f"One item was chosen by {percent(int(degrees[top]), num_active)} of all users.",
            content.splits["train"].file,
            "Recommending it to everyone looks good in metrics and helps nobody.",
            "Compare with the popularity baseline before drawing conclusions.",
            int(degrees[top]),
            item_examples(content, np.array([top])),
        )
    cells = num_active * train.num_items
    if cells and train.num_interactions > DENSE * cells:
        yield Finding(
            "matrix_full",
            Severity.WARNING,
            f"Users have chosen {percent(train.num_interactions, cells)} of all items on average.",
            content.splits["train"].file,
            "So full a matrix leaves few items to recommend; metrics become meaningless.",
            "Check that ratings or impressions were not taken for interactions.",
        )


def check_modalities(names: tuple[str, ...], num_files: int) -> Iterator[Finding]:
    """Yield what having no modality, or a single one, means.

    Nothing while a file of features cannot be used: what is wrong with it is told by itself, and
    nobody is to add what is there.
    """
    if len(names) < num_files:
        return
    if not names:
        yield Finding(
            "features_none",
            Severity.INFO,
            "There are no item features.",
            "folder",
            "Models that use only interactions can be trained; multimodal ones cannot.",
            "Add feature files to train multimodal models.",
        )
    elif len(names) == 1:
        yield Finding(
            "features_single",
            Severity.INFO,
            f"There is one modality, {names[0]}.",
            "folder",
            "Parts of a model that compare modalities have nothing to compare.",
            "Nothing to do.",
        )
