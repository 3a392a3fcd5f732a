"""The runs of a batch, one line per settings and data set, each to be left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from dasrec_core.quantity import counted
from studio.qtmodels.plain_tip import plain_tip
from studio.theme.tokens import SPACE
from studio.widgets.ampersand import unmarked
from studio.widgets.parts import holder, scroll

_MOST_SHOWN = 8  # lines in view; more scroll


class RunList(QWidget):
    """What is left out stays so while seeds or data change.

    Signals:
        changed: A line was ticked or cleared.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._left_out: set[str] = set()
        self._boxes: list[QCheckBox] = []
        self._shown: list[tuple[str, int]] | None = None
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(SPACE.xs)
        self._area = scroll(holder(self._lines))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        # Room that a dialog has to spare stands below everything, not around the lines.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[str]) -> None:
        """List what is to be run, one entry per run; equal ones share a line."""
        counts = Counter(lines)
        if list(counts.items()) == self._shown:
            return  # the keyboard may be in one of them
        self._shown = list(counts.items())
        for box in self._boxes:
            self._lines.removeWidget(box)
            box.deleteLater()
        self._boxes = [self._box(name, number) for name, number in counts.items()]
        for box in self._boxes:
            self._lines.addWidget(box)
        gap = self._lines.spacing()
        row = gap + max((box.sizeHint().height() for box in self._boxes), default=0)
        # A half line at the end says that there are more.
        rows = len(counts) if len(counts) <= _MOST_SHOWN else _MOST_SHOWN + 0.5
        self._area.setFixedHeight(round(row * rows) or 1)
        self.setVisible(len(counts) > 1)

    def keeps(self, line: str) -> bool:
        """Tell whether the runs of a line are wanted."""
        return line not in self._left_out

    def _box(self, name: str, number: int) -> QCheckBox:
        # An ampersand would become a shortcut.
        words = unmarked(f"{name}, {counted(number, 'run')}")
        box = QCheckBox(words)
        box.setObjectName(name)
        box.setToolTip(plain_tip(name))
        box.setChecked(name not in self._left_out)
        box.clicked.connect(self._take)
        return box

    @Slot()
    def _take(self) -> None:
        for box in self._boxes:
            (self._left_out.discard if box.isChecked() else self._left_out.add)(box.objectName())
        self.changed.emit()
