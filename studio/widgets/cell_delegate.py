"""Paints cells of tables, each picture once."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import CHART, SIZE, SPACE, Mode
from studio.widgets.cells import LEFT, RIGHT, VALUE, Cell, Column, Index
from studio.widgets.runs_look import run_pen

PICTURES = 1500
"""Drawn cells that are kept, some four screens of a table. Drawing 360 cells from Python takes
100 ms, putting their pictures on the screen 10 ms; they take about 15 kB each."""


class CellDelegate(QStyledItemDelegate):
    """Paints cells from the tokens; nothing is styled by the platform."""

    # Qt overrides

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = index.data(Qt.ItemDataRole.UserRole)
        if found is None:  # the row went away between the question and the answer
            return
        cell, column = found
        box: QRect = option.rect
        look = theme.current()
        picture = _picture(
            cell,
            column,
            (box.width(), box.height(), index.column() == 0),
            _ground_of(option, index),
            (look.mode, look.scale, painter.device().devicePixelRatioF()),
        )
        painter.drawImage(box.topLeft(), picture)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        # Room for everything but a note that may go; what a fitting column needs at least.
        look = theme.current()
        found = index.data(Qt.ItemDataRole.UserRole)
        if found is None:
            return QSize(0, look.px(SIZE.row))
        cell, column = found
        width = (
            look.px(SPACE.sm if index.column() else SPACE.lg)
            + look.px(SPACE.sm + column.note_width)
            + look.px(SPACE.lg + SPACE.xs) * cell.indent
        )
        if cell.chip and column.right:
            return QSize(width + look.font_width(VALUE), look.px(SIZE.row))
        width += (
            look.px(SIZE.icon - 4 + SPACE.sm) if cell.expanded is not None or column.slots else 0
        )
        width += look.px(SIZE.icon_xl + SPACE.sm) if cell.run is not None or column.slots else 0
        width += look.px(SIZE.icon + SPACE.sm) if cell.glyph else 0
        width += look.font_width(cell.text, cell.role, cell.weight)
        width += 2 * look.px(SIZE.radius) if cell.chip else 0
        return QSize(width, look.px(SIZE.row))


def _ground_of(option: QStyleOptionViewItem, index: Index) -> tuple[str, str]:
    """Return roles of the ground and of the lines around it; empty for none.

    Selection, hover, hairline, and the outline of the current row while the table has focus.
    """
    view, row = option.widget, index.row()
    if option.state & QStyle.StateFlag.State_Selected:
        ground = "selected"
    else:
        ground = "hover" if getattr(view, "hovered_row", -1) == row else ""
    if not isinstance(view, QAbstractItemView):
        return ground, ""
    if view.hasFocus() and view.currentIndex().row() == row:
        return ground, "focus"
    return ground, "border" if row < index.model().rowCount() - 1 else ""


@lru_cache(maxsize=PICTURES)
def _picture(
    cell: Cell,
    column: Column,
    place: tuple[int, int, bool],
    ground: tuple[str, str],
    look_of: tuple[Mode, float, float],
) -> QImage:
    """Draw a cell.

    Args:
        cell: What it shows.
        column: Where it stands.
        place: Width, height, and whether it is the first of its row.
        ground: See :func:`_ground_of`.
        look_of: Mode, text scale and pixel ratio, so that another look is another picture.
    """
    width, height, is_first = place
    ratio = look_of[-1]
    picture = QImage(
        math.ceil(max(1, width) * ratio),
        math.ceil(max(1, height) * ratio),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    picture.setDevicePixelRatio(ratio)
    look, (under, line) = theme.current(), ground
    picture.fill(look.color(under) if under else Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    for edge in {"": (), "border": (height - 1,), "focus": (0, height - 1)}[line]:
        painter.fillRect(0, edge, width, 1, look.color(line))
    inner = QRect(0, 0, width, height).adjusted(
        look.px(SPACE.lg if is_first else SPACE.sm), 0, -look.px(SPACE.sm), -1
    )
    inner.setLeft(inner.left() + look.px(SPACE.lg + SPACE.xs) * cell.indent)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _contents(painter, inner, cell, column)
    painter.end()
    return picture


def _contents(painter: QPainter, box: QRect, cell: Cell, column: Column) -> None:
    look = theme.current()
    if cell.expanded is not None:
        arrow = "caret-down" if cell.expanded else "caret-right"
        _glyph(painter, box, arrow, "muted", SIZE.icon - 4)
    elif column.slots:
        box.setLeft(box.left() + look.px(SIZE.icon - 4 + SPACE.sm))
    if cell.run is not None:
        painter.setPen(run_pen(cell.run, CHART.line_few_points * look.scale))
        middle = box.center().y() + 0.5
        end = box.left() + look.px(SIZE.icon_xl)
        painter.drawLine(QPointF(box.left(), middle), QPointF(end, middle))
    if cell.run is not None or column.slots:
        box.setLeft(box.left() + look.px(SIZE.icon_xl + SPACE.sm))
    if cell.spark:
        _spark(painter, box, cell)
    if cell.share is not None:
        _bar(painter, box, cell)
    if cell.chip:
        _chip(painter, box, cell, column)
    if cell.glyph:
        _glyph(painter, box, cell.glyph, cell.tone, SIZE.icon)
    if cell.text or cell.note:
        _text(painter, box, cell, column)


def _text(painter: QPainter, box: QRect, cell: Cell, column: Column) -> None:
    look = theme.current()
    font = look.font(cell.role, cell.weight)
    font.setUnderline(cell.underline)
    painter.setFont(font)
    painter.setPen(look.tone(cell.tone))
    slot = 0 if cell.chip else look.px(column.note_width)
    words = box.adjusted(0, 0, -slot, 0)
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, RIGHT if column.right and not cell.chip else LEFT, shown)
    if not cell.note:
        return
    after_text = words.left() + metrics.horizontalAdvance(shown) + look.px(SPACE.sm)
    left = box.right() + 1 - slot + look.px(SPACE.xs) if slot else after_text
    painter.setFont(look.font("small"))
    painter.setPen(look.tone(cell.note_tone))
    room = box.right() - left + look.px(SPACE.sm)
    if painter.fontMetrics().horizontalAdvance(cell.note) <= room:
        painter.drawText(QRect(left, box.top(), room, box.height()), LEFT, cell.note)


def _glyph(painter: QPainter, box: QRect, name: str, tone: str, size: int) -> None:
    side = theme.current().px(size)
    place = QRect(box.left(), box.center().y() - side // 2 + 1, side, side)
    theme.current().icon(name, tone).paint(painter, place)
    box.setLeft(box.left() + side + theme.current().px(SPACE.sm))


def _chip(painter: QPainter, box: QRect, cell: Cell, column: Column) -> None:
    look = theme.current()
    pad = look.px(SIZE.radius)
    painter.setFont(look.font(cell.role, cell.weight))
    icon_room = look.px(SIZE.icon + SPACE.sm) if cell.glyph else 0
    room = box.width() - 2 * pad - icon_room
    width = min(painter.fontMetrics().horizontalAdvance(cell.text), room) + 2 * pad + icon_room
    if column.right:  # where a value begins
        box.setLeft(box.right() + 1 - look.px(column.note_width) - look.font_width(VALUE) + pad)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color(cell.chip))
    inside = not cell.glyph and not column.right
    left = box.left() - (0 if inside else pad)
    ground = QRectF(left, box.top() + 4, width, box.height() - 7)
    painter.drawRoundedRect(ground, look.px(SIZE.radius_sm), look.px(SIZE.radius_sm))
    if inside:
        box.setLeft(box.left() + pad)


def _spark(painter: QPainter, box: QRect, cell: Cell) -> None:
    values = [value for value in cell.spark if math.isfinite(value)]
    if len(values) < 2:
        return
    look, low, high = theme.current(), min(values), max(values)
    area = QRectF(box.adjusted(0, look.px(SIZE.radius), 0, -look.px(SIZE.radius)))
    step, scale = area.width() / (len(values) - 1), area.height() / ((high - low) or 1)
    points = [
        QPointF(area.left() + number * step, area.bottom() - (value - low) * scale)
        for number, value in enumerate(values)
    ]
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.tone(cell.tone), CHART.reference * look.scale))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("accent_text"))
    painter.drawEllipse(points[values.index(high)], 2.2, 2.2)


def _bar(painter: QPainter, box: QRect, cell: Cell) -> None:
    look = theme.current()
    height = look.px(SIZE.meter)
    # Two more than the rounded width: exactly as much had "9 of 500" end in an ellipsis.
    words = look.font_width(cell.text, cell.role, cell.weight) + 2 if cell.text else 0
    width = max(0, box.width() - words - look.px(SPACE.sm))
    groove = QRectF(box.left(), box.center().y() - height / 2 + 1, width, height)
    share = min(1.0, max(0.0, cell.share or 0.0))
    painter.setPen(Qt.PenStyle.NoPen)
    for part, role in ((1.0, "border"), (share, "accent")):
        painter.setBrush(look.color(role))
        filled = QRectF(groove.left(), groove.top(), groove.width() * part, height)
        painter.drawRoundedRect(filled, height / 2, height / 2)
    box.setLeft(int(groove.right()) + look.px(SPACE.sm))
