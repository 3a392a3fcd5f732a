"""Opens the dialogs of the page: runs to queue, and what became of them; published values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.quantity import are, counted
from dasrec_core.reporting.published import published_sources
from studio.forms.resolved import DataFacts
from studio.pages.paper.batch import BatchPlan, Stored, plan_missing, plan_study, seeds_in
from studio.pages.paper.batch_dialog import USUAL_SEEDS, Batch, BatchDialog
from studio.pages.paper.content import PaperContent
from studio.pages.paper.published_dialog import PublishedDialog
from studio.pages.paper.studies_row import known_studies
from studio.services import Services
from studio.widgets.keyboard_return import KeyboardReturn


class Batches(QObject):
    """Dialogs over the window; each deletes itself when it is closed."""

    notice = Signal(str)

    def __init__(self, page: QWidget, services: Services) -> None:
        super().__init__(page)
        self._page, self._services = page, services

    @Slot(str)
    def ask_study(self, name: str) -> None:
        """Ask for the data and seeds of a study of the paper."""
        entry = next(one for one in known_studies() if one.id == name)
        self._ask(Batch(entry.title, entry.about, partial(_plan_study, name), name))

    @Slot(str)
    def show_published(self, source: str) -> None:
        """List all published values, those of ``source`` first."""
        # No file is read: the table in view needed them.
        dialog = PublishedDialog(self._page.window(), published_sources(), source)
        KeyboardReturn(dialog)
        dialog.open()

    def ask_missing(self, content: PaperContent) -> None:
        """Ask for the seeds of the runs that fill the empty cells of a table."""
        self._ask(
            Batch(
                "Run what is missing",
                "One run per empty cell and seed, each with the preset of its data set.",
                lambda facts, seeds, stored: plan_missing(content, seeds, stored, facts),
                seeds=", ".join(map(str, seeds_in(content))) or USUAL_SEEDS,
                # Runs are bound to the content of their data, so that all of them compare.
                folders=content.untried(),
            )
        )

    def _ask(self, batch: Batch) -> None:
        dialog = BatchDialog(self._page.window(), self._services, batch)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.notice.connect(self.notice)
        dialog.queued.connect(self._tell_queued)
        KeyboardReturn(dialog)
        dialog.open()

    @Slot(int)
    def _tell_queued(self, number: int) -> None:
        runs = f"{counted(number, 'run')} {are(number)}"
        self.notice.emit(f"{runs} queued; the table fills as they finish.")


def _plan_study(
    name: str, facts: Mapping[str, DataFacts], seeds: Sequence[int], stored: Stored
) -> BatchPlan:
    ((folder, known),) = facts.items()
    return plan_study(name, known, folder, seeds, stored)
