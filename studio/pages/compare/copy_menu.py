"""The menu that copies the tables of a comparison as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from studio.pages.compare.table_text import as_csv, as_markdown

_FORMS: Final = (("Markdown", as_markdown), ("CSV", as_csv))


class CopyMenu(QMenu):
    """Offers every table in every form. Not a child: what it holds are no commands.

    Args:
        tables: Gives the tables as they are when the menu opens; each begins with its titles.
    """

    copied = Signal()

    def __init__(self, tables: Callable[[], Mapping[str, list[list[str]]]]) -> None:
        super().__init__()
        self._tables = tables
        self.aboutToShow.connect(self.fill)
        self.triggered.connect(self._copy)

    @Slot()
    def fill(self) -> None:
        """Offer the tables as they are now."""
        self.clear()
        for name, rows in self._tables().items():
            for title, form in _FORMS:
                self.addAction(f"{name} as {title}").setData(form(rows))

    @Slot(QAction)
    def _copy(self, action: QAction) -> None:
        QGuiApplication.clipboard().setText(action.data())
        self.copied.emit()
