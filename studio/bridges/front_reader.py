"""Reads in the background, once at a time, for a page that may not be in front."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from studio.bridges.task_pool import Task
    from studio.services import Services


class FrontReader(QObject):
    """Reads anew whenever runs have changed and somebody looks.

    A subclass says what is read, by :meth:`_work`, and hands it on, by :meth:`_give`.

    Signals:
        lacking: It cannot be read: what happened, what the user can do.
    """

    lacking = Signal(str, str)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._is_active, self._is_stale = False, True
        self._loading: Task | None = None
        services.recorder.runs_changed.connect(self.read)

    def _work(self) -> Callable[[], Any]:
        """Return what is done off the UI thread, with what it needs taken from here now."""
        raise NotImplementedError

    def _give(self, found: Any) -> None:  # noqa: ANN401 - whatever the work returns
        raise NotImplementedError

    @property
    def is_outdated(self) -> bool:
        """Whether something has changed since the reading began whose outcome is handed on."""
        return self._is_stale

    def set_active(self, on: bool) -> None:
        """Read only while somebody looks; what was missed is read by the next :meth:`read`."""
        self._is_active = on

    def stop(self) -> None:
        """Tell nothing any more."""
        self._is_active = False
        if self._loading is not None:
            self._loading.cancel()

    @Slot()
    def read(self) -> None:
        """Read anew; where nobody looks, or a reading is under way, later."""
        self._is_stale = True
        if self._loading is not None or not self._is_active:
            return
        self._is_stale = False
        self._loading = self._services.tasks.run(self._work(), done=self._take, failed=self._fail)

    @Slot(object)
    def _take(self, found: object) -> None:
        self._loading = None
        self._give(found)
        if self._is_stale:
            self.read()

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._loading = None
        self.lacking.emit(what, hint)
