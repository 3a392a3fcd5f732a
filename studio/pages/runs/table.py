"""The view of the runs table: columns to choose and remember, and what of it is in view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QItemSelection, QPoint, QRect, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem
from typing_extensions import override

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS
from studio.qtmodels.runs_table import ProgressRole, RunIdRole, RunsTableModel
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.cells import CellDelegate, Index
from studio.widgets.table import TableView

SETTLE_MS: Final = 80
"""After scrolling or sorting, before curves of the rows in view are asked for."""
_NAME: Final = COLUMN_NUMBERS["name"]
_PROGRESS: Final = COLUMN_NUMBERS["progress"]
_LEAST_NAME: Final = 152  # px at 100 %: swatch and some 15 letters


class RunsDelegate(CellDelegate):
    """Cells, and under the epochs of a run that is training a thin bar."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.column() != _PROGRESS or (share := index.data(ProgressRole)) is None:
            return
        look, pad = theme.current(), theme.current().px(SPACE.sm)
        box: QRect = option.rect
        thick = look.px(2)
        bar = QRect(box.left() + pad, box.bottom() - thick - 1, box.width() - 2 * pad, thick)
        painter.fillRect(bar, look.color("border"))
        bar.setWidth(round(bar.width() * share))
        painter.fillRect(bar, look.color("accent"))


class RunsTable(TableView):
    """Rows of runs. Owns its model; emits ids and rows, never indexes."""

    selection_settled = Signal()
    rows_in_view = Signal(object)  # numbers of the rows that can be seen
    opened = Signal(str)  # run id of a row that was double-clicked or entered
    context_asked = Signal(QPoint)

    def __init__(self, layout: QSettings) -> None:
        super().__init__([column.column for column in COLUMNS], name="Runs", sortable=True)
        self.runs = RunsTableModel(self)
        self.setItemDelegate(RunsDelegate(self))
        self.set_model(self.runs)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._tell_rows_in_view)
        # Later, not inside the header's own signal: resizing there leaves a gap on screen.
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self._give_name_the_rest)
        # The name must not shrink until nothing can be read, as a stretching section does. Before
        # columns are hidden: with such a section the header hides them late, and leaves gaps.
        interactive = QHeaderView.ResizeMode.Interactive
        self.horizontalHeader().setSectionResizeMode(_NAME, interactive)
        self._arrange_afresh()
        self.remember_columns(layout, "runs")
        self._wire()

    def _wire(self) -> None:
        header = self.horizontalHeader()
        header.sectionResized.connect(self._fitting.start)
        if not 0 <= header.sortIndicatorSection() < len(COLUMNS):
            header.setSortIndicator(COLUMN_NUMBERS["started"], Qt.SortOrder.DescendingOrder)
        self.runs.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        self.customContextMenuRequested.connect(self.context_asked)
        self.activated.connect(self._open)
        self.verticalScrollBar().valueChanged.connect(self._settle.start)
        self.runs.layoutChanged.connect(self._settle.start)

    def selected_runs(self) -> list[RunRecord]:
        """Return the selected runs in the order they are shown."""
        return [self.runs.run(row) for row in self.selected_rows()]

    def select_run(self, run_id: str) -> bool:
        """Select one run and bring it into view; return whether it is shown."""
        row = self.runs.row_of(run_id)
        if row < 0:
            return False
        self.selectRow(row)
        self.scrollTo(self.runs.index(row, _NAME))
        return True

    @Slot(str, bool)
    def set_column_shown(self, key: str, shown: bool) -> None:
        """Show or hide a column."""
        self.setColumnHidden(COLUMN_NUMBERS[key], not shown)
        self._fitting.start()

    def is_column_shown(self, key: str) -> bool:
        """Whether a column is shown."""
        return not self.isColumnHidden(COLUMN_NUMBERS[key])

    @Slot()
    def reset_columns(self) -> None:
        """Bring back the columns and widths of a fresh studio."""
        self._arrange_afresh()
        self._fitting.start()

    @Slot()
    def look_again(self) -> None:
        """Say once more, in a moment, which rows are in view."""
        self._settle.start()

    def _arrange_afresh(self) -> None:
        for number, column in enumerate(COLUMNS):
            if column.column.width:
                self.setColumnWidth(number, theme.current().px(column.column.width))
            self.setColumnHidden(number, not column.is_shown)

    @Slot()
    def _give_name_the_rest(self) -> None:
        """Give the name what the other columns leave, and no less than it needs."""
        header = self.horizontalHeader()
        others = header.length() - self.columnWidth(_NAME)
        width = max(theme.current().px(_LEAST_NAME), self.viewport().width() - others)
        if width != self.columnWidth(_NAME):
            self.setColumnWidth(_NAME, width)

    @Slot(object)
    def _open(self, index: Index) -> None:
        self.opened.emit(str(index.data(RunIdRole)))

    @Slot()
    def _tell_rows_in_view(self) -> None:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first >= 0:
            last = self.runs.rowCount() - 1 if last < 0 else last
            self.rows_in_view.emit(list(range(first, last + 1)))

    # Qt overrides

    @override
    def as_text(self, rows: Iterable[int]) -> str:
        titles = [column.full_title for column in COLUMNS if self.is_column_shown(column.key)]
        _, _, body = super().as_text(rows).partition("\n")
        return "\t".join(titles) + (f"\n{body}" if body else "")

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_settled.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_name_the_rest()
        self._settle.start()
