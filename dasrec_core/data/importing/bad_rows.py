"""Rows at fault: how many, the first few, and where in the file they stand."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field

from dasrec_core.data.importing.tables import TableFile

_NUM_EXAMPLES = 5


@dataclass(slots=True)
class BadRows:
    """Rows with one kind of fault; they are counted, never guessed at."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, place: str, text: str) -> None:
        """Count one row; ``place`` as :meth:`RaggedRows.place` says it."""
        self.count += 1
        if len(self.examples) < _NUM_EXAMPLES:
            self.examples.append(f"{place}: {text[:40]!r}")


class RaggedRows(BadRows):
    """Rows of a table that have more or fewer columns than its header.

    No reader sees them, so only here is known at which line a row stands that is read.
    """

    def __init__(self, table: TableFile) -> None:
        super().__init__()
        self._above = table.lines_above
        self._rows = array("q")  # from 0, all rows counted, ascending
        # Empty lines are no rows: below one in the middle lines are not what rows tell.
        is_by_line = table.kind == "text" and not table.has_gaps
        self._word, self._first = ("line", 1 + self._above) if is_by_line else ("row", 1)

    def add_line(self, number: int, text: str) -> None:
        """Count the row on line ``number``, empty lines below the first row not counted."""
        row = number - 1 - self._above
        self._rows.append(row)
        self.add(self._words(row), text)

    def place(self, row: int) -> str:
        """Return ``line 7`` of a row, from 0, ragged ones not counted; ``row 6`` without lines."""
        places = range(len(self._rows))
        return self._words(row + bisect_right(places, row, key=lambda at: self._rows[at] - at))

    def _words(self, row: int) -> str:
        return f"{self._word} {row + self._first}"
