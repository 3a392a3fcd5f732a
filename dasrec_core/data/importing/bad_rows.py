"""Rows at fault: how many, the first few, and where in the file they stand."""

# pyarrow has no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.importing.tables import TableFile

if TYPE_CHECKING:
    import pyarrow as pa

NUM_EXAMPLES = 5
"""Rows that are told of one fault; of the others only how many there are."""


@dataclass(slots=True)
class BadRows:
    """Rows with one kind of fault; they are counted, never guessed at."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, place: str, text: str) -> None:
        """Count one row; ``place`` as :meth:`RaggedRows.place` says it."""
        self.count += 1
        if len(self.examples) < NUM_EXAMPLES:
            self.examples.append(f"{place}: {text[:40]!r}")

    def add_rows(
        self, chosen: NDArray[np.bool_], place: Callable[[int], str], pieces: Sequence[pa.Array]
    ) -> None:
        """Count the chosen rows of some columns; only the first few are looked at.

        Args:
            chosen: bool, shape ``(E,)``.
            place: Says where in the file a row stands.
            pieces: The columns that are shown of a row, each of ``E`` entries.
        """
        rows = np.flatnonzero(chosen)
        first = rows[: max(0, NUM_EXAMPLES - len(self.examples))].tolist()
        for row in first:
            self.add(place(row), ", ".join(str(piece[row].as_py() or "") for piece in pieces))
        self.count += len(rows) - len(first)


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
