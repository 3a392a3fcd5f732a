"""A number to be read at a glance, under its name."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.theme import theme
from studio.widgets.parts import column, text


class Stat(QWidget):
    """A number to be read at a glance, under its name."""

    def __init__(self, value: str, label: str, tone: str = "") -> None:
        super().__init__()
        self._label, self._value = text(label, "caption"), text(value, "value", tone or "text")
        self.setLayout(column(self._label, self._value, gap=2))

    def set_value(self, value: str, tone: str = "") -> None:
        """Show another value."""
        if value != self._value.text():
            self._value.setText(value)
        if self._value.property("tone") != (tone or "text"):
            theme.restyle(self._value, tone=tone or "text")

    def set_label(self, label: str) -> None:
        """Name it otherwise."""
        if label != self._label.text():
            self._label.setText(label)

    def value(self) -> str:
        """What it shows."""
        return self._value.text()

    def label(self) -> str:
        """How it is named."""
        return self._label.text()
