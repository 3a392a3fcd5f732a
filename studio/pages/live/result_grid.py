"""Final numbers of a run, a line per protocol; where it is narrow the names stand above them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget
from typing_extensions import override

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.config.run import RunConfig
from dasrec_core.events import RunFinished
from studio.qtmodels.run_format import duration_text, memory_text, metric_text
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.parts import text

SHOWN = ("recall@20", "ndcg@20", "precision@20", "hit@20", "mrr@20", "map@20")


class ResultGrid(QWidget):
    """Each line is labelled with how its epoch was chosen; that of the protocol is strong."""

    def __init__(self, finished: RunFinished, config: RunConfig) -> None:
        super().__init__()
        rows = [row for row in _rows(finished) if row[1] in finished.metrics]
        metrics = finished.metrics
        shown = [metric for metric in SHOWN if any(metric in metrics[key] for _, key, _ in rows)]
        chosen = "test" if config.evaluation.protocol == "valid" else "test_at_best_test_epoch"
        self._heads = [text(metric_title(metric), "caption", "faint") for metric in shown]
        self._heads.append(text("Epoch", "caption", "faint"))
        self._lines: list[tuple[QLabel, list[QLabel]]] = []
        for name, key, epoch in rows:
            role = "strong" if key == chosen else "body"
            values = [text(metric_text(metrics[key].get(metric)), role) for metric in shown]
            self._lines.append((text(name, role), [*values, text(str(epoch), "body", "muted")]))
        self._cost = text(_cost(finished), "small", "faint", wrap=True)
        px = theme.current().px
        self._gap = px(SPACE.xl)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, px(SPACE.xs), 0, px(SPACE.xs))
        self._grid.setHorizontalSpacing(self._gap)
        self._grid.setVerticalSpacing(px(SPACE.sm))
        self._grid.setColumnStretch(len(self._heads) + 1, 1)
        self._is_narrow = False
        self._arrange()

    def _arrange(self) -> None:
        first = 0 if self._is_narrow else 1  # column of the first number
        right = Qt.AlignmentFlag.AlignRight
        for place, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, first + place, right)
        line = 1
        for name, values in self._lines:
            self._grid.addWidget(name, line, 0, 1, -1 if self._is_narrow else 1)
            line += self._is_narrow
            for place, value in enumerate(values):
                self._grid.addWidget(value, line, first + place, right)
            line += 1
        self._grid.addWidget(self._cost, line, 0, 1, -1)

    def _names_width(self) -> int:
        return max((name.sizeHint().width() for name, _ in self._lines), default=0)

    def _numbers_width(self) -> int:
        lines: list[list[QLabel]] = [self._heads, *(values for _, values in self._lines)]
        widths = [
            max(line[place].sizeHint().width() for line in lines)
            for place in range(len(self._heads))
        ]
        return sum(widths) + self._gap * len(widths)

    # Qt overrides

    @override
    def minimumSizeHint(self) -> QSize:
        width = max(self._names_width(), self._numbers_width())
        return QSize(width, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < self._names_width() + self._gap + self._numbers_width()
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._arrange()


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
    # A model without training has epochs of no length.
    epoch = duration_text(finished.seconds_per_epoch)
    return (
        f"{f'{epoch} per epoch, ' if finished.seconds_per_epoch else ''}"
        f"{duration_text(finished.seconds_per_evaluation)} per evaluation, "
        f"at most {memory_text(finished.peak_memory_bytes)} of main memory"
    )
