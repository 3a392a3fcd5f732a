"""The filter line over the table: what is asked, as chips, and what was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from studio.qtmodels.filter_fields import EXAMPLES
from studio.qtmodels.filter_query import MAX_LENGTH, FilterQuery, parse_filter
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, entry
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import Item, chip, column, holder, icon, row, text

TYPING_MS: Final = 150
_MOST_CHIPS: Final = 12
_CHIP_LETTERS: Final = 40


class FilterBar(QWidget):
    """An input for the filter language, chips of what filters, and how many runs that leaves."""

    query_changed = Signal(object)  # FilterQuery

    def __init__(self, beside: Sequence[Item] = ()) -> None:
        super().__init__()
        self._query = FilterQuery()
        self._input = _edit()
        self._input.textEdited.connect(self._wait)
        self._input.returnPressed.connect(self._apply)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._apply)
        tools = row(self._input, *beside, gap=SPACE.sm)
        tools.setStretch(0, 1)
        self._count = text("", "strong")
        self._chips = FlowLayout(SPACE.sm, SPACE.xs)
        self._clear = button("Clear filter", kind="link", small=True)
        self._clear.clicked.connect(self.clear)
        self._selected = text("", "small")
        chips = holder(self._chips)
        facts = row(self._count, chips, self._selected, gap=SPACE.sm)
        facts.setStretch(1, 1)
        facts.addStrut(theme.current().px(SIZE.control_sm))  # chips come without a jump
        self._problem = text("", "small", "warning", wrap=True)
        self._problem_line = QWidget()
        problem = row(icon("warning", "warning"), self._problem, gap=SPACE.sm)
        problem.setContentsMargins(0, 0, 0, 0)
        problem.setStretch(1, 1)
        self._problem_line.setLayout(problem)
        self.setLayout(column(tools, self._problem_line, facts, gap=SPACE.md))
        self._show_query()

    @property
    def query(self) -> FilterQuery:
        """What is in force."""
        return self._query

    def set_text(self, filter_text: str) -> None:
        """Ask for something else, at once."""
        self._input.setText(filter_text)
        self._apply()

    def text(self) -> str:
        """What is asked for, as it was typed."""
        return self._input.text()

    @Slot()
    def clear(self) -> None:
        """Ask for everything."""
        self.set_text("")

    @Slot()
    def start_typing(self) -> None:
        """Give the input the keyboard."""
        self._input.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._input.selectAll()

    def set_counts(self, shown: int, total: int, selected: int) -> None:
        """Say how many runs there are."""
        self._count.setText(count_text(shown, total))
        self._selected.setText(f"{selected} selected" if selected > 1 else "")

    @Slot()
    def _wait(self) -> None:
        self._typing.start()

    @Slot()
    def _apply(self) -> None:
        self._typing.stop()
        query = parse_filter(self._input.text())
        if query == self._query:
            return
        is_other = query.active != self._query.active
        self._query = query
        self._show_query()
        if is_other:
            self.query_changed.emit(query)

    def _show_query(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget is not self._clear:
                widget.hide()
                widget.deleteLater()
        for number, part in enumerate(self._query.active[:_MOST_CHIPS]):
            label = part.label
            short = label if len(label) <= _CHIP_LETTERS else f"{label[:_CHIP_LETTERS]}…"
            one = chip(short, tone="accent", closable=True)
            one.setToolTip(plain_tip(label))
            # Chips live on the UI thread; the number is fixed when the chip is made.
            one.closed.connect(lambda number=number: self._take_off(number))
            self._chips.addWidget(one)
        if (more := len(self._query.active) - _MOST_CHIPS) > 0:
            self._chips.addWidget(text(f"+{more}", "small"))
        self._chips.addWidget(self._clear)
        self._clear.setVisible(bool(self._query.active))
        self._problem.setText(" ".join(problem.message for problem in self._query.problems)[:300])
        self._problem_line.setVisible(bool(self._query.problems))

    def _take_off(self, number: int) -> None:
        self.set_text(self._query.without(number))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._input.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def count_text(shown: int, total: int) -> str:
    """How many runs are shown, of how many."""
    noun = "run" if total == 1 else "runs"
    return f"{total:,} {noun}" if shown == total else f"{shown:,} of {total:,} {noun}"


def _edit() -> QLineEdit:
    edit = entry("", f"Filter, such as {EXAMPLES}", "funnel")
    edit.setAccessibleName("Filter runs")
    edit.setMaxLength(MAX_LENGTH)
    edit.setToolTip(
        plain_tip(
            "Words match anywhere; conditions look like model=dasrec, recall@20>0.09, "
            "started>2026-11-01, lr=0.001, name~attention. All of them must match."
        )
    )
    return edit
