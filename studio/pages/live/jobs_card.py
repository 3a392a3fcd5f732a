"""All runs that live now, to switch between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_format import NONE, duration_text
from studio.qtmodels.run_states import state_look
from studio.widgets.cells import Cell, Column
from studio.widgets.parts import card, column
from studio.widgets.table import Table

COLUMNS = (
    Column("Run"),
    Column("Data", 160),
    Column("State", 120),
    Column("Progress", 240),
    Column("Time left", 100),
)


class JobsCard(QWidget):
    """A table of live runs; ``chosen`` carries the id of the run that was pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._runs: tuple[RunRecord, ...] = ()
        self.table = Table(COLUMNS, (), fit=True, name="Runs that live now")
        self.table.clicked.connect(self._choose)
        self.table.activated.connect(self._choose)
        self.setLayout(column(card("Live runs", self.table, flush=True), gap=0))
        self.hide()

    def show_runs(self, live: Sequence[RunRecord], shown: str) -> None:
        """Show the live runs, if there is another than the one shown on the page."""
        self._runs = tuple(live)
        self.setVisible(any(run.run_id != shown for run in live))
        self.table.set_rows([_cells(run) for run in live])
        self.table.clearSelection()
        self.table.select(row for row, run in enumerate(live) if run.run_id == shown)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.row() < len(self._runs):
            self.chosen.emit(self._runs[index.row()].run_id)


def _cells(run: RunRecord) -> list[Cell]:
    look = state_look(run.status)
    epochs = run.num_epochs or run.config.training.epochs
    return [
        Cell(run.name, f"seed {run.config.seed}", run=run.color_index),
        Cell(run.dataset_name, tone="muted"),
        Cell(look.word, glyph=look.glyph, tone=look.tone),
        Cell(f"{run.epochs_done} of {epochs}", share=run.epochs_done / epochs, tone="muted"),
        Cell(_left(run, epochs), tone="muted"),
    ]


def _left(run: RunRecord, epochs: int) -> str:
    if run.seconds_per_epoch is None:
        return NONE
    per_epoch = run.seconds_per_epoch + (run.seconds_per_evaluation or 0.0)
    return duration_text((epochs - run.epochs_done) * per_epoch)
