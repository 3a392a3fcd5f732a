"""Theme and text size."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.pages.settings.lines import setting
from studio.preferences import THEMES
from studio.settings import Settings
from studio.theme.scales import SCALES, nearest
from studio.widgets.controls import Segments, button
from studio.widgets.parts import card, column, line


class LookCard(QWidget):
    """Changes the look at once. ``layout_reset_wanted``: sizes and places as at the start."""

    layout_reset_wanted = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.themes = Segments("System", "Light", "Dark")
        self.scales = Segments(*(f"{100 * scale:.0f} %" for scale in SCALES))
        reset = button("Reset layout", "arrow-clockwise")
        self.themes.changed.connect(self._choose_theme)
        self.scales.changed.connect(self._choose_scale)
        reset.clicked.connect(self.layout_reset_wanted)
        body = (
            setting("Theme", "System follows your desktop.", self.themes),
            line(),
            setting(
                "Text size",
                "Rows, fields and icons grow too. Ctrl and + make it larger, Ctrl and − smaller.",
                self.scales,
            ),
            line(),
            setting(
                "Layout",
                "Sizes, columns and panels as at the first start; a window off the screen returns.",
                reset,
            ),
        )
        self.setLayout(column(card("Look", *body, topic="settings.look")))
        settings.changed.connect(self.show_settings)
        self.show_settings()

    @Slot()
    def show_settings(self) -> None:
        """Show what is in force."""
        preferences = self._settings.preferences
        self.themes.set_current(THEMES.index(preferences.theme))
        self.scales.set_current(nearest(preferences.text_scale))

    @Slot(int)
    def _choose_theme(self, index: int) -> None:
        self._settings.update(theme=THEMES[index])

    @Slot(int)
    def _choose_scale(self, index: int) -> None:
        self._settings.update(text_scale=SCALES[index])
