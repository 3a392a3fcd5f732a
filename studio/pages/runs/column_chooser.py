"""A dialog to add columns: every series with its best, last, lowest, highest; every setting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QListView, QWidget

from dasrec_core.store.records import RunRecord
from studio.qtmodels.extra_columns import Statistic, extra_column, series_key
from studio.qtmodels.filter_fields import setting_paths
from studio.qtmodels.run_filter import setting_of, setting_text
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, entry
from studio.widgets.parts import column, row, text

_KEY = Qt.ItemDataRole.UserRole
_SHOWN_ELSEWHERE = {"model.name", "dataset.path", "dataset.format", "dataset.fingerprint"}
_ORDER = ("valid/", "test/", "loss/", "diagnostics/")


class ColumnChooser(QDialog):
    """A list to search and tick; ``toggled`` carries a column key and whether it is wanted."""

    toggled = Signal(str, bool)

    def __init__(self, parent: QWidget, keys: Iterable[str], shown: Collection[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add columns")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model = QStandardItemModel(self)
        for key in keys:
            if (found := extra_column(key)) is not None:
                self._model.appendRow(_item(key, found.full_title, key in shown))
        self._model.itemChanged.connect(self._tell)
        self.search = entry("", "Search, such as ndcg@10 highest or learning rate", "funnel")
        self.search.setAccessibleName("Search columns")
        self.search.textChanged.connect(self._narrow)
        self.list = QListView()
        self.list.setAccessibleName("Columns that can be added")
        self.list.setModel(self._model)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self._none = text("Nothing is called that.", "small", "muted")
        self._none.hide()
        close = button("Close", kind="primary")
        close.clicked.connect(self.accept)
        body = column(
            text("Add columns", "heading"),
            text("Settings that differ between your runs stand first.", "small", "muted"),
            self.search,
            self.list,
            self._none,
            row(None, close),
            gap=SPACE.md,
            margin=SPACE.xl,
        )
        body.setStretch(body.indexOf(self.list), 1)
        self.setLayout(body)
        px = theme.current().px
        self.resize(px(SIZE.side + SPACE.xxl * 3), px(SIZE.side + SPACE.xxl * 4))

    def shown_titles(self) -> list[str]:
        """Titles that match what is searched for."""
        rows = range(self._model.rowCount())
        return [self._model.item(at).text() for at in rows if not self.list.isRowHidden(at)]

    @Slot(str)
    def _narrow(self, words: str) -> None:
        wanted = words.casefold().split()
        for at in range(self._model.rowCount()):
            item = self._model.item(at)
            haystack = f"{item.text()} {item.data(_KEY)}".casefold()
            self.list.setRowHidden(at, not all(word in haystack for word in wanted))
        self._none.setVisible(not self.shown_titles())

    @Slot(QStandardItem)
    def _tell(self, item: QStandardItem) -> None:
        self.toggled.emit(str(item.data(_KEY)), item.checkState() == Qt.CheckState.Checked)


def candidates(series: Iterable[str], runs: Sequence[RunRecord]) -> list[str]:
    """Return keys of columns to offer: settings that differ, series, the other settings."""
    paths = [path for path in setting_paths() if path not in _SHOWN_ELSEWHERE]
    differing = [path for path in paths if _differs(path, runs)]
    ordered = sorted(series, key=_place)
    values = [series_key(each, statistic) for each in ordered for statistic in Statistic]
    return [*differing, *values, *(path for path in paths if path not in differing)]


def _differs(path: str, runs: Sequence[RunRecord]) -> bool:
    parts, first = path.split("."), None
    for run in runs:
        value = setting_of(run.config, parts)
        shown = None if value is None else setting_text(value)
        if shown is None:
            continue
        if first is not None and shown != first:
            return True
        first = shown
    return False


def _place(series: str) -> tuple[int, str]:
    heads = [number for number, head in enumerate(_ORDER) if series.startswith(head)]
    return (heads[0] if heads else len(_ORDER), series)


def _item(key: str, title: str, is_shown: bool) -> QStandardItem:
    item = QStandardItem(title)
    item.setData(key, _KEY)
    item.setCheckable(True)
    item.setCheckState(Qt.CheckState.Checked if is_shown else Qt.CheckState.Unchecked)
    return item
