"""What stands above the charts, or in their place, when a run has ended."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QWidget

from dasrec_core.config.run import RunConfig
from dasrec_core.events import RunFinished
from studio.pages.live.ending import Ending, Step, StepKind
from studio.qtmodels.run_format import duration_text, memory_text, metric_text
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Item, card, column, holder, row, text, tile

SHOWN = ("recall@20", "ndcg@20", "precision@20", "hit@20", "mrr@20", "map@20")
_TITLES = {"mrr": "MRR", "ndcg": "NDCG", "map": "MAP"}


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
            items.append(result_grid(finished, config))
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


def result_grid(finished: RunFinished, config: RunConfig) -> QWidget:
    """Final numbers under both protocols, each labelled with how its epoch was chosen."""
    rows = [
        (name, finished.metrics[key], epoch)
        for name, key, epoch in _rows(finished)
        if key in finished.metrics
    ]
    shown = [metric for metric in SHOWN if any(metric in values for _, values, _ in rows)]
    grid = QGridLayout()
    px = theme.current().px
    grid.setContentsMargins(0, px(SPACE.xs), 0, px(SPACE.xs))
    grid.setHorizontalSpacing(px(SPACE.xl))
    grid.setVerticalSpacing(px(SPACE.sm))
    right = Qt.AlignmentFlag.AlignRight
    for place, metric in enumerate(shown, 1):
        grid.addWidget(text(metric_title(metric), "caption", "faint"), 0, place, right)
    grid.addWidget(text("Epoch", "caption", "faint"), 0, len(shown) + 1, right)
    chosen = "test" if config.evaluation.protocol == "valid" else "test_at_best_test_epoch"
    for line, (name, values, epoch) in enumerate(rows, 1):
        role = "strong" if values is finished.metrics.get(chosen) else "body"
        grid.addWidget(text(name, role), line, 0)
        for place, metric in enumerate(shown, 1):
            grid.addWidget(text(metric_text(values.get(metric)), role), line, place, right)
        grid.addWidget(text(str(epoch), "body", "muted"), line, len(shown) + 1, right)
    grid.setColumnStretch(len(shown) + 2, 1)
    grid.addWidget(text(_cost(finished), "small", "faint"), len(rows) + 1, 0, 1, -1)
    return holder(grid)


def metric_title(key: str) -> str:
    """``"recall@20"`` as ``"Recall@20"``."""
    name, _, k = key.partition("@")
    return f"{_TITLES.get(name, name.capitalize())}@{k}"


def _rows(finished: RunFinished) -> tuple[tuple[str, str, int], ...]:
    return (
        ("Validation, epoch chosen on validation", "valid", finished.best_epoch),
        ("Test, epoch chosen on validation", "test", finished.best_epoch),
        (
            "Test, epoch chosen on test, as in the published tables",
            "test_at_best_test_epoch",
            finished.best_test_epoch,
        ),
    )


def _cost(finished: RunFinished) -> str:
    return (
        f"{duration_text(finished.seconds_per_epoch)} per epoch, "
        f"{duration_text(finished.seconds_per_evaluation)} per evaluation, "
        f"at most {memory_text(finished.peak_memory_bytes)} of memory"
    )
