"""Columns that make room for the names of runs while the table is narrow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtWidgets import QTableView

from studio.qtmodels.run_columns import COLUMN_NUMBERS
from studio.widgets.giving_way import given_way

SPARE: Final = ("curve", "time", "started")
"""Those that are put away, in this order: none of them tells one run from another."""


class SpareColumns:
    """Puts columns away and brings them back; the layout of the table has them all the same.

    Args:
        table: Its columns.
        kept: Returns the keys of columns that stay, pinned ones for instance.
    """

    def __init__(self, table: QTableView, kept: Callable[[], Collection[str]]) -> None:
        self._table, self._kept = table, kept
        self._away: dict[int, int] = {}
        self._is_fitting = False

    @property
    def away(self) -> Mapping[int, int]:
        """Number of each column that is put away, and its width in px when it is not."""
        return MappingProxyType(self._away)

    @property
    def is_fitting(self) -> bool:
        """Whether columns come and go just now because of the room, and not by anybody's wish."""
        return self._is_fitting

    def forget(self) -> None:
        """What is hidden from now on is decided by somebody else."""
        self._away = {}

    def fit(self, taken: int, room: int) -> None:
        """Put away as many as needed for what is shown to fit.

        Args:
            taken: Px that the shown columns take, those of names apart.
            room: Px that they may take.
        """
        kept, before = self._kept(), self._away
        places = [COLUMN_NUMBERS[key] for key in SPARE if key not in kept]
        widths = {at: before.get(at) or self._table.columnWidth(at) for at in places}
        gives = [(at, width) for at, width in widths.items() if width]
        away = given_way(taken + sum(before.values()), gives, room)
        self._away = away  # first: hiding one tells whoever keeps the layout
        self._is_fitting = True
        for at in before.keys() ^ away.keys():
            self._table.setColumnHidden(at, at in away)
        self._is_fitting = False
