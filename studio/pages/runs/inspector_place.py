"""When the inspector stands beside the table: as the user chose, else where it has room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.theme import theme
from studio.theme.tokens import SIZE

INSPECTOR_KEY: Final = "runs/inspector"


class InspectorPlace(QObject):
    """Shows and hides the inspector, and remembers the choice.

    Args:
        page: Its window's width says whether there is room.
        panel: The inspector.
        toggle: A button that can be checked.
        saved_in: Where the choice is kept.
    """

    def __init__(
        self, page: QWidget, panel: QWidget, toggle: QAbstractButton, saved_in: QSettings
    ) -> None:
        super().__init__(page)
        self._page, self._panel, self._toggle, self._saved_in = page, panel, toggle, saved_in
        self._has_runs = False
        toggle.clicked.connect(self._choose)

    def show_for(self, has_runs: bool) -> None:
        """Without runs there is nothing to inspect."""
        self._has_runs = has_runs
        self.fit()

    @Slot()
    def open(self) -> None:
        """Have it open, as if the user had asked for it."""
        if not self._panel.isVisible():
            self._toggle.click()

    @Slot()
    def fit(self) -> None:
        """Open it as the user chose; before any choice, where the window is wide enough."""
        chosen = self._saved_in.value(INSPECTOR_KEY, "")
        wide = self._page.window().width() >= theme.current().px(SIZE.dock_from)
        wanted = chosen == "open" or (chosen != "closed" and wide)
        self._panel.setVisible(self._has_runs and wanted)
        self._toggle.setChecked(wanted)
        self._toggle.setEnabled(self._has_runs)

    @Slot()
    def _choose(self) -> None:
        self._saved_in.setValue(INSPECTOR_KEY, "open" if self._toggle.isChecked() else "closed")
        self.fit()
