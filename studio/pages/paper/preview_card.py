"""The source of the table as it would be exported, to read and to copy."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from dasrec_core.reporting.formats import TABLE_FORMATS
from studio.pages.paper.content import PREVIEWS, PaperContent
from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.controls import segments
from studio.widgets.parts import card

TITLES: Final = tuple(TABLE_FORMATS[name].title for name in PREVIEWS)


class PreviewCard(QWidget):
    """Shows one format at a time; ``format_changed`` carries its id."""

    format_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._sources: dict[str, str] = {}
        self.segments = segments(*TITLES)
        self.source = QPlainTextEdit()
        self.source.setReadOnly(True)
        self.source.setTabChangesFocus(True)
        self.source.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.source.setAccessibleName("Source of the table")
        self.source.setMinimumHeight(theme.current().px(SIZE.chart))
        self.segments.changed.connect(self._show_format)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(card("Preview", self.source, actions=[self.segments], topic="paper.preview"))

    def format(self) -> str:
        """Id of the format in view."""
        return PREVIEWS[self.segments.current()]

    def title(self) -> str:
        """What people call the format in view."""
        return TITLES[self.segments.current()]

    def words(self) -> str:
        """The source in view."""
        return self._sources.get(self.format(), "")

    def show_content(self, content: PaperContent) -> None:
        """Show the sources of a table; the place one has scrolled to stays."""
        self._sources = content.previews
        self._fill()

    @Slot()
    def _show_format(self) -> None:
        self._fill()
        self.format_changed.emit(self.format())

    def _fill(self) -> None:
        if self.source.toPlainText() == self.words().rstrip("\n"):
            return
        bars = (self.source.verticalScrollBar(), self.source.horizontalScrollBar())
        places = [bar.value() for bar in bars]
        self.source.setPlainText(self.words().rstrip("\n"))
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)
