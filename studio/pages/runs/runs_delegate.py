"""Paints cells of runs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from typing_extensions import override

from studio.qtmodels.run_columns import COLUMN_NUMBERS
from studio.qtmodels.runs_table import ProgressRole
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.cell_delegate import CellDelegate
from studio.widgets.cells import Index

_WITH_BAR: Final = (COLUMN_NUMBERS["state"], COLUMN_NUMBERS["progress"])


class RunsDelegate(CellDelegate):
    """Cells, and under the state and the epochs of a run that is training a thin bar."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.column() not in _WITH_BAR or (share := index.data(ProgressRole)) is None:
            return
        look, pad = theme.current(), theme.current().px(SPACE.sm)
        box: QRect = option.rect
        thick = look.px(2)
        bar = QRect(box.left() + pad, box.bottom() - thick - 1, box.width() - 2 * pad, thick)
        painter.fillRect(bar, look.color("border"))
        bar.setWidth(round(bar.width() * share))
        painter.fillRect(bar, look.color("accent"))
