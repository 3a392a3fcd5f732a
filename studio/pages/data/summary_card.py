"""How large a data set is and how it is split."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from dasrec_core.data.statistics import DatasetSummary
from studio.theme.tokens import SPACE
from studio.widgets.parts import card, column, line, row, text
from studio.widgets.stat import Stat


def summary_card(summary: DatasetSummary) -> QFrame:
    """Return the counts of a data set."""
    first = row(
        Stat(f"{summary.num_users:,}", "Users"),
        Stat(f"{summary.num_items:,}", "Items"),
        Stat(f"{summary.num_interactions:,}", "Interactions"),
        Stat(density_words(summary.density), "Density, train"),
        None,
        gap=SPACE.lg,
    )
    splits = (("Train", summary.train), ("Validation", summary.valid), ("Test", summary.test))
    parts = [
        column(
            text(name, "caption"),
            text(f"{split.num_interactions:,}", "strong"),
            text(f"{split.num_users:,} users", "caption"),
            gap=2,
        )
        for name, split in splits
    ]
    words = text(degree_words(summary), "small", wrap=True)
    return card(
        "Summary",
        first,
        line(),
        row(*parts, None, gap=SPACE.xl),
        line(),
        words,
        None,
        topic="data.summary",
    )


def density_words(density: float) -> str:
    """Return the share of known pairs in per cent, with three significant digits."""
    return f"{100 * density:.3g} %"


def degree_words(summary: DatasetSummary) -> str:
    """Return in a sentence how many interactions users have."""
    half = f"Half of the users have {summary.median_user_degree:g} training interactions or fewer"
    sentence = f"{half}; the most active one has {summary.max_user_degree:,}."
    cold = [
        f"{number:,} {word} none"
        for number, word in (
            (summary.cold_users, "users have"),
            (summary.cold_items, "items have"),
        )
        if number
    ]
    return f"{sentence} {' and '.join(cold)}." if cold else sentence
