"""Generated graphs against the training graph: edges, degrees, and their health over epochs."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dasrec_core.data.modalities import kind_of
from dasrec_core.inspection.graph_changes import GraphChange
from dasrec_core.store.runs import RunStore
from studio.bridges.steps import Steps
from studio.bridges.task_pool import Task, TaskPool
from studio.pages.users.graph_degrees import DegreesCard
from studio.pages.users.graph_health import HealthCard
from studio.pages.users.graph_numbers import (
    COLLAPSED_FROM,
    GraphReading,
    collapse_words,
    read_graphs,
)
from studio.pages.users.material import Material
from studio.pages.users.modality_look import GLYPHS
from studio.qtmodels.run_format import MINUS
from studio.theme.tokens import SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.empty_state import EmptyState
from studio.widgets.page_states import PageStates
from studio.widgets.parts import card, column, equal, holder, notice, row, text
from studio.widgets.table import Table

_COLUMNS: Final = (
    Column("Modality"),
    Column("Edges", 72, True),
    Column("Kept", 64, True),
    Column("Added", 72, True),
    Column("Lost", 72, True),
    Column("Items", 60, True),
    Column("Most frequent", 96, True),
)
_TABLE_WORDS: Final = (
    "Items: how many different ones were generated. Most frequent: share of users who got the one "
    "generated most often."
)


class GraphView(QWidget):
    """The graphs of run A, or of run B where only that has some.

    Its parts are built once there is something to show, a piece at a time: at once they would hold
    the window up for 0.16 s.
    """

    def __init__(self, tasks: TaskPool, store: RunStore, steps: Steps) -> None:
        super().__init__()
        self._tasks, self._store, self._steps = tasks, store, steps
        self._material: Material | None = None
        self._styles: tuple[int, ...] = ()
        self._reading: Task | None = None
        self._read: GraphReading | None = None
        self._place = 0
        self._warning: QWidget | None = None
        self._charts = equal()
        self._body: QVBoxLayout = column(self._charts, gap=SPACE.lg)
        self._body.setStretch(0, 1)
        self._stack = PageStates(holder(self._body))
        self._stack.retry_wanted.connect(self.ensure_read)
        self.setLayout(column(self._stack, gap=0))

    @cached_property
    def edges(self) -> Table:
        """The table of edges, built with its card when first needed."""
        made = Table(_COLUMNS, [], fit=True, name="Edges of the generated graphs")
        words = text(_TABLE_WORDS, "small", "faint", wrap=True)
        lines = card(
            "Generated graph",
            made,
            holder(row(words, margin=(SPACE.lg, SPACE.sm))),
            note="against the training graph, best epoch",
            flush=True,
            topic="users.graph",
        )
        self._body.insertWidget(self._body.count() - 1, lines)
        return made

    @cached_property
    def degrees(self) -> DegreesCard:
        """Degrees before and after, built when first needed."""
        made = DegreesCard()
        self._charts.insertWidget(0, made, 1)
        return made

    @cached_property
    def health(self) -> HealthCard:
        """Series over the epochs, built when first needed."""
        made = HealthCard()
        self._charts.addWidget(made, 1)
        return made

    def use(self, material: Material, styles: tuple[int, ...]) -> None:
        """Show other runs; they are read when the view is looked at."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._material, self._styles, self._read = material, styles, None

    @Slot()
    def ensure_read(self) -> None:
        """Read the graphs unless that was done."""
        if self._material is None or self._read is not None or self._reading is not None:
            return
        self._stack.put_up_waiting("Reading the graphs")
        self._reading = self._tasks.run(
            partial(_first_with_graphs, self._store, self._material),
            done=self._take,
            failed=self._lack,
        )

    @property
    def reading(self) -> GraphReading | None:
        """What is shown, once it is read."""
        return self._read

    @Slot(object)
    def _take(self, found: tuple[int, GraphReading]) -> None:
        self._reading = None
        self._place, self._read = found
        if not self._read.best:
            self._stack.put_up(
                EmptyState(
                    "share-network",
                    "No generated graphs",
                    "Only models with diffusion, such as DASRec and DiffMM, generate graphs. "
                    "Choose such a run as A or B.",
                )
            )
            return
        parts = (lambda: self.edges, lambda: self.degrees, lambda: self.health)
        self._steps.then(*parts, self._show_edges, self._show_degrees, self._show_health)

    @Slot(str, str)
    def _lack(self, what: str, hint: str) -> None:
        self._reading = None
        self._stack.put_up_trouble("The graphs cannot be read", what, hint)

    def _show_edges(self) -> None:
        if self._read is not None:
            self._warn(collapse_words(self._read))
            self.edges.set_rows([_cells(one) for one in self._read.best])

    def _show_degrees(self) -> None:
        if self._read is not None:
            self.degrees.show_graphs(self._read, self._styles[self._place])

    def _show_health(self) -> None:
        if self._read is not None:
            self.health.show_graphs(self._read)
            self._stack.show_main()

    def _warn(self, words: str) -> None:
        if self._warning is not None:
            self._body.removeWidget(self._warning)
            self._warning.hide()
            self._warning.deleteLater()
            self._warning = None
        if words:
            self._warning = notice("warning", "warning", words)
            self._body.insertWidget(0, self._warning)


def _first_with_graphs(store: RunStore, material: Material) -> tuple[int, GraphReading]:
    for place, run in enumerate(material.runs):
        found = read_graphs(store, material.data, run.folder)
        if found.best:
            return place, found
    return 0, GraphReading((), {}, {})


def _cells(one: GraphChange) -> list[Cell]:
    share = one.health.top_share
    collapsed = share >= COLLAPSED_FROM
    return [
        Cell(one.modality, glyph=GLYPHS[kind_of(one.modality)]),
        Cell(f"{one.num_edges:,}"),
        Cell(f"{one.num_kept:,}"),
        Cell(f"+{one.num_added:,}", tone="success"),
        Cell(f"{MINUS}{one.num_lost:,}", tone="muted"),
        Cell(f"{one.health.distinct_items:,}"),
        Cell(
            f"{100 * share:.1f} %",
            tone="warning" if collapsed else "text",
            glyph="warning" if collapsed else "",
        ),
    ]
