"""What is wrong or worth knowing about the rows of a table of interactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.importing.bad_rows import BadRows
from dasrec_core.data.importing.interactions import RawInteractions
from dasrec_core.data.importing.recipe import ImportRecipe
from dasrec_core.data.importing.repairs import RepairId
from dasrec_core.data.importing.repetition import KEEP_WORDS
from dasrec_core.data.importing.split_findings import split_column_findings
from dasrec_core.data.interactions import sorted_distinct
from dasrec_core.quantity import counted, have

_EARLIEST, _LATEST = 0.0, 4_102_444_800.0  # 1970 and 2100, in seconds


def row_findings(raw: RawInteractions, recipe: ImportRecipe) -> Iterator[Finding]:
    """Yield every kind of fault with its count; one that a repair was chosen for is a note."""
    yield from _left_out(
        raw,
        recipe,
        ("rows_ragged", "drop_ragged_rows"),
        raw.bad_rows,
        "{rows} {have} more or fewer columns than the header.",
    )
    yield from _left_out(
        raw,
        recipe,
        ("ids_missing", "drop_missing_ids"),
        raw.rows_without_ids,
        "{rows} {have} no user or no item.",
    )
    if raw.ratings is not None and recipe.filter.rating_at_least is not None:
        unread = BadRows(int(np.isnan(raw.ratings).sum()), list(raw.unread_ratings))
        yield from _left_out(
            raw,
            recipe,
            ("ratings_unreadable", "drop_missing_ratings"),
            unread,
            "{rows} {have} no rating that can be read.",
        )
    if raw.times is not None:
        unread = BadRows(int(np.isnan(raw.times).sum()), list(raw.unread_times))
        yield from _left_out(
            raw,
            recipe,
            ("times_unreadable", "drop_missing_times"),
            unread,
            "{rows} {have} no time that can be read.",
        )
        yield from _time_range(raw)
    yield from split_column_findings(raw, recipe)
    yield from _about_ids(raw)
    yield from _repetitions(raw, recipe)
    yield from _about_text(raw)


def _left_out(
    raw: RawInteractions,
    recipe: ImportRecipe,
    names: tuple[str, RepairId],
    rows: BadRows,
    words: str,
) -> Iterator[Finding]:
    if not rows.count:
        return
    code, repair = names
    what = words.format(rows=counted(rows.count, "row"), have=have(rows.count))
    examples = tuple(rows.examples)
    if repair in recipe.repairs:
        why = "As chosen, they are left out."
        yield Finding(code, Severity.INFO, what, raw.file, why, "", rows.count, examples)
        return
    why = "They cannot be used as they are; leaving them out is yours to decide."
    action = "Leave them out, or correct the file."
    yield Finding(code, Severity.ERROR, what, raw.file, why, action, rows.count, examples)


def _time_range(raw: RawInteractions) -> Iterator[Finding]:
    times = raw.times
    if times is None or np.isnan(times).all():
        return
    first, last = float(np.nanmin(times)), float(np.nanmax(times))
    if first >= _EARLIEST and last <= _LATEST:
        what = f"The times run from {_day(first)} to {_day(last)}."
        action = "If that is not so, choose another column."
        yield Finding(
            "time_range", Severity.INFO, what, raw.file, "A split by time uses them.", action
        )
        return
    outside = int(((times < _EARLIEST) | (times > _LATEST)).sum())
    yield Finding(
        "times_odd",
        Severity.WARNING,
        f"{counted(outside, 'row')} {have(outside)} a time before 1970 or after 2100.",
        raw.file,
        "A split by time puts these rows first or last.",
        "Check the column; only the order of times matters.",
        outside,
    )


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def _about_ids(raw: RawInteractions) -> Iterator[Finding]:
    count = len(raw.split_spellings)
    if count:
        yield Finding(
            "ids_two_spellings",
            Severity.WARNING,
            f"{counted(count, 'id')} {have(count)} two spellings, as 12 and 12.0.",
            raw.file,
            "They count as different users or items.",
            "Write ids in one way if they mean the same.",
            count,
            tuple(raw.split_spellings[:5]),
        )


def _repetitions(raw: RawInteractions, recipe: ImportRecipe) -> Iterator[Finding]:
    if not raw.user_ids.size:
        return
    pairs = raw.user_ids * (int(raw.item_ids.max()) + 1) + raw.item_ids
    repeated = len(pairs) - len(sorted_distinct(pairs))
    if repeated:
        yield Finding(
            "pairs_repeated",
            Severity.INFO,
            f"{counted(repeated, 'row')} {'repeats' if repeated == 1 else 'repeat'} a pair of user "
            "and item.",
            raw.file,
            f"Of each pair {KEEP_WORDS[recipe.filter.keep]} row counts, as set under the filter.",
            "",
            repeated,
        )


def _about_text(raw: RawInteractions) -> Iterator[Finding]:
    if raw.encoding == "latin-1":
        yield Finding(
            "encoding_unusual",
            Severity.WARNING,
            "The text is not UTF-8; it was read as Latin-1.",
            raw.file,
            "Letters with accents in ids may look different from what they should.",
            "Save the table as UTF-8 if they do.",
        )
    if raw.has_quotes and raw.num_rows < raw.num_lines:
        yield Finding(
            "lines_joined",
            Severity.WARNING,
            f"The {raw.num_lines:,} lines below the header were read as {raw.num_rows:,} rows.",
            raw.file,
            "A quote joins several lines to one; rows may have been swallowed.",
            "Look for a quote that is never closed.",
            raw.num_lines - raw.num_rows,
        )
