"""The view of the runs table: columns to choose and remember, and what of it is in view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QItemSelection, QPoint, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView
from typing_extensions import override

from dasrec_core.store.records import RunRecord
from studio.pages.runs.layout_keeper import LayoutKeeper
from studio.pages.runs.name_column import NUMBER, NameColumn
from studio.pages.runs.runs_delegate import RunsDelegate
from studio.pages.runs.spare_columns import SpareColumns
from studio.pages.runs.table_layout import FRESH, NAME, TableLayout
from studio.qtmodels.run_column import RunColumn
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS
from studio.qtmodels.runs_table import RunIdRole, RunsTableModel
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import Index
from studio.widgets.frozen_columns import FrozenColumns
from studio.widgets.table import TableView

SETTLE_MS: Final = 80
"""After scrolling or sorting, before curves of the rows in view are asked for."""


class RunsTable(TableView):
    """Rows of runs. Owns its model; emits ids and rows, never indexes.

    ``layout_changed`` says that columns, order or grouping are others than before.
    """

    selection_settled = Signal()
    rows_in_view = Signal(object)  # numbers of the rows that can be seen
    opened = Signal(str)  # run id of a row that was double-clicked or entered
    context_asked = Signal(QPoint)
    layout_changed = Signal()

    def __init__(self, store: QSettings) -> None:
        super().__init__([column.column for column in COLUMNS], name="Runs", sortable=True)
        self._pinned: tuple[str, ...] = ()
        self._is_applying = False
        self.runs = RunsTableModel(self)
        self.setItemDelegate(RunsDelegate(self))
        self.set_model(self.runs)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._settle = self._timer(SETTLE_MS, self._tell_rows_in_view)
        self._pinning = self._timer(0, self._put_pins_first)
        self._spare = SpareColumns(self, self._kept_columns)
        self._name = NameColumn(self, self._spare)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        self._frozen = FrozenColumns(self, self._fold)
        self._keeper = LayoutKeeper(store, self.table_layout, self)
        self.apply_layout(self._keeper.restored())
        self._wire()

    def _timer(self, after_ms: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(slot)
        return timer

    def _wire(self) -> None:
        header = self.horizontalHeader()
        header.sectionResized.connect(self._note_width)
        header.sectionMoved.connect(self._note_layout)
        header.sectionMoved.connect(self._look_at_pins_soon)
        header.sortIndicatorChanged.connect(self._note_layout)
        self.customContextMenuRequested.connect(self.context_asked)
        self.activated.connect(self._open)
        self.verticalScrollBar().valueChanged.connect(self._settle.start)
        self.runs.layoutChanged.connect(self._settle.start)

    def selected_runs(self) -> list[RunRecord]:
        """Return the selected runs in the order they are shown; of a group all of its runs."""
        found = {run.run_id: run for row in self.selected_rows() for run in self.runs.runs_in(row)}
        return list(found.values())

    def select_run(self, run_id: str) -> bool:
        """Select one run and bring it into view; return whether it is shown."""
        row = self.runs.row_of(run_id)
        if row < 0 and (group := self.runs.group_row_of(run_id)) >= 0:
            self.runs.toggle_group(group)
            row = self.runs.row_of(run_id)
        if row < 0:
            return False
        self.selectRow(row)
        self.scrollTo(self.runs.index(row, NUMBER))
        return True

    def select_runs(self, run_ids: Sequence[str]) -> bool:
        """Select runs, the first brought into view; return whether all are shown."""
        if not all(self.select_run(run_id) for run_id in reversed(run_ids)):
            return False
        # A group that was opened for a later one has moved the rows of those before.
        self.select(self.runs.row_of(run_id) for run_id in run_ids)
        return True

    # Columns

    def table_layout(self) -> TableLayout:
        """Return which columns are shown now, and how rows are ordered."""
        header, scale = self.horizontalHeader(), theme.current().scale
        order = [header.logicalIndex(place) for place in range(header.count())]
        columns, away = self.runs.columns, self._spare.away
        section, direction = self.runs.sorted_by
        widths = {at: away.get(at, self.columnWidth(at)) for at in order}
        return TableLayout(
            columns=tuple(
                (columns[at].key, 0 if at == NUMBER else round(widths[at] / scale))
                for at in order
                if at in away or not self.isColumnHidden(at)
            ),
            pinned=self._pinned,
            sort_key=columns[section].key,
            descending=direction == Qt.SortOrder.DescendingOrder,
            grouped=self.runs.is_grouped,
        )

    def apply_layout(self, layout: TableLayout) -> None:
        """Show the columns of ``layout``, and order and gather rows as it says."""
        self._is_applying = True
        self._spare.forget()
        self._pinned, selected = layout.pinned, self.selected_rows()
        self.runs.set_extra_columns(layout.extra)
        self.select(selected)  # a selection does not grow with the columns by itself
        self.set_columns([column.column for column in self.runs.columns])
        numbers = {column.key: at for at, column in enumerate(self.runs.columns)}
        header, widths = self.horizontalHeader(), dict(layout.columns)
        for key, at in numbers.items():
            self.setColumnHidden(at, key not in widths)
            if widths.get(key):
                self.setColumnWidth(at, theme.current().px(widths[key]))
        for place, key in enumerate(layout.keys):
            header.moveSection(header.visualIndex(numbers[key]), place)
        self.runs.set_grouped(layout.grouped)
        self._name.is_grouped = layout.grouped
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        section = numbers.get(layout.sort_key, COLUMN_NUMBERS["started"])
        direction = down if layout.descending else up
        is_marked = header.sortIndicatorSection() == section
        if not is_marked or self.runs.sorted_by != (section, direction):
            self.sortByColumn(section, direction)
        self._frozen.freeze([numbers[key] for key in (NAME, *layout.pinned)])
        self._is_applying = False
        self._note_layout()
        self._name.fit_soon()

    @Slot(str, bool)
    def set_column_shown(self, key: str, shown: bool) -> None:
        """Show or hide a column."""
        self.apply_layout(self.table_layout().with_column(key, shown))

    @Slot(str, bool)
    def set_column_pinned(self, key: str, on: bool) -> None:
        """Keep a column in place while the table scrolls sideways, or let it go."""
        self.apply_layout(self.table_layout().with_pin(key, on))

    @Slot(bool)
    def set_grouped(self, on: bool) -> None:
        """Gather runs that differ in nothing but the seed."""
        self.apply_layout(replace(self.table_layout(), grouped=on))

    def is_column_shown(self, key: str) -> bool:
        """Whether a column is shown."""
        return key in self.table_layout().keys

    def _kept_columns(self) -> set[str]:
        """Keys of those that are never put away: pinned ones, and the one that rows follow.

        Newest first is the usual order, for which nobody needs to see the column.
        """
        section, direction = self.runs.sorted_by
        key, is_down = self.runs.columns[section].key, direction == Qt.SortOrder.DescendingOrder
        is_usual = (key, is_down) == (FRESH.sort_key, FRESH.descending)
        return {*self._pinned} if is_usual else {*self._pinned, key}

    def is_put_away(self, key: str) -> bool:
        """Whether a shown column makes room for names now."""
        return COLUMN_NUMBERS.get(key) in self._spare.away

    @Slot()
    def reset_columns(self) -> None:
        """Bring back the columns and widths of a fresh studio."""
        self.apply_layout(replace(FRESH, grouped=self.runs.is_grouped))

    @Slot()
    def look_again(self) -> None:
        """Say once more, in a moment, which rows are in view."""
        self._settle.start()

    @Slot(int, int, int)
    def _note_width(self, section: int, _before: int, _now: int) -> None:
        # Names fit themselves, and others make room for them; nobody has changed anything.
        if section != NUMBER and not self._spare.is_fitting:
            self._note_layout()

    @Slot()
    def _note_layout(self) -> None:
        if not self._is_applying:
            self._keeper.save_soon()
            self.layout_changed.emit()

    def keep_layout(self) -> None:
        """Save columns and order now if a change of them waits to be saved."""
        self._keeper.close()

    @Slot()
    def _look_at_pins_soon(self) -> None:
        if self._pinned and not self._is_applying:
            self._pinning.start()  # not inside the header's own signal

    @Slot()
    def _put_pins_first(self) -> None:
        """Pinned columns stand first in the order they were dragged to; others behind them."""
        layout = self.table_layout()
        pinned = tuple(key for key in layout.keys if key in layout.pinned)
        if layout.keys[: len(pinned) + 1] != (NAME, *pinned) or pinned != layout.pinned:
            self.apply_layout(layout.pins_first(pinned))

    def chosen_columns(self) -> list[RunColumn]:
        """Return the shown columns from left to right, those that make room for names too."""
        known = {column.key: column for column in self.runs.columns}
        return [known[key] for key in self.table_layout().keys]

    # Rows

    @Slot(object)
    def _open(self, index: Index) -> None:
        if self.runs.group_state(index.row()) is None:
            self.opened.emit(str(index.data(RunIdRole)))
        else:
            self.runs.toggle_group(index.row())

    def _fold(self, index: Index, inside: float) -> bool:
        """Open or close a group if its arrow was hit, so far ``inside`` the column of ``index``."""
        arrow = theme.current().px(SPACE.lg + SIZE.icon + SPACE.xs)
        on_arrow = index.column() == NUMBER and inside < arrow
        if not on_arrow or self.runs.group_state(index.row()) is None:
            return False
        self.runs.toggle_group(index.row())
        return True

    @Slot()
    def _tell_rows_in_view(self) -> None:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first >= 0:
            last = self.runs.rowCount() - 1 if last < 0 else last
            self.rows_in_view.emit(list(range(first, last + 1)))

    # Qt overrides

    @override
    def as_text(self, rows: Iterable[int]) -> str:
        header, columns = self.horizontalHeader(), self.runs.columns
        order = [header.logicalIndex(place) for place in range(header.count())]
        shown = [at for at in order if not self.isColumnHidden(at)]
        lines = ["\t".join(columns[at].full_title for at in shown)]
        for row in rows:
            lines.append("\t".join(str(self.runs.index(row, at).data() or "") for at in shown))
        return "\n".join(lines)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        inside = event.position().x() - self.columnViewportPosition(index.column())
        if not self._fold(index, inside):
            super().mousePressEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        is_open = self.runs.group_state(row) if row >= 0 else None
        wanted = {Qt.Key.Key_Right: False, Qt.Key.Key_Left: True}.get(Qt.Key(event.key()))
        if wanted is not None and is_open is wanted:
            self.runs.toggle_group(row)
        else:
            super().keyPressEvent(event)

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_settled.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name.fit()
        self._settle.start()
