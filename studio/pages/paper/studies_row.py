"""One button for each study of the paper that this version can repeat."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dasrec_core.paths import resource
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import row, text

_STUDIES: Final = (
    ("comparison", "Table III", "table"),
    ("ablation", "Table IV", "columns"),
    ("noise", "Figure 2", "chart-line"),
    ("threshold", "Figure 3", "chart-line"),
)


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study there is a definition of."""

    id: str
    title: str
    about: str
    glyph: str


def known_studies() -> tuple[StudyEntry, ...]:
    """Return the studies that are defined, in the order of the paper."""
    found = []
    for name, place, glyph in _STUDIES:
        file = resource("studies", f"{name}.toml")
        if file.is_file():
            values = tomllib.loads(file.read_text("utf-8"))
            title = str(values.get("title", name.capitalize()))
            found.append(
                StudyEntry(name, f"{title} ({place})", str(values.get("about", "")), glyph)
            )
    return tuple(found)


class StudiesRow(QWidget):
    """Emits ``opened`` with the id of a study; hidden when there are none."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        studies = known_studies()
        buttons = []
        for study in studies:
            push = button(study.title, study.glyph, tip=study.about)
            # Clicked on the UI thread only; the id is fixed when the button is made.
            push.clicked.connect(lambda _on=False, name=study.id: self.opened.emit(name))
            buttons.append(push)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row(text("Repeat a study", "strong"), *buttons, None, gap=SPACE.sm))
        self.setVisible(bool(studies))
