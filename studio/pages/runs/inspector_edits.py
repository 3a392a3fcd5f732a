"""What is written about a run in the inspector, and how one gets there from the table."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from studio.pages.runs.inspector import RunInspector
from studio.pages.runs.inspector_place import InspectorPlace
from studio.pages.runs.run_actions import RunActions
from studio.pages.runs.run_operations import RunOperations
from studio.pages.runs.table import RunsTable


class InspectorEdits(QObject):
    """Stores names, tags and notes as they are written; F2 and T open the inspector for them."""

    def __init__(
        self,
        inspector: RunInspector,
        place: InspectorPlace,
        actions: RunActions,
        operations: RunOperations,
        table: RunsTable,
    ) -> None:
        super().__init__(inspector)
        self._inspector, self._place = inspector, place
        self._operations, self._table = operations, table
        inspector.renamed.connect(operations.rename)
        inspector.tags_edited.connect(self._set_tags)
        inspector.note_edited.connect(operations.set_note)
        actions.rename.triggered.connect(self._rename)
        actions.tag.triggered.connect(self._tag)

    @Slot()
    def _rename(self) -> None:
        self._place.open()
        self._inspector.start_renaming()

    @Slot()
    def _tag(self) -> None:
        self._place.open()
        self._inspector.start_tagging()

    @Slot(str, object)
    def _set_tags(self, run_id: str, tags: list[str]) -> None:
        self._operations.set_tags(run_id, tags)
        if tags and not self._table.is_column_shown("tags"):
            self._table.set_column_shown("tags", True)  # or the first tag would change nothing
