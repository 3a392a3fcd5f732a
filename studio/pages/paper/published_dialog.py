"""All published values there are: where they were printed, how, and which to read with care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.reporting.method_rows import method_row
from dasrec_core.reporting.published import PublishedSource
from dasrec_core.reporting.words import number_text
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, choice, field
from studio.widgets.dialog_room import open_within
from studio.widgets.emptying import empty
from studio.widgets.parts import column, row, text
from studio.widgets.table import Cell, Column, Table

_NO_DOUBT = "Nothing is known to be inconsistent in this row. Rows marked ? have a note."


@dataclass(frozen=True, slots=True)
class _Printed:
    """A row of a source: a method on a data set, its values by metric, and what is odd in it."""

    dataset: str
    model: str
    values: dict[str, float]
    notes: dict[str, str]

    def words(self) -> str:
        """Say what is inconsistent, metric by metric; one note for several is said once."""
        found: dict[str, list[str]] = {}
        for metric, note in self.notes.items():
            found.setdefault(note, []).append(metric_title(metric))
        return " ".join(f"{', '.join(metrics)}: {note}" for note, metrics in found.items())


class PublishedDialog(QDialog):
    """Shows one source at a time; the note of the current row stands under the table."""

    def __init__(self, parent: QWidget, sources: Sequence[PublishedSource], chosen: str) -> None:
        super().__init__(parent)
        self._sources = {source.id: source for source in sources}
        self._rows: list[_Printed] = []
        self.setWindowTitle("Published values")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.source = choice(name="Source")
        for source in sources:
            self.source.addItem(source.title, source.id)
        self.source.setCurrentIndex(max(0, self.source.findData(chosen)))
        self.about = text("", "small", "muted", wrap=True)
        self.note = text("", "small", wrap=True)
        self.note.setMinimumHeight(theme.current().px(SIZE.row * 2))
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._place = QVBoxLayout()
        self.table: Table | None = None
        done = button("Close", kind="primary")
        done.clicked.connect(self.accept)
        done.setDefault(True)
        body = column(
            text("Published values", "heading"),
            field("Source", self.source),
            self.about,
            self._place,
            self.note,
            row(None, done),
            gap=SPACE.md,
            margin=SPACE.xl,
        )
        body.setStretch(3, 1)
        self.setLayout(body)
        self.source.currentIndexChanged.connect(self._show_source)
        self._show_source()
        open_within(self, parent, SIZE.reading * 0.75, SIZE.reading * 0.62)

    @Slot()
    def _show_source(self) -> None:
        source = self._sources[self.source.currentData()]
        chosen = "test" if source.protocol == "paper" else "validation"
        self.about.setText(
            f"{source.source}; epoch chosen on {chosen}; {source.split}. As printed, nothing is "
            "corrected."
        )
        empty(self._place)
        metrics = tuple(dict.fromkeys(metric for _, _, metric in source.values))
        self._rows = _printed(source)
        columns = (
            Column("Data set", 96),
            Column("Method"),
            *(Column(metric_title(metric), 120, True, 36) for metric in metrics),
        )
        cells = [_cells(one, metrics) for one in self._rows]
        self.table = Table(columns, cells, name=f"Published values, {source.title}")
        self.table.selectionModel().currentRowChanged.connect(self._show_note)
        self._place.addWidget(self.table)
        self.note.setText(_NO_DOUBT)
        self.table.setCurrentIndex(self.table.model().index(0, 0))

    @Slot(QModelIndex, QModelIndex)
    def _show_note(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.note.setText(self._rows[current.row()].words() or _NO_DOUBT)


def _printed(source: PublishedSource) -> list[_Printed]:
    found: dict[tuple[str, str], _Printed] = {}
    for (dataset, model, metric), printed in source.values.items():
        one = found.setdefault((dataset, model), _Printed(dataset, model, {}, {}))
        one.values[metric] = printed.value
        if printed.note:
            one.notes[metric] = printed.note
    return list(found.values())


def _cells(one: _Printed, metrics: Sequence[str]) -> list[Cell]:
    return [
        Cell(one.dataset, tone="muted"),
        Cell(method_row(one.model).title, weight=600 if one.model == "dasrec" else None),
        *(
            Cell(
                number_text(one.values[metric]) if metric in one.values else "–",
                "?" if metric in one.notes else "",
                note_tone="warning",
            )
            for metric in metrics
        ),
    ]
