"""Reads the runs and works out their tests in the background."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from studio.bridges.task_pool import Task
from studio.pages.compare.comparison import Comparison, read_comparison
from studio.pages.compare.sides import Side
from studio.pages.compare.study import Sources, Study, make_study
from studio.services import Services


class CompareReader(QObject):
    """Two kinds of reading, one of each at a time; the last that was asked for counts.

    Signals:
        comparison_read: ``Comparison``; of runs that are gone it says so.
        runs_lacking: Why the runs cannot be read, and what the user can do.
        study_read: ``Study``.
        study_lacking: Why there are no tests, and what the user can do.
    """

    comparison_read = Signal(object)
    runs_lacking = Signal(str, str)
    study_read = Signal(object)
    study_lacking = Signal(str, str)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._loading: Task | None = None
        self._studying: Task | None = None
        self._needs_study = True
        self._tested: tuple[object, ...] = ()
        self._gone = threading.Event()  # set when nobody waits for the study under way

    @property
    def is_reading(self) -> bool:
        """Whether runs are being read."""
        return self._loading is not None

    def read(self, run_ids: Sequence[str]) -> None:
        """Read runs."""
        services, ids = self._services, list(run_ids)

        def read() -> Comparison:
            # So that it is there when its tab is opened: 40 ms that the UI thread must not spend.
            import studio.pages.compare.groups_tab  # noqa: F401

            return read_comparison(services.store, services.run_folder, ids)

        self._loading = services.tasks.run(read, done=self._take, failed=self._lack)

    def wants_study(self, comparison: Comparison) -> bool:
        """Whether tests of these runs are neither there nor under way.

        A live run grows many times a minute, faster than all tests may be worked out: they are
        wanted anew when a run ends, not at every epoch.
        """
        is_missing = self._needs_study and self._studying is None
        return is_missing or _tested(comparison) != self._tested

    def study(self, comparison: Comparison, base: Side, metric: str) -> None:
        """Work out the tests of ``base`` against each other side."""
        self._needs_study, self._tested = True, _tested(comparison)
        self._drop_study()
        sides, gone = comparison.sides, threading.Event()
        self._gone = gone
        store, folder_of = self._services.store, self._services.run_folder
        sources = Sources(store.list_runs, folder_of, lambda: not gone.is_set())
        self._studying = self._services.tasks.run(
            lambda: make_study(sides, base, metric, sources),
            done=self._take_study,
            failed=self._lack_study,
        )

    def stop(self) -> None:
        """Deliver nothing any more of what was asked for; the next study is worked out anew.

        It looks among all stored runs, so it can be another one for the same sides.
        """
        if self._loading is not None:
            self._loading.cancel()
        self._loading, self._needs_study = None, True
        self._drop_study()

    def _drop_study(self) -> None:
        self._gone.set()
        if self._studying is not None:
            self._studying.cancel()
        self._studying = None

    @Slot(object)
    def _take(self, comparison: Comparison) -> None:
        self._loading = None
        self.comparison_read.emit(comparison)

    @Slot(str, str)
    def _lack(self, what: str, hint: str) -> None:
        self._loading = None
        self.runs_lacking.emit(what, hint)

    @Slot(object)
    def _take_study(self, study: Study) -> None:
        self._studying, self._needs_study = None, False
        self.study_read.emit(study)

    @Slot(str, str)
    def _lack_study(self, what: str, hint: str) -> None:
        self._studying = None
        self.study_lacking.emit(what, hint)


def _tested(comparison: Comparison) -> tuple[object, ...]:
    """What tests depend on."""
    return tuple(
        (run.run_id, run.status.is_final, run.attempt, run.ended_at_ms) for run in comparison.runs
    )
