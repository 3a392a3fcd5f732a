"""A drop-down whose entries have a second line, headings, and a reason where they are barred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from studio.forms.editors import Choice
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE

Index = QModelIndex | QPersistentModelIndex

_NOTE = int(Qt.ItemDataRole.UserRole) + 1
_BARRED = _NOTE + 1
_WIDEST = 600  # px at 100 %; longer notes end in an ellipsis


@dataclass(frozen=True, slots=True)
class Option:
    """One entry.

    Attributes:
        key: What is chosen; empty for a heading.
        note: Second line, faint.
        barred: Why it cannot be chosen; shown in place of the note.
        glyph: Icon in front, with its tone.
    """

    key: str
    label: str
    note: str = ""
    barred: str = ""
    glyph: str = ""
    tone: str = "muted"


class TwoLineChoice(Choice):
    """Shows options and reports the one chosen by hand."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumWidth(1)
        self._options: tuple[Option, ...] = ()
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_TwoLines(self))
        self.activated.connect(self._report)

    def show_options(self, options: Sequence[Option], current: str) -> None:
        """Offer ``options``; ``current`` is shown also when it is none of them."""
        if tuple(options) != self._options:
            self._options = tuple(options)
            self._model.clear()
            for option in self._options:
                self._model.appendRow(_item(option))
            self._widen()
        keys = [option.key for option in self._options]
        self.setCurrentIndex(keys.index(current) if current and current in keys else -1)
        self.setToolTip(plain_tip(self.currentText()))  # where it is narrow its end is cut

    @Slot(int)
    def _report(self, index: int) -> None:
        self.chosen.emit(self._options[index].key)

    def _widen(self) -> None:
        look = theme.current()
        strong, small = QFontMetrics(look.font("strong")), QFontMetrics(look.font("small"))
        widths = [
            max(
                strong.horizontalAdvance(one.label),
                small.horizontalAdvance(one.barred or one.note),
            )
            for one in self._options
        ]
        room = look.px(SPACE.xl * 2 + SIZE.icon)
        self.view().setMinimumWidth(min(max(widths, default=0) + room, look.px(_WIDEST)))


def _item(option: Option) -> QStandardItem:
    item = QStandardItem(option.label)
    item.setData(option.barred or option.note, _NOTE)
    item.setData(bool(option.barred), _BARRED)
    if option.glyph:
        item.setIcon(theme.current().icon(option.glyph, option.tone))
    item.setEnabled(bool(option.key) and not option.barred)
    item.setData(
        f"{option.label}. {option.barred or option.note}", Qt.ItemDataRole.AccessibleTextRole
    )
    return item


class _TwoLines(QStyledItemDelegate):
    """Paints an entry: label, and its note below."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme.current()
        lines = [look.font("body"), *([look.font("small")] if index.data(_NOTE) else [])]
        height = sum(QFontMetrics(font).height() for font in lines)
        return QSize(1, height + look.px(SPACE.md))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        box: QRect = option.rect
        is_on = bool(option.state & QStyle.StateFlag.State_Enabled)
        is_heading = not is_on and not index.data(_BARRED)
        painter.save()
        if is_on and option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, look.color("selected"))
        inner = box.adjusted(look.px(SPACE.md), look.px(SPACE.xs), -look.px(SPACE.sm), 0)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if icon is not None:
            side = look.px(SIZE.icon)
            icon.paint(painter, QRect(inner.left(), inner.top() + 1, side, side))
            inner.setLeft(inner.left() + side + look.px(SPACE.sm))
        elif not is_heading:
            inner.setLeft(inner.left() + look.px(SPACE.sm))
        role = "caption" if is_heading else "body"
        _draw(painter, inner, str(index.data()), role, "text" if is_on else "faint")
        if note := index.data(_NOTE):
            inner.setTop(inner.top() + QFontMetrics(look.font(role)).height())
            tone = "warning" if index.data(_BARRED) else "faint"
            _draw(painter, inner, str(note), "small", tone)
        painter.restore()


def _draw(painter: QPainter, box: QRect, words: str, role: str, tone: str) -> None:
    look = theme.current()
    painter.setFont(look.font(role))
    painter.setPen(look.tone(tone))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
