"""Hints at the first visit of a page."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from studio.pages.settings.lines import hint_of, setting, switch
from studio.settings import Settings
from studio.widgets.controls import button
from studio.widgets.parts import card, column, line

_SHOW = "Begin again on every page."


class HelpCard(QWidget):
    """Switches hints on and off, and brings those back that were put away."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.hints = switch(settings.preferences.hints)
        self.again = button("Show all again", "arrow-clockwise")
        self._again_line = setting("Hints that were put away", _SHOW, self.again)
        body = (
            setting("Hints", "Three at most when a page is opened for the first time.", self.hints),
            line(),
            self._again_line,
        )
        self.setLayout(column(card("Help", *body, topic="settings.help")))
        self.hints.toggled.connect(self._choose)
        self.again.clicked.connect(self._restore)
        settings.changed.connect(self.show_settings)
        self.show_settings()

    @Slot()
    def show_settings(self) -> None:
        """Show what is in force."""
        wanted = self._settings.preferences
        self.hints.blockSignals(True)
        self.hints.setChecked(wanted.hints)
        self.hints.blockSignals(False)
        self.hints.update()
        seen = len(wanted.hints_seen)
        self.again.setEnabled(bool(seen) or not wanted.hints)
        hint_of(self._again_line).setText(_SHOW if seen else "None so far.")

    @Slot(bool)
    def _choose(self, on: bool) -> None:
        self._settings.update(hints=on)

    @Slot()
    def _restore(self) -> None:
        self._settings.update(hints=True, hints_seen=())
