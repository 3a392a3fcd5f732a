"""Has the table made in the background, then its marks, which take longer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot
from typing_extensions import override

from dasrec_core.reporting.mark_tests import ArraySources
from studio.bridges.front_reader import FrontReader
from studio.data_facts import facts_of
from studio.dataset_entry import DatasetEntry
from studio.pages.paper.choices import PaperChoices
from studio.pages.paper.content import PaperContent, read_content
from studio.pages.paper.marking import Marking
from studio.services import Services


class ContentReader(FrontReader):
    """Makes a content for its choices.

    Signals:
        content_read: A content; its marks may still be missing.
        content_marked: The same content with its marks.
        marks_lacking: There are no marks: what happened, what the user can do.
    """

    content_read = Signal(object)
    content_marked = Signal(object)
    marks_lacking = Signal(str, str)

    def __init__(self, services: Services, choices: PaperChoices, parent: QObject) -> None:
        super().__init__(services, parent)
        self.choices = choices
        self._marking = Marking(self, services)
        services.library.changed.connect(self.read)
        self._marking.marked.connect(self._take_marks)
        self._marking.failed.connect(self.marks_lacking)

    def sources(self) -> ArraySources:
        """Return what the tests of a table are made from; may be used in the pool."""
        return self._marking.whole()

    @override
    def stop(self) -> None:
        super().stop()
        self._marking.stop()

    @override
    def _work(self) -> Callable[[], PaperContent]:
        sources = self._marking.known_only()
        store, choices = self._services.store, self.choices
        known = self._services.library.entries()
        # The newest come first, and of two of one name that counts.
        folders = {entry.name: str(entry.path) for entry in reversed(known)}
        featureless = _featureless(known)
        return lambda: read_content(store, choices, folders, sources, featureless)

    @override
    def _give(self, found: PaperContent) -> None:
        if found.choices != self.choices:
            return  # one is choosing just now, and the table for that is read next
        if found.is_testing:
            self._marking.start(found)
        else:
            self._marking.stop()
        self.content_read.emit(found)

    @Slot(object)
    def _take_marks(self, content: PaperContent) -> None:
        if content.choices == self.choices:  # else the table for others is on its way
            self.content_marked.emit(content)


def _featureless(known: Sequence[DatasetEntry]) -> frozenset[str]:
    """Return fingerprints and names of the data sets that were read and have no item features."""
    found = [facts for entry in known if (facts := facts_of(entry)).num_modalities == 0]
    return frozenset(key for facts in found for key in (facts.fingerprint, facts.name) if key)
