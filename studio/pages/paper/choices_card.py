"""The choices of the table: data, metrics, rows, protocol, published values, marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.reporting.method_rows import method_row
from dasrec_core.reporting.paper_table import distinct_titles
from dasrec_core.reporting.published import PublishedSource
from studio.pages.paper.choices import PaperChoices
from studio.pages.paper.content import PaperContent
from studio.theme.tokens import SPACE
from studio.widgets.controls import button, choice, field
from studio.widgets.multi_choice import MultiChoice
from studio.widgets.parts import card, chip, column, equal, holder, icon, line, row, text

_PROTOCOLS: Final = (
    ("valid", "Validation"),
    ("paper", "Test, as in papers"),
    ("both", "Both, side by side"),
)
_BEST_OTHER: Final = "The best of the others"
_ROWS: Final = (("method", "Method"), ("configuration", "Configuration"))
_CHOICES: Final = (
    ("validation", "Best on validation"),
    ("seeds", "Most seeds"),
    ("newest", "Newest"),
)


class ChoicesCard(QWidget):
    """What a person may choose.

    Attributes:
        bar: What is chosen most, to stand above the table; the rest stands in the card.

    Signals:
        changed: The new :class:`PaperChoices`.
        published_asked: All published values are asked for; carries the id of the chosen source.
    """

    changed = Signal(object)
    published_asked = Signal(str)

    def __init__(self, choices: PaperChoices) -> None:
        super().__init__()
        self._choices = choices
        self.data, self.metrics = MultiChoice("Data sets"), MultiChoice("Metrics")
        self.rows = _box(_ROWS, choices.rows)
        self.protocol = _box(_PROTOCOLS, choices.protocol)
        self.choice = _box(_CHOICES, choices.choice)
        self.source = choice("None")
        self.best = _check("Best bold", choices.best)
        self.second = _check("Second underlined", choices.second)
        self.published_rows = _check("Methods not run yet", choices.published_rows)
        self.marks = _check("Mark significant differences", choices.marks)
        self.baseline = choice(_BEST_OTHER, name="Tested against")
        self.baseline.setMinimumWidth(1)
        self.published = button("All published values…", "book-open", "ghost")
        self._counts = chip("", "stack")
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        note = row(
            icon("info", "faint"),
            text("A configuration is never chosen by its test values.", "small", wrap=True),
        )
        note.setStretch(1, 1)
        self.bar = holder(
            equal(
                field("Data sets", self.data),
                field("Metrics", self.metrics),
                field("Epoch chosen on", self.protocol),
                field("Published values", self.source),
                gap=SPACE.md,
            )
        )
        whole = card(
            "Table",
            equal(
                field("Rows", self.rows),
                field("Of several configurations", self.choice),
                gap=SPACE.md,
            ),
            column(
                row(self.best, self.second, None, gap=SPACE.lg),
                row(self.published_rows, self.marks, None, gap=SPACE.lg),
                gap=SPACE.sm,
            ),
            equal(
                field("Tested against", self.baseline),
                column(None, row(self.published, None)),
                gap=SPACE.md,
            ),
            None,
            line(),
            note,
            actions=[self._counts],
            topic="paper.choices",
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(whole)

    def _wire(self) -> None:
        self.published.clicked.connect(self._ask_published)
        for several in (self.data, self.metrics):
            several.changed.connect(self._take)
        for one in (self.rows, self.protocol, self.choice, self.source, self.baseline):
            one.activated.connect(self._take)
        for box in (self.best, self.second, self.published_rows, self.marks):
            box.clicked.connect(self._take)

    def show_content(self, content: PaperContent, sources: Sequence[PublishedSource]) -> None:
        """Offer what there is, and show what is chosen of it."""
        self._choices = content.choices
        labels = list(content.made.labels.values())
        chosen = [label for label in content.choices.data if label in labels] or labels
        self.data.set_options([(label, label) for label in labels], chosen)
        self.metrics.set_options(
            [(key, metric_title(key)) for key in content.metrics], content.made.request.metrics
        )
        offered = [("", "None"), *((source.id, source.title) for source in sources)]
        _fill(self.source, offered, content.choices.source)
        self.published_rows.setEnabled(
            content.options.source is not None and content.choices.rows == "method"
        )
        self._offer_baselines(content)
        counts = [len(cell.runs) for cell in content.made.cells.values()]
        several = sum(count > 1 for count in counts)
        self._counts.set(f"{several} of {len(counts)} cells from several seeds", "stack")

    def _offer_baselines(self, content: PaperContent) -> None:
        rows, chosen = content.made.rows, content.choices.baseline
        titles = distinct_titles(rows)
        by_model = content.choices.rows == "method"
        offered = [("", _BEST_OTHER)]
        offered += [
            (row.model if by_model else title, title)
            for row, title in zip(rows, titles, strict=True)
        ]
        if chosen not in dict(offered):
            offered.append((chosen, method_row(chosen).title))
        _fill(self.baseline, offered, chosen)
        self.baseline.setEnabled(content.choices.marks)

    @Slot()
    def _ask_published(self) -> None:
        self.published_asked.emit(self._choices.source)

    @Slot()
    def _take(self) -> None:
        data = self.data.chosen()
        self._choices = replace(
            self._choices,
            # All means also those that come later.
            data=() if len(data) == self.data.num_options() else data,
            metrics=self.metrics.chosen() or self._choices.metrics,
            protocol=self.protocol.currentData(),
            rows=self.rows.currentData(),
            choice=self.choice.currentData(),
            source=self.source.currentData() or "",
            published_rows=self.published_rows.isChecked(),
            best=self.best.isChecked(),
            second=self.second.isChecked(),
            marks=self.marks.isChecked(),
            baseline=self.baseline.currentData() or "",
        )
        self.changed.emit(self._choices)


def _box(options: Sequence[tuple[str, str]], current: str) -> QComboBox:
    box = choice()
    _fill(box, options, current)
    box.setMinimumWidth(1)
    return box


def _fill(box: QComboBox, options: Sequence[tuple[str, str]], current: str) -> None:
    box.blockSignals(True)
    box.clear()
    for one, words in options:
        box.addItem(words, one)
    box.setCurrentIndex(max(0, box.findData(current)))
    box.blockSignals(False)


def _check(words: str, on: bool) -> QCheckBox:
    box = QCheckBox(words)
    box.setAccessibleName(words)
    box.setChecked(on)
    return box
