"""What stands over the table of runs, and the keys that work on the whole page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.actions import put_in_menu
from studio.pages.runs.run_actions import LEAST_COMPARED, MOST_COMPARED
from studio.widgets.controls import button


class RunsHeader(QObject):
    """Buttons for the header of the page, and actions that palette and shortcut list find.

    Attributes:
        trash: Shows the runs in the trash, or the others.
        inspector: Shows the inspector.
        compare: Compares the selected runs.
        toggle_inspector, find, group, add_columns: Actions of the same words.
    """

    def __init__(self, page: QWidget, table: QWidget) -> None:
        super().__init__(page)
        self.trash = button("Trash", "trash", "ghost", tip="Show the runs in the trash")
        self.inspector = button(
            "Inspector", "layout", "ghost", tip="Show or hide the inspector (F4)"
        )
        for toggle in (self.trash, self.inspector):
            toggle.setCheckable(True)
        self.compare = button("Compare runs", "git-diff", "primary")
        self.compare.setToolTip("Select 2 to 12 runs to compare them (C)")
        self.toggle_inspector = _action(page, "Show or hide the inspector", "F4")
        self.find = _action(page, "Filter runs", "Ctrl+F", "/")
        self.group = _action(page, "Group or ungroup seeds", "G")
        self.group.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        table.addAction(self.group)
        self.add_columns = _action(page, "Add columns to the table")
        self.toggle_inspector.triggered.connect(self.inspector.click)

    def show_selected(self, number: int) -> None:
        """Say how many runs would be compared, and whether that is possible."""
        self.compare.setText(f" Compare {number} runs" if number > 1 else " Compare runs")
        self.compare.setEnabled(LEAST_COMPARED <= number <= MOST_COMPARED)


def _action(page: QWidget, words: str, *keys: str) -> QAction:
    action = QAction(words, page)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    put_in_menu(action, "View")
    page.addAction(action)
    return action
