"""The split that a table itself tells, by numbers or by words."""

# pyarrow has no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.importing.bad_rows import NUM_EXAMPLES, BadRows
from dasrec_core.data.importing.splitting import TEST, TRAIN, VALID, Labels

if TYPE_CHECKING:
    import pyarrow as pa

UNKNOWN = -1
SPLIT_VALUES = "0, 1, 2, or train, valid (also val, validation, dev), test"
"""What a column of splits may hold, for people; capitals or not makes no difference."""

_WORDS = {
    "train": TRAIN,
    "valid": VALID,
    "val": VALID,
    "validation": VALID,
    "dev": VALID,
    "test": TEST,
}
# Tables that went through floating point hold 1.0.
_NUMBER = re.compile(r"([012])(?:\.0*)?")


def split_label(text: str | None) -> int:
    """Return the split that an entry names: 0 train, 1 validation, 2 test, or ``UNKNOWN``."""
    words = (text or "").strip().lower()
    number = _NUMBER.fullmatch(words)
    return int(number[1]) if number else _WORDS.get(words, UNKNOWN)


def has_words(values: Iterable[str]) -> bool:
    """Tell whether any entry names a split by a word."""
    return any(value.strip().lower() in _WORDS for value in values)


def tell_splits(values: Iterable[str]) -> bool:
    """Tell whether entries can be nothing but splits: words alone, or all of 0, 1 and 2.

    Zeros and ones alone as often say whether an item was clicked.
    """
    entries = list(values)
    labels = set(map(split_label, entries))
    if not entries or UNKNOWN in labels:
        return False
    return labels == {TRAIN, VALID, TEST} or all(has_words([entry]) for entry in entries)


class SplitLabels:
    """Reads a column of splits piece by piece, and counts what names none.

    Attributes:
        unknown: Rows with an entry that names no split; an example of each of the first few.
    """

    def __init__(self) -> None:
        self.unknown = BadRows()
        self._shown: set[str] = set()

    def read(
        self, column: pa.Array, place: Callable[[int], str], counts: NDArray[np.bool_]
    ) -> Labels:
        """Return the split of each entry, int8, shape ``(E,)``; ``UNKNOWN`` where it names none.

        Args:
            column: Text, ``E`` entries.
            place: Says where in the file an entry stands.
            counts: bool, shape ``(E,)``; entries of other rows are not reported.
        """
        encoded = column.dictionary_encode(null_encoding="encode")
        texts = encoded.dictionary.to_pylist()
        by_text = np.fromiter(map(split_label, texts), dtype=np.int8, count=len(texts))
        places = encoded.indices.to_numpy(zero_copy_only=False)
        labels: Labels = by_text[places]
        rows = np.flatnonzero((labels == UNKNOWN) & counts)
        self.unknown.count += len(rows)
        _, firsts = np.unique(places[rows], return_index=True)
        for row in rows[np.sort(firsts)].tolist():
            self._show(texts[places[row]] or "", place(row))
        return labels

    def _show(self, text: str, place: str) -> None:
        if text not in self._shown and len(self._shown) < NUM_EXAMPLES:
            self._shown.add(text)
            self.unknown.examples.append(f"{place}: {text[:40]!r}")
