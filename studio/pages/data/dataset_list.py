"""The data sets a person works with, one of them current."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QFocusEvent, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from studio.dataset_entry import DatasetEntry
from studio.dataset_look import look_of, size_words
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, entry
from studio.widgets.parts import column, frame, row, text

Index = QModelIndex | QPersistentModelIndex

_ENTRY = int(Qt.ItemDataRole.UserRole)
_FIND_FROM = 8  # data sets; fewer are seen at a glance


class DatasetList(QFrame):
    """The panel at the left edge of the page."""

    chosen = Signal(str)  # folder
    open_asked = Signal()
    import_asked = Signal()
    check_asked = Signal(str)
    forget_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        add = button("", "plus", "ghost", small=True, tip="Open a data set (Ctrl+O)")
        add.clicked.connect(self.open_asked)
        bring_in = button(
            "", "download-simple", "ghost", small=True, tip="Import a table (Ctrl+Shift+I)"
        )
        bring_in.clicked.connect(self.import_asked)
        self._find = entry("", "Find", "magnifying-glass")
        self._find.textChanged.connect(self._filter)
        self._list = _List()
        self._list.setAccessibleName("Data sets")
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setItemDelegate(_EntryDelegate(self._list))
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setUniformItemSizes(True)
        self._list.viewport().setAutoFillBackground(False)
        self._list.currentItemChanged.connect(self._report)
        self._list.itemClicked.connect(self._report)
        self._list.itemActivated.connect(self._report)
        self._list.customContextMenuRequested.connect(self._open_menu)
        self._forget = QAction("Take off the list", self._list)
        self._forget.setShortcut(Qt.Key.Key_Delete)
        self._forget.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._forget.triggered.connect(self._ask_forget)
        self._check = QAction("Check again", self._list)
        self._check.triggered.connect(self._ask_check)
        self._list.addActions([self._check, self._forget])
        head = row(text("Data sets", "strong"), None, bring_in, add, gap=SPACE.xs)
        head.addStrut(theme.current().px(SIZE.control))
        inner = column(head, self._find, self._list, gap=SPACE.sm, margin=SPACE.md)
        panel = frame("panel", inner, edge="right")
        self.setLayout(column(panel, gap=0))
        self.setFocusProxy(self._list)
        self.setFixedWidth(theme.current().px(SIZE.list))

    def show_entries(self, entries: Sequence[DatasetEntry], current: str) -> None:
        """List ``entries``; ``current`` is the folder of the one that is open, or empty."""
        self._list.blockSignals(True)
        while self._list.count() > len(entries):
            self._list.takeItem(self._list.count() - 1)
        while self._list.count() < len(entries):
            self._list.addItem(QListWidgetItem())
        self._list.setCurrentRow(-1)
        for number, one in enumerate(entries):
            item = self._list.item(number)
            _show(item, one)
            if str(one.path) == current:
                self._list.setCurrentItem(item)
        self._list.blockSignals(False)
        self._find.setVisible(len(entries) >= _FIND_FROM or bool(self._find.text()))
        self._filter()

    def _current(self) -> DatasetEntry | None:
        item = self._list.currentItem()
        return item.data(_ENTRY) if item else None

    @Slot()
    def _report(self) -> None:
        if (one := self._current()) is not None:
            self.chosen.emit(str(one.path))

    @Slot()
    def _filter(self) -> None:
        words = self._find.text().lower()
        for number in range(self._list.count()):
            item = self._list.item(number)
            item.setHidden(words not in item.text().lower())

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        item = self._list.itemAt(place)
        # The press has chosen the data set, and it may be asked now what becomes of an import.
        if item is None or QApplication.activeModalWidget() is not None:
            return
        self._list.setCurrentItem(item)
        one = self._current()
        self._forget.setEnabled(one is not None and not one.is_demo)
        menu = QMenu(self._list)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self._check, self._forget])
        menu.aboutToHide.connect(self._allow_forget)
        menu.popup(self._list.viewport().mapToGlobal(place))

    @Slot()
    def _allow_forget(self) -> None:
        # Its key works without a menu too, for whichever data set is current then.
        self._forget.setEnabled(True)

    @Slot()
    def _ask_check(self) -> None:
        if (one := self._current()) is not None:
            self.check_asked.emit(str(one.path))

    @Slot()
    def _ask_forget(self) -> None:
        one = self._current()
        if one is not None and not one.is_demo:
            self.forget_asked.emit(str(one.path))


def _show(item: QListWidgetItem, one: DatasetEntry) -> None:
    word, size = look_of(one.state).word, size_words(one)
    item.setText(one.name)
    item.setData(_ENTRY, one)
    item.setToolTip(plain_tip("\n".join(part for part in (size, str(one.path)) if part)))
    words = ", ".join(part for part in (one.name, word, size) if part)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words)


class _List(QListWidget):
    """Getting the keyboard marks the first data set, as lists do, but does not open it."""

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        was_blocked = self.blockSignals(True)
        super().focusInEvent(event)
        self.blockSignals(was_blocked)


class _EntryDelegate(QStyledItemDelegate):
    """Paints name and size, and at the right the state: icon and word."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme.current()
        lines = QFontMetrics(look.font("strong")).height() * 2
        return QSize(1, lines + look.px(SPACE.sm) * 2)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, one = theme.current(), index.data(_ENTRY)
        if not isinstance(one, DatasetEntry):
            return
        state = look_of(one.state)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        box: QRect = option.rect.adjusted(1, 1, -1, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_current or is_hovered:
            painter.setBrush(look.color("selected" if is_current else "hover"))
            painter.drawRoundedRect(box, look.px(SIZE.radius), look.px(SIZE.radius))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.color("accent"), 1))
            painter.drawRoundedRect(box, look.px(SIZE.radius), look.px(SIZE.radius))
        inner = box.adjusted(look.px(SPACE.md), look.px(SPACE.sm), -look.px(SPACE.sm), 0)
        side = look.px(SIZE.icon)
        mark = QRect(inner.right() - side, inner.top(), side, side)
        look.icon(state.glyph, state.tone).paint(painter, mark)
        name = inner.adjusted(0, 0, -side - look.px(SPACE.sm), 0)
        _words(painter, name, one.name, ("strong" if is_current else "body", "text"))
        below = name.adjusted(0, QFontMetrics(look.font("strong")).height() + 1, side, 0)
        after = _words(painter, below, state.word, ("caption", state.tone))
        below.setLeft(below.left() + after + look.px(SPACE.sm))
        size = size_words(one)
        if QFontMetrics(look.font("caption")).horizontalAdvance(size) > below.width():
            size = f"{one.num_users:,} × {one.num_items:,}"
        _words(painter, below, size, ("caption", "muted"))
        painter.restore()


def _words(painter: QPainter, box: QRect, words: str, style: tuple[str, str]) -> int:
    """Paint words in a role and a tone, and return how wide they are."""
    look, (role, tone) = theme.current(), style
    painter.setFont(look.font(role))
    painter.setPen(look.tone(tone))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
    return painter.fontMetrics().horizontalAdvance(shown)
