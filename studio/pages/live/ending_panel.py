"""What stands above the charts, or in their place, when a run has ended."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from dasrec_core.config.run import RunConfig
from dasrec_core.events import RunFinished
from studio.pages.live.ending import Ending, Step, StepKind
from studio.pages.live.result_grid import ResultGrid
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Item, card, column, row, text, tile


class EndingPanel(QWidget):
    """A card with what happened and the ways on; ``chosen`` carries the :class:`Step` pressed."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=SPACE.lg)
        self._card: QFrame | None = None
        self.setLayout(self._box)

    def show_ending(self, ending: Ending, finished: RunFinished | None, config: RunConfig) -> None:
        """Show how the run ended, with its final numbers where there are any."""
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        steps: list[Item] = [
            self._button(step, is_first=number == 0) for number, step in enumerate(ending.steps)
        ]
        last = ending.steps[-1].kind
        steps.insert(len(steps) - 1 if last is StepKind.COPY_REPORT else len(steps), None)
        items: list[Item] = [
            text(ending.title, "value", ending.tone if ending.tone != "muted" else ""),
            text(ending.cause, "body", wrap=True),
        ]
        if ending.kept:
            items.append(text(ending.kept, "body", "muted", wrap=True))
        if finished is not None:
            items.append(ResultGrid(finished, config))
        words = column(*items, row(*steps), gap=SPACE.md)
        sign = tile(ending.glyph, ending.tone)
        head = row(sign, words, gap=SPACE.lg)
        head.setStretch(1, 1)
        head.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self._card = card("", head)
        self._box.addWidget(self._card)

    def _button(self, step: Step, *, is_first: bool) -> QPushButton:
        kind = "primary" if is_first else "secondary"
        push = button(
            step.label, step.glyph, "ghost" if step.kind is StepKind.COPY_REPORT else kind
        )
        # A button lives and is pressed on the UI thread.
        push.clicked.connect(lambda: self.chosen.emit(step))
        push.setObjectName(f"step-{step.kind}")
        return push
