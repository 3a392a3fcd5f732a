"""What a table cell can show, and the delegate that paints it."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.theme import theme
from studio.widgets.runs_look import run_pen
from studio.theme.tokens import CHART, SIZE, SPACE

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
VALUE = "0.0000"  # the shape of a metric; headers and chips start where it starts
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Cell:
    """What one cell shows; ``note`` stands faint behind the text."""

    text: str = ""
    note: str = ""
    tone: str = "text"
    note_tone: str = "faint"
    role: str = "body"
    weight: int | None = None
    underline: bool = False
    glyph: str = ""
    run: int | None = None
    indent: int = 0
    expanded: bool | None = None
    spark: tuple[float, ...] = ()
    chip: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Column:
    """A column; width in px at 100 %, 0 takes what is left; ``group`` is the heading above."""

    title: str
    width: int = 0
    right: bool = False
    note_width: int = 0
    group: str = ""
    slots: bool = (
        False  # keep room for the fold arrow and the swatch, so that names stand in one line
    )


class CellDelegate(QStyledItemDelegate):
    """Paints cells from the tokens; nothing is styled by the platform."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        cell, column = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look.color("selected"))
        box: QRect = option.rect
        painter.setPen(QPen(look.color("border"), 1))
        if index.row() < index.model().rowCount() - 1:
            painter.drawLine(
                QPointF(box.left(), box.bottom() + 0.5),
                QPointF(box.right() + 1, box.bottom() + 0.5),
            )
        inner = box.adjusted(
            look.px(SPACE.sm) if index.column() else look.px(SPACE.lg), 0, -look.px(SPACE.sm), -1
        )
        inner.setLeft(inner.left() + look.px(SPACE.lg + SPACE.xs) * cell.indent)
        self._contents(painter, inner, cell, column)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for everything but a note that may go; what a fitting column needs at least."""
        look = theme.current()
        cell, column = index.data(Qt.ItemDataRole.UserRole)
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
        return QSize(
            width
            + look.font_width(cell.text, cell.role, cell.weight)
            + (2 * look.px(SIZE.radius) if cell.chip else 0),
            look.px(SIZE.row),
        )

    def _contents(self, painter: QPainter, box: QRect, cell: Cell, column: Column) -> None:
        look = theme.current()
        if cell.expanded is not None:
            self._glyph(
                painter,
                box,
                "caret-down" if cell.expanded else "caret-right",
                "muted",
                SIZE.icon - 4,
            )
        elif column.slots:
            box.setLeft(box.left() + look.px(SIZE.icon - 4 + SPACE.sm))
        if cell.run is not None:
            painter.setPen(run_pen(cell.run, CHART.line_few_points * look.scale))
            middle = box.center().y() + 0.5
            painter.drawLine(
                QPointF(box.left(), middle), QPointF(box.left() + look.px(SIZE.icon_xl), middle)
            )
        if cell.run is not None or column.slots:
            box.setLeft(box.left() + look.px(SIZE.icon_xl + SPACE.sm))
        if cell.spark:
            self._spark(painter, box, cell)
        if cell.share is not None:
            self._bar(painter, box, cell)
        if cell.chip:
            self._chip(painter, box, cell, column)
        if cell.glyph:
            self._glyph(painter, box, cell.glyph, cell.tone, SIZE.icon)
        self._text(painter, box, cell, column)

    def _text(self, painter: QPainter, box: QRect, cell: Cell, column: Column) -> None:
        look = theme.current()
        font = look.font(cell.role, cell.weight)
        font.setUnderline(cell.underline)
        painter.setFont(font)
        painter.setPen(look.tone(cell.tone))
        slot = 0 if cell.chip else look.px(column.note_width)
        words = box.adjusted(0, 0, -slot, 0)
        shown = painter.fontMetrics().elidedText(
            cell.text, Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, RIGHT if column.right and not cell.chip else LEFT, shown)
        if cell.note:
            left = (
                box.right() + 1 - slot + look.px(SPACE.xs)
                if slot
                else words.left()
                + painter.fontMetrics().horizontalAdvance(shown)
                + look.px(SPACE.sm)
            )
            painter.setFont(look.font("small"))
            painter.setPen(look.tone(cell.note_tone))
            room = box.right() - left + look.px(SPACE.sm)
            if painter.fontMetrics().horizontalAdvance(cell.note) <= room:
                painter.drawText(QRect(left, box.top(), room, box.height()), LEFT, cell.note)

    def _glyph(self, painter: QPainter, box: QRect, name: str, tone: str, size: int) -> None:
        side = theme.current().px(size)
        theme.current().icon(name, tone).paint(
            painter, QRect(box.left(), box.center().y() - side // 2 + 1, side, side)
        )
        box.setLeft(box.left() + side + theme.current().px(SPACE.sm))

    def _chip(self, painter: QPainter, box: QRect, cell: Cell, column: Column) -> None:
        look, pad = theme.current(), theme.current().px(SIZE.radius)
        painter.setFont(look.font(cell.role, cell.weight))
        width = (
            painter.fontMetrics().horizontalAdvance(cell.text)
            + 2 * pad
            + (look.px(SIZE.icon + SPACE.sm) if cell.glyph else 0)
        )
        if column.right:
            box.setLeft(
                box.right() + 1 - look.px(column.note_width) - look.font_width(VALUE) + pad
            )  # where a value begins
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(cell.chip))
        ground = QRectF(
            box.left() - (0 if not cell.glyph and not column.right else pad),
            box.top() + 4,
            width,
            box.height() - 7,
        )
        painter.drawRoundedRect(ground, look.px(SIZE.radius_sm), look.px(SIZE.radius_sm))
        if not cell.glyph and not column.right:
            box.setLeft(box.left() + pad)

    def _spark(self, painter: QPainter, box: QRect, cell: Cell) -> None:
        low, high = min(cell.spark), max(cell.spark)
        area = QRectF(
            box.adjusted(0, theme.current().px(SIZE.radius), 0, -theme.current().px(SIZE.radius))
        )
        step = area.width() / max(1, len(cell.spark) - 1)
        points = [
            QPointF(
                area.left() + i * step,
                area.bottom() - (v - low) / (high - low or 1) * area.height(),
            )
            for i, v in enumerate(cell.spark)
        ]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(theme.current().tone(cell.tone), CHART.reference * theme.current().scale)
        )
        painter.drawPath(path)
        best = max(range(len(points)), key=lambda i: cell.spark[i])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color("accent_text"))
        painter.drawEllipse(points[best], 2.2, 2.2)

    def _bar(self, painter: QPainter, box: QRect, cell: Cell) -> None:
        look, height = theme.current(), theme.current().px(SIZE.meter)
        groove = QRectF(
            box.left(),
            box.center().y() - height / 2 + 1,
            box.width() - look.px(SPACE.xxl + SPACE.lg),
            height,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        for share, role in ((1.0, "border"), (cell.share or 0.0, "accent")):
            painter.setBrush(look.color(role))
            painter.drawRoundedRect(
                QRectF(groove.left(), groove.top(), groove.width() * share, height),
                height / 2,
                height / 2,
            )
        box.setLeft(int(groove.right()) + look.px(SPACE.sm))
