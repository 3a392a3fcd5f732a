"""Tests the differences of a table in the background, after the table itself is shown."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.reporting.mark_tests import ArraySources, KnownTests
from studio.bridges.task_pool import Task
from studio.pages.paper.content import PaperContent, marked_content
from studio.services import Services


class Marking(QObject):
    """Tests one content at a time; a test takes half a second, and a table asks for dozens.

    Signals:
        marked: The content with its marks.
        failed: What happened, what the user can do.
    """

    marked = Signal(object)
    failed = Signal(str, str)

    def __init__(self, parent: QObject, services: Services) -> None:
        super().__init__(parent)
        self._services, self._known = services, KnownTests()
        self._task: Task | None = None
        self._gone = threading.Event()

    def known_only(self) -> ArraySources:
        """Return sources that hold what was tested before, and test no more."""
        return ArraySources(self._services.run_folder, self._known, lambda: False)

    def whole(self) -> ArraySources:
        """Return sources that test whatever was not tested before."""
        return ArraySources(self._services.run_folder, self._known)

    def start(self, content: PaperContent) -> None:
        """Test what ``content`` lacks; what was begun for another is given up, but not lost."""
        self.stop()
        gone = self._gone = threading.Event()
        folder_of, known = self._services.run_folder, self._known
        sources = ArraySources(folder_of, known, lambda: not gone.is_set())
        self._task = self._services.tasks.run(
            lambda: marked_content(content, sources), done=self._take, failed=self.failed
        )

    def stop(self) -> None:
        """Give up; the test that runs is the last."""
        self._gone.set()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @Slot(object)
    def _take(self, content: PaperContent | None) -> None:
        self._task = None
        if content is not None:
            self.marked.emit(content)
