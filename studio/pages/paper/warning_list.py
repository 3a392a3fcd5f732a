"""What stands against comparing the values of the table, in sentences above it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from studio.widgets.emptying import empty
from studio.widgets.parts import notice


class WarningList(QVBoxLayout):
    """A notice, or nothing at all."""

    def show_warnings(self, warnings: Sequence[str]) -> None:
        """Show other sentences."""
        empty(self)
        if warnings:
            self.addWidget(notice("warning", "warning", "\n".join(warnings)))
