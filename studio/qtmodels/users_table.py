"""Users as rows of a table view: arrays and an order, no object per user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from typing_extensions import override

from studio.qtmodels.plain_tip import plain_tip
from studio.qtmodels.run_format import NONE, metric_text, signed_text
from studio.widgets.cells import Cell, Column, Index

CellRole: Final = int(Qt.ItemDataRole.UserRole)
"""``(Cell, Column)``, what the delegate paints."""
UserIdRole: Final = CellRole + 1

_NO_PARENT: Final = QModelIndex()
_NO_USERS: Final = np.empty(0, dtype=np.int64)

Rows = NDArray[np.int64]
Values = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class UserColumn:
    """One column of numbers.

    Attributes:
        column: How it looks.
        tip: What it says, for the header.
        values: One per user, NaN where there is none; shape ``(U,)``.
        text: A value in words; not asked for NaN.
        best_first: A first click sorts downwards.
        is_difference: The sign is shown in colour beside the sign.
    """

    column: Column
    tip: str
    values: Values
    text: Callable[[float], str] = metric_text
    best_first: bool = True
    is_difference: bool = False


class UsersTableModel(QAbstractTableModel):
    """Read-only users of a data set with their numbers; sorted and narrowed by index arrays.

    ``_rows`` holds the ids of the users that are shown, in the order they are shown. Users without
    a value stand last in both directions; ties keep the order of their ids.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: Callable[[int], str] = str
        self._columns: tuple[UserColumn, ...] = ()
        self._kept: NDArray[np.bool_] | None = None
        self._num_users = 0
        self._rows: Rows = _NO_USERS
        self._own_order: Rows | None = None
        self._sorted_by, self._sort_order = 0, Qt.SortOrder.AscendingOrder

    @property
    def num_users(self) -> int:
        """How many users there are, shown or not."""
        return self._num_users

    @property
    def user_ids(self) -> Rows:
        """Users that are shown, in their order; do not write to it."""
        return self._rows

    def user_id(self, row: int) -> int:
        """Return the user shown in ``row``."""
        return int(self._rows[row])

    def row_of(self, user_id: int) -> int:
        """Return the row that shows a user, or -1."""
        found = np.flatnonzero(self._rows == user_id)
        return int(found[0]) if found.size else -1

    def set_users(
        self, num_users: int, names: Callable[[int], str], columns: tuple[UserColumn, ...]
    ) -> None:
        """Show other users, all of them, by id.

        Args:
            num_users: Users are numbered from 0.
            names: What to call a user.
            columns: Same number and meaning of columns as the view was built for.
        """
        self.beginResetModel()
        self._num_users, self._names, self._columns = num_users, names, columns
        self._kept = self._own_order = None
        self._sorted_by, self._sort_order = 0, Qt.SortOrder.AscendingOrder
        self._rows = self._arranged()
        self.endResetModel()

    def keep_only(self, kept: NDArray[np.bool_] | None) -> None:
        """Show only users for whom ``kept`` is true, shape ``(U,)``; ``None`` shows all."""
        self._kept = kept
        self._rearrange()

    def order_by(self, user_ids: Rows | None) -> None:
        """Show users in an order of one's own; ``None`` orders by the sorted column.

        Users that are not named follow, by id.
        """
        if user_ids is not None:
            rest = np.ones(self._num_users, dtype=np.bool_)
            rest[user_ids] = False
            user_ids = np.concatenate([user_ids, np.flatnonzero(rest)])
        self._own_order = user_ids
        self._rearrange()

    def _arranged(self) -> Rows:
        if self._own_order is not None:
            order = self._own_order
        elif self._sorted_by == 0:
            order = np.arange(self._num_users, dtype=np.int64)
            order = order if self._sort_order == Qt.SortOrder.AscendingOrder else order[::-1]
        else:
            values = self._columns[self._sorted_by - 1].values
            down = self._sort_order == Qt.SortOrder.DescendingOrder
            order = _largest_first(values if down else -values)
        return order if self._kept is None else order[self._kept[order]]

    def _rearrange(self) -> None:
        """Arrange anew, and take persistent indexes along by user."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        users = [self.user_id(index.row()) for index in old]
        self._rows = self._arranged()
        places = np.full(self._num_users, -1, dtype=np.int64)
        places[self._rows] = np.arange(len(self._rows))
        new = []
        for index, user in zip(old, users, strict=True):
            row = int(places[user])
            new.append(QModelIndex() if row < 0 else self.index(row, index.column()))
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _cell(self, row: int, number: int) -> tuple[Cell, Column]:
        user = self.user_id(row)
        if number == 0:
            return Cell(self._names(user)), NAME_COLUMN
        shown = self._columns[number - 1]
        value = float(shown.values[user])
        if np.isnan(value):
            return Cell(NONE, tone="faint"), shown.column
        if not shown.is_difference:
            return Cell(shown.text(value)), shown.column
        tone = "success" if value > 0 else "danger" if value < 0 else "faint"
        return Cell(signed_text(value), tone=tone), shown.column

    # Qt overrides

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 1 + len(self._columns)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column <= len(self._columns):
            self._own_order = None
            self._sorted_by, self._sort_order = column, order
            self._rearrange()

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role == UserIdRole:
            return self.user_id(index.row())
        if role == CellRole:
            return self._cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(index.row(), index.column())[0].text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell, column = self._cell(index.row(), index.column())
            return f"{column.title}: {cell.text}"
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section <= len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section - 1].column.title if section else NAME_COLUMN.title
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            down = section > 0 and self._columns[section - 1].best_first
            return Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._columns[section - 1].tip if section else "Id in the data set")
        return None


NAME_COLUMN: Final = Column("User", 0)
"""The first column; takes what the numbers leave."""


def _largest_first(values: Values) -> Rows:
    """Return places of ``values`` from the largest down, ties by place, NaN last."""
    return np.argsort(-values, kind="stable").astype(np.int64)
