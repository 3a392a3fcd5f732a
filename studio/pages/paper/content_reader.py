"""Has the table made in the background, once at a time, for a page that may not be in front."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from studio.bridges.task_pool import Task
from studio.pages.paper.choices import PaperChoices
from studio.pages.paper.content import PaperContent, read_content
from studio.pages.paper.marking import Marking
from studio.services import Services


class ContentReader(QObject):
    """Makes a content for its choices, then its marks, which take longer.

    Signals:
        content_read: A content; its marks may still be missing.
        content_marked: The same content with its marks.
        lacking: There is none: what happened, what the user can do.
        marks_lacking: There are no marks: the same.
    """

    content_read = Signal(object)
    content_marked = Signal(object)
    lacking = Signal(str, str)
    marks_lacking = Signal(str, str)

    def __init__(self, services: Services, choices: PaperChoices, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self.choices = services, choices
        self._marking = Marking(self, services)
        self._loading: Task | None = None
        self._is_active, self._is_stale = False, True
        services.recorder.runs_changed.connect(self.read)
        services.library.changed.connect(self.read)
        self._marking.marked.connect(self._take_marks)
        self._marking.failed.connect(self.marks_lacking)

    def set_active(self, on: bool) -> None:
        """Read only while somebody looks; what was missed is read by the next :meth:`read`."""
        self._is_active = on

    def stop(self) -> None:
        """Tell nothing any more."""
        self._is_active = False
        self._marking.stop()
        if self._loading is not None:
            self._loading.cancel()

    @Slot()
    def read(self) -> None:
        """Make the table anew; where nobody looks, or one is being made, later."""
        self._is_stale = True
        if self._loading is not None or not self._is_active:
            return
        self._is_stale = False
        sources = self._marking.known_only()
        store, choices = self._services.store, self.choices
        known = self._services.library.entries()
        folders = {entry.name: str(entry.path) for entry in known}
        self._loading = self._services.tasks.run(
            lambda: read_content(store, choices, folders, sources),
            done=self._take,
            failed=self._fail,
        )

    @Slot(object)
    def _take(self, content: PaperContent) -> None:
        self._loading = None
        if content.is_testing:
            self._marking.start(content)
        else:
            self._marking.stop()
        self.content_read.emit(content)
        if self._is_stale:
            self.read()

    @Slot(object)
    def _take_marks(self, content: PaperContent) -> None:
        if content.choices == self.choices:  # else the table for others is on its way
            self.content_marked.emit(content)

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._loading = None
        self.lacking.emit(what, hint)
