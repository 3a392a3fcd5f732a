"""The items of a data set as a table lists them: ids, titles, and how often they were chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.dataset import Dataset
from dasrec_core.data.interactions import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class ItemListing:
    """Columns, one entry per item; keys and titles are empty where there are none.

    Attributes:
        train: Training interactions, int64, shape ``(I,)``.
        held_out: Validation and test interactions, the same.
    """

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    train: IntArray
    held_out: IntArray

    def __len__(self) -> int:
        return len(self.train)

    def matching(self, words: str) -> IntArray:
        """Return the numbers of items whose number, id or title holds all ``words``, ascending."""
        wanted = words.lower().split()
        if not wanted:
            return np.arange(len(self), dtype=np.int64)
        keep: NDArray[np.bool_] = np.array(
            [all(word in self._haystack(number) for word in wanted) for number in range(len(self))],
            dtype=np.bool_,
        )
        return np.flatnonzero(keep)

    def order(self, column: int, numbers: IntArray, *, descending: bool) -> IntArray:
        """Return ``numbers`` sorted by a column: number, id, title, train, held out.

        Equal entries stay in ascending order of their number, and empty texts come last.
        """
        if column in (1, 2):
            texts = self.keys if column == 1 else self.titles
            if not texts:
                return numbers
            filled = [number for number in numbers.tolist() if texts[number]]
            empty = [number for number in numbers.tolist() if not texts[number]]
            filled.sort(key=lambda number: texts[number].lower(), reverse=descending)
            return np.array(filled + empty, dtype=np.int64)
        values = numbers if column == 0 else (self.train if column == 3 else self.held_out)[numbers]
        return numbers[np.argsort(-values if descending else values, kind="stable")]

    def _haystack(self, number: int) -> str:
        key = self.keys[number] if self.keys else ""
        title = self.titles[number] if self.titles else ""
        return f"{number} {key} {title}".lower()


def list_items(dataset: Dataset) -> ItemListing:
    """Return the listing of a data set."""
    return ItemListing(
        keys=dataset.item_keys,
        titles=dataset.item_titles,
        train=dataset.train.item_degrees,
        held_out=dataset.valid.item_degrees + dataset.test.item_degrees,
    )
