"""What is wrong or worth knowing about the split that a table itself tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dasrec_core.data.checks.reports import NUM_EXAMPLES, SPLIT_TITLES
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.formats.base import SPLITS, SplitName
from dasrec_core.data.importing import splitting
from dasrec_core.data.importing.interactions import RawInteractions
from dasrec_core.data.importing.recipe import ImportRecipe
from dasrec_core.data.importing.repetition import KEEP_WORDS
from dasrec_core.data.importing.split_labels import SPLIT_VALUES
from dasrec_core.data.importing.splitting import Labels
from dasrec_core.data.interactions import IntArray
from dasrec_core.quantity import counted


def split_column_findings(raw: RawInteractions, recipe: ImportRecipe) -> Iterator[Finding]:
    """Yield entries that name no split, or that a split of the table is there and not used."""
    if recipe.split.kind != "column":
        yield from _not_used(raw, recipe)
        return
    rows = raw.unknown_splits
    if not rows.count:
        return
    names = "names" if rows.count == 1 else "name"
    what = f"{counted(rows.count, 'row')} {names} no split in column {recipe.columns.split!r}."
    examples = tuple(rows.examples)
    if "drop_unknown_splits" in recipe.repairs:
        why = "As chosen, they are left out."
        yield Finding(
            "splits_unknown", Severity.INFO, what, raw.file, why, "", rows.count, examples
        )
        return
    why = f"The column may hold {SPLIT_VALUES}."
    action = "Leave these rows out, correct the file, or choose another column or another split."
    yield Finding(
        "splits_unknown", Severity.ERROR, what, raw.file, why, action, rows.count, examples
    )


def _not_used(raw: RawInteractions, recipe: ImportRecipe) -> Iterator[Finding]:
    name = recipe.columns.split or raw.other_split
    if not name:
        return
    holds = "holds" if recipe.columns.split else "may hold"
    yield Finding(
        "split_not_used",
        Severity.INFO,
        f"Column {name!r} {holds} a split, which is not used.",
        raw.file,
        "Results are comparable with others only on the same split.",
        f"To keep it, choose {name!r} as the column of splits and "
        f"“{splitting.SPLIT_TITLES['column']}” as the split.",
    )


def pairs_in_two_splits(
    pairs: tuple[IntArray, IntArray, Labels], raw: RawInteractions, recipe: ImportRecipe
) -> Iterator[Finding]:
    """Yield that a user and an item occur together in more than one split.

    Args:
        pairs: Users, items and splits of all readable rows, each of shape ``(E,)``.
        raw: Where they come from.
        recipe: What decides which row counts.
    """
    users, items, labels = pairs
    if not len(users):
        return
    numbers = users * (int(items.max()) + 1) + items
    order = np.argsort(numbers, kind="stable")
    numbers, ordered = numbers[order], labels[order]
    starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    found = np.flatnonzero(
        np.minimum.reduceat(ordered, starts) != np.maximum.reduceat(ordered, starts)
    )
    if not found.size:
        return
    ends = np.append(starts[1:], len(order))
    examples = []
    for at in found[:NUM_EXAMPLES].tolist():
        row = order[starts[at]]
        named = np.unique(ordered[starts[at] : ends[at]]).tolist()
        user, item = raw.user_keys[users[row]], raw.item_keys[items[row]]
        examples.append(f"user {user[:40]}, item {item[:40]}: {_titles(SPLITS[n] for n in named)}")
    is_one = found.size == 1
    yield Finding(
        "pairs_in_two_splits",
        Severity.WARNING,
        f"{counted(int(found.size), 'pair')} of user and item {'is' if is_one else 'are'} in more "
        "than one split.",
        raw.file,
        f"Of each pair {KEEP_WORDS[recipe.filter.keep]} row counts, as set under the filter, and "
        "the pair is in the split of that row only.",
        "Choose another row under the filter, or correct the table.",
        int(found.size),
        tuple(examples),
    )


def empty_split_action(
    empty: Sequence[SplitName], raw: RawInteractions, recipe: ImportRecipe
) -> str:
    """Return what can be done about splits that the column of the table leaves empty."""
    other = "random" if recipe.columns.timestamp is None else "time"
    another = f"another split, such as “{splitting.SPLIT_TITLES[other]}” ({other})"
    stated = raw.splits if raw.splits is not None else np.zeros(0, dtype=np.int8)
    absent = [split for split in empty if not (stated == SPLITS.index(split)).any()]
    if absent:
        return (
            f"Column {recipe.columns.split!r} has no row for {_titles(absent)}: choose {another}."
        )
    return f"Lower the thresholds, or choose {another}."


def _titles(splits: Iterator[SplitName] | Sequence[SplitName]) -> str:
    return " and ".join(SPLIT_TITLES[split] for split in splits)
