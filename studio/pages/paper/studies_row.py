"""One button for each study in ``resources/studies``; a file more is a button more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dasrec_core.sweeps.studies import Study, studies
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import holder, text

_MANY_MODELS: Final = 4


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study there is a definition of."""

    id: str
    title: str
    about: str
    glyph: str


def known_studies() -> tuple[StudyEntry, ...]:
    """Return the studies that are defined, those of the paper first."""
    return tuple(
        StudyEntry(one.id, one.title, one.definition.about, _glyph(one)) for one in studies()
    )


def _glyph(study: Study) -> str:
    """Return what its result looks like: lines over a setting, a table, or a search."""
    definition = study.definition
    if definition.search is not None:
        return "magnifying-glass"
    if definition.grid:
        return "chart-line"
    models = {one.model for one in definition.variants}
    return "table" if len(models) >= _MANY_MODELS else "columns"


class StudiesRow(QWidget):
    """Emits ``opened`` with the id of a study; hidden when there are none."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        known = known_studies()
        line = FlowLayout(SPACE.sm, SPACE.xs)  # a study more must not push the page wider
        for study in known:
            push = button(study.title, study.glyph, tip=study.about)
            # Clicked on the UI thread only; the id is fixed when the button is made.
            push.clicked.connect(lambda _on=False, name=study.id: self.opened.emit(name))
            line.addWidget(push)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.current().px(SPACE.sm))
        box.addWidget(text("Repeat a study", "strong"))
        box.addWidget(holder(line))
        if not known:  # shown before it stands in the page it would be a window
            self.hide()
