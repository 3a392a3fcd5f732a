"""The settings: look, and where things lie. Every change holds at once; there is no OK."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from dasrec_core.paths import Home
from studio.settings import Settings
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import Segments, button
from studio.widgets.parts import Item, column, holder, line, row, text

THEMES: Final = ("system", "light", "dark")
SCALES: Final = (0.9, 1.0, 1.15, 1.3, 1.5)


class SettingsDialog(QDialog):
    """A small dialog over the window."""

    def __init__(self, parent: QWidget, settings: Settings, home: Home) -> None:
        super().__init__(parent)
        self._settings, self._home = settings, home
        self._scale_then = theme.current().scale
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preferences = settings.preferences
        self.themes = Segments("System", "Light", "Dark", current=THEMES.index(preferences.theme))
        self.themes.changed.connect(self._choose_theme)
        nearest = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - preferences.text_scale))
        self.scales = Segments(*(f"{scale:.0%}" for scale in SCALES), current=nearest)
        self.scales.changed.connect(self._choose_scale)
        self._later = text("", "small", "warning", wrap=True)
        self.queue = Segments("Goes on", "Waits", current=int(preferences.queue_waits))
        self.queue.changed.connect(self._choose_queue)
        folder = text(str(home.path), "mono", "muted", wrap=True)
        folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        open_folder = button("Open folder", "folder-open", small=True)
        open_folder.clicked.connect(self._open_folder)
        done = button("Close", kind="primary")
        done.clicked.connect(self.accept)
        done.setDefault(True)
        items: list[Item] = [
            text("Settings", "heading"),
            _line("Theme", "System follows your desktop.", self.themes),
            line(),
            _line("Text size", "Takes everything along: rows, fields, icons.", self.scales),
            self._later,
            line(),
            _line("Queue at start", "What becomes of runs that still wait.", self.queue),
            line(),
            _line("Results and settings", "Choose another place with --home.", open_folder),
            folder,
        ]
        if settings.trouble:
            items += [line(), text(settings.trouble, "small", "warning", wrap=True)]
        body = column(*items, row(None, done), gap=SPACE.lg, margin=SPACE.xl)
        # Not setMinimumWidth: that would allow less than the controls need.
        body.addStrut(theme.current().px(SIZE.reading * 0.55))
        self.setLayout(body)
        self._explain_scale()

    @Slot(int)
    def _choose_theme(self, index: int) -> None:
        self._settings.update(theme=THEMES[index])

    @Slot(int)
    def _choose_scale(self, index: int) -> None:
        self._settings.update(text_scale=SCALES[index])
        self._explain_scale()

    @Slot(int)
    def _choose_queue(self, index: int) -> None:
        self._settings.update(queue_waits=index == 1)

    @Slot()
    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._home.path)))

    def _explain_scale(self) -> None:
        differs = abs(self._settings.preferences.text_scale - self._scale_then) > 0.01
        self._later.setText("The new text size holds when the studio is started again.")
        self._later.setVisible(differs)


def _line(name: str, hint: str, control: QWidget) -> QWidget:
    words = column(text(name, "strong"), text(hint, "small"), gap=2)
    box = row(words, control, gap=SPACE.lg)
    box.setStretch(0, 1)
    return holder(box)
