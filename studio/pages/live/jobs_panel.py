"""All runs that live now, to switch between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_format import NONE, duration_text
from studio.qtmodels.run_states import state_look
from studio.theme.tokens import SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.parts import column, row, text
from studio.widgets.table import Table

COLUMNS = (
    Column("Run"),
    Column("Data", 160),
    Column("State", 120),
    Column("Epoch", 100),
    Column("Progress", 200),
    Column("Time left", 100),
)


class JobsPanel(QFrame):
    """A table of live runs under the page; ``chosen`` carries the id of the run pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._runs: tuple[RunRecord, ...] = ()
        self.table = Table(COLUMNS, (), fit=True, name="Runs that live now")
        self.table.clicked.connect(self._choose)
        self.table.activated.connect(self._choose)
        self.setProperty("kind", "panel")
        self.setProperty("edge", "top")
        self._count = text("", "small")
        head = row(text("Live runs", "strong"), self._count, None, margin=(SPACE.lg, SPACE.xs))
        self.setLayout(column(head, self.table, gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_runs(self, live: Sequence[RunRecord], shown: str) -> None:
        """Show the live runs, if there is another than the one shown on the page."""
        self._runs = tuple(live)
        self.setVisible(any(run.run_id != shown for run in live))
        self._count.setText(f"{len(live)} at once")
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
    share = run.epochs_done / epochs
    return [
        Cell(run.name, f"seed {run.config.seed}", run=run.color_index),
        Cell(run.dataset_name, tone="muted"),
        Cell(look.word, glyph=look.glyph, tone=look.tone),
        Cell(f"{run.epochs_done} of {epochs}", tone="muted"),
        Cell(f"{share:.0%}", share=share, tone="muted"),
        Cell(_left(run, epochs), tone="muted"),
    ]


def _left(run: RunRecord, epochs: int) -> str:
    if run.seconds_per_epoch is None:
        return NONE
    per_epoch = run.seconds_per_epoch + (run.seconds_per_evaluation or 0.0)
    return duration_text((epochs - run.epochs_done) * per_epoch)
