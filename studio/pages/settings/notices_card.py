"""How the end of a run is told."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QWidget

from studio.pages.settings.lines import setting, switch
from studio.settings import Settings
from studio.widgets.controls import Switch, button
from studio.widgets.parts import card, column, line


class NoticesCard(QWidget):
    """A message in the window, one on the desktop, a sound."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        wanted = settings.preferences
        self.tell_ends = switch(wanted.tell_ends)
        self.notify, self.sound = switch(wanted.notify), switch(wanted.sound)
        self.listen = button("Try it", "speaker-high", "ghost", small=True, tip="Sound it now")
        self.listen.setAccessibleName("Sound it now")
        body = (
            setting("Message in the window", "Trouble is told in any case.", self.tell_ends),
            line(),
            setting("Notice on the desktop", "While another program is in front.", self.notify),
            line(),
            setting("Sound", "The bell of your desktop.", self.sound, self.listen),
        )
        self.setLayout(column(card("When a run ends", *body, topic="settings.notices")))
        self.tell_ends.toggled.connect(self._choose)
        self.notify.toggled.connect(self._choose)
        self.sound.toggled.connect(self._choose)
        self.listen.clicked.connect(self._sound)
        settings.changed.connect(self.show_settings)

    @Slot()
    def show_settings(self) -> None:
        """Show what is in force."""
        wanted = self._settings.preferences
        _set(self.tell_ends, wanted.tell_ends)
        _set(self.notify, wanted.notify)
        _set(self.sound, wanted.sound)

    @Slot()
    def _choose(self) -> None:
        self._settings.update(
            tell_ends=self.tell_ends.isChecked(),
            notify=self.notify.isChecked(),
            sound=self.sound.isChecked(),
        )

    @Slot()
    def _sound(self) -> None:
        QApplication.beep()


def _set(control: Switch, on: bool) -> None:
    control.blockSignals(True)
    control.setChecked(on)
    control.blockSignals(False)
    control.update()
