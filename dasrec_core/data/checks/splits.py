"""Checks of each split by itself, and of the splits against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from dasrec_core.data.checks.reports import SPLIT_TITLES, percent, user_examples
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.formats.base import Content, RawSplit, SplitName
from dasrec_core.data.interactions import IntArray, Interactions
from dasrec_core.quantity import counted, have

Splits = Mapping[SplitName, Interactions]


def check_shapes(raw: Mapping[SplitName, RawSplit]) -> Finding | None:
    """Return that the matrices of the splits differ in shape, or ``None``."""
    if len({split.shape for split in raw.values()}) <= 1:
        return None
    shapes = tuple(
        f"{split.file}: {split.shape[0]:,} × {split.shape[1]:,}" for split in raw.values()
    )
    return Finding(
        "splits_shapes_differ",
        Severity.ERROR,
        f"The matrices differ in size ({'; '.join(shapes)}).",
        ", ".join(split.file for split in raw.values()),
        "All splits must number the same users and items, or they are not of one data set.",
        "Save all three with the same shape, users × items.",
        examples=shapes,
    )


def check_entries(raw: RawSplit, split: SplitName, distinct: Interactions) -> Iterator[Finding]:
    """Yield what is unusual about the entries of one split: zeros, other values, repetitions.

    Args:
        raw: The entries.
        split: Which split they are.
        distinct: What was made of them.
    """
    values = raw.values
    zeros = int((values == 0).sum())
    if zeros:
        yield Finding(
            "entries_zero",
            Severity.WARNING,
            f"{counted(zeros, 'entry', 'entries')} of the {SPLIT_TITLES[split]} matrix "
            f"{'is' if zeros == 1 else 'are'} stored, but 0.",
            raw.file,
            "An entry of 0 says that there was no interaction; these are left out.",
            "Nothing to do, if that is what they mean.",
            zeros,
        )
    unusual = int(((values != 0) & (values != 1)).sum())
    if unusual:
        has_negative = bool((values < 0).any()) or bool(np.isnan(values).any())
        yield Finding(
            "entries_not_binary",
            Severity.WARNING if has_negative else Severity.INFO,
            f"{counted(unusual, 'entry', 'entries')} of the {SPLIT_TITLES[split]} matrix "
            f"{'is' if unusual == 1 else 'are'} other than 1"
            f"{', some negative or not a number' if has_negative else ''}.",
            raw.file,
            "Each counts as one interaction, whatever its value.",
            "Remove entries that should not count, for example low ratings.",
            unusual,
        )
    repeated = len(values) - zeros - distinct.num_interactions
    if repeated:
        yield Finding(
            "entries_repeated",
            Severity.WARNING,
            f"{counted(repeated, 'interaction')} of the {SPLIT_TITLES[split]} split "
            f"{'repeats' if repeated == 1 else 'repeat'} an earlier one.",
            raw.file,
            "Each pair of user and item counts once.",
            "Nothing to do, if repetitions have no meaning for you.",
            repeated,
        )


def check_sizes(splits: Splits, content: Content) -> Iterator[Finding]:
    """Yield what makes a data set too small to train or to evaluate on."""
    for name, split in splits.items():
        if split.num_interactions == 0:
            yield Finding(
                "split_empty",
                Severity.ERROR,
                f"The {SPLIT_TITLES[name]} split has no interactions.",
                content.splits[name].file,
                "Without them no model can be trained, chosen or measured.",
                "Move some interactions of each user into this split.",
            )
    train = splits["train"]
    active = int((train.user_degrees > 0).sum())
    if train.num_interactions and (active < 2 or train.num_items < 2):
        yield Finding(
            "too_small",
            Severity.ERROR,
            f"There {'is' if active == 1 else 'are'} {counted(active, 'user')} with a training "
            f"interaction and {counted(train.num_items, 'item')}.",
            content.splits["train"].file,
            "At least 2 of each are needed: a model learns by comparing.",
            "Use a larger part of the data.",
        )


def check_overlaps(splits: Splits, content: Content, *, are_dropped: bool) -> Iterator[Finding]:
    """Yield the pairs of splits that share interactions.

    Args:
        splits: The splits as read.
        content: For naming users.
        are_dropped: Whether the held-out copies are dropped, so that nothing needs doing.
    """
    names: tuple[SplitName, ...] = ("train", "valid", "test")
    for first, second in combinations(names, 2):
        shared = np.intersect1d(
            splits[first].pair_keys, splits[second].pair_keys, assume_unique=True
        )
        if shared.size:
            yield _overlap_finding(splits, content, (first, second), shared, are_dropped)


def _overlap_finding(
    splits: Splits,
    content: Content,
    names: tuple[SplitName, SplitName],
    shared: IntArray,
    are_dropped: bool,
) -> Finding:
    first, second = names
    users, num_shared = np.unique(shared // splits[first].num_items, return_counts=True)
    total = splits[second].num_interactions
    what = (
        f"{shared.size:,} of {counted(total, SPLIT_TITLES[second] + ' interaction')} "
        f"({percent(shared.size, total)}) also {'occurs' if shared.size == 1 else 'occur'} in the "
        f"{SPLIT_TITLES[first]} split"
    )
    if are_dropped:
        severity, why = Severity.INFO, "The data set settings of the run ask for it."
        what += f"; removed from the {SPLIT_TITLES[second]} split"
    elif first == "train":
        num_emptied = int((num_shared == splits[second].user_degrees[users]).sum())
        severity = Severity.ERROR
        why = "Training items are hidden when a model is ranked, so these can never be found"
        why += f"; {counted(num_emptied, 'user')} would have nothing else to find."
    else:
        severity = Severity.WARNING
        why = (
            "The epoch is chosen on what is later reported as unseen. Where validation items are "
            "hidden at test, these do not count there."
        )
    return Finding(
        "splits_overlap",
        severity,
        f"{what}.",
        content.splits[second].file,
        why,
        "Nothing to do." if are_dropped else f"Drop them from the {SPLIT_TITLES[second]} split.",
        shared.size,
        user_examples(content, users),
        repair="" if are_dropped else "dataset.drop_overlap=true",
    )


def check_saturated_users(train: Interactions, content: Content) -> Iterator[Finding]:
    """Yield how many users have every item in training."""
    users = np.flatnonzero(train.user_degrees >= train.num_items)
    if users.size:
        yield Finding(
            "users_saturated",
            Severity.WARNING,
            f"{counted(users.size, 'user')} {have(users.size)} every item in training.",
            content.splits["train"].file,
            "No item is left that such a user has not chosen, so there is nothing to tell apart.",
            "Nothing to do; they are skipped where a negative item is needed.",
            users.size,
            user_examples(content, users),
        )
