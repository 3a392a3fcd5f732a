"""A table that leaves columns out where there is no room for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.cells import Column
from studio.widgets.giving_way import given_way
from studio.widgets.table import Table

_LEAST_NAME: Final = 144  # px at 100 % that the first column keeps


class GivingTable(Table):
    """Never scrolls sideways, and is as tall as its rows.

    Args:
        columns: The first takes what is left.
        gives: Numbers of the columns that go when it gets narrow, the first to go first.
        name: For screen readers.
        row_height: In px at 100 %.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        gives: Sequence[int],
        name: str,
        row_height: int = SIZE.row,
    ) -> None:
        self._gives = tuple(gives)
        super().__init__(columns, [], row_height, fit=True, name=name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _leave_out(self, room: int) -> None:
        look = theme.current()
        widths = [look.px(column.width) for column in self._columns]
        needed = sum(widths) + look.px(_LEAST_NAME)
        gone = given_way(needed, [(number, widths[number]) for number in self._gives], room)
        for number in self._gives:
            if self.isColumnHidden(number) != (number in gone):
                self.setColumnHidden(number, number in gone)

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out(self.viewport().width())
