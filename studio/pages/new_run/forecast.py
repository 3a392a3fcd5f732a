"""What the run on the form will take: from stored runs, or from a few steps tried in passing."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps.timing import estimate
from studio.bridges.task_pool import TaskPool
from studio.forms.draft_editor import DraftEditor
from studio.forms.many_runs import ManyRuns
from studio.pages.new_run.outcome_card import OutcomeCard
from studio.pages.new_run.run_trial import Ask, RunTrial


class Forecast(QObject):
    """Keeps the card of what will happen true to the form, the stored runs and the trial."""

    def __init__(
        self, card: OutcomeCard, editor: DraftEditor, tasks: TaskPool, ask: Ask, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._card, self._editor = card, editor
        self._records: tuple[RunRecord, ...] = ()
        self._is_read, self._is_one = False, True
        self._trial = RunTrial(tasks, ask, self)
        self._trial.changed.connect(self._show)

    def show(self, many: ManyRuns) -> None:
        """Show what a start would do; many runs are counted elsewhere and not tried."""
        self._is_one = many.definition is None and not many.errors
        self._show()

    def show_records(self, records: Sequence[RunRecord]) -> None:
        """Take the stored runs; nothing is tried before they are known."""
        self._records, self._is_read = tuple(records), True
        self._show()

    def close(self) -> None:
        """Try no more."""
        self._trial.close()

    @Slot()
    def _show(self) -> None:
        resolved = self._editor.resolved
        config = resolved.config
        self._card.show_resolved(
            resolved, self._editor.data, self._records, round(time.time() * 1000)
        )
        self._trial.show(config if self._is_one else None, wanted=self._is_wanted(config))
        if config is not None and self._is_one:
            self._card.show_trial(self._trial, self._records, config)

    def _is_wanted(self, config: RunConfig | None) -> bool:
        """Tell whether nothing else says how long it takes, and no training would be disturbed."""
        if config is None or not type(config.model).info.trains or not self._card.isVisible():
            return False
        quiet = all(
            record.status.is_final or record.status is RunStatus.QUEUED for record in self._records
        )
        return self._is_read and quiet and estimate(config, self._records) is None
