"""What is known of an item, a line each: counts, modalities, attributes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dasrec_core.data.item_attributes import LABELS
from dasrec_core.data.modalities import kind_of
from dasrec_core.inspection.item_card import ItemCard, ModalityPresence
from studio.pages.users.list_rows import popularity_words
from studio.pages.users.modality_look import GLYPHS
from studio.pages.users.picture import COLUMNS as PICTURE_COLUMNS
from studio.theme.tokens import SPACE
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.emptying import empty
from studio.widgets.parts import column, icon, row, text

_SHOWN_ATTRIBUTES: Final = 6
_LONG: Final = 160  # letters of an attribute


class ItemFacts(QWidget):
    """The lines; empty until an item is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: QVBoxLayout = column(gap=SPACE.xs)
        self.setLayout(self._lines)

    def clear(self) -> None:
        """Show nothing."""
        empty(self._lines)

    def show_item(self, shown: ItemCard) -> None:
        """Show what is known of an item."""
        self.clear()
        self._lines.addLayout(_fact("Popularity", popularity_words(shown.item)))
        held_out = shown.interactions["valid"] + shown.interactions["test"]
        self._lines.addLayout(_fact("Held out", _times(held_out)))
        for modality, presence in shown.modalities.items():
            self._lines.addLayout(_modality(modality, presence))
        for name, said in _attributes(shown):
            self._lines.addLayout(_fact(name, said))


def _fact(name: str, value: str) -> QHBoxLayout:
    words = ElidedLabel(value)
    words.setAlignment(Qt.AlignmentFlag.AlignRight)
    pair = row(text(name, "body", "muted"), words, gap=SPACE.md)
    pair.setStretch(1, 1)
    return pair


def _modality(name: str, presence: ModalityPresence) -> QHBoxLayout:
    if presence.is_present:
        words = ElidedLabel(f"norm {_short(presence.norm)}")
        longer = round(100 * presence.norm_share)
        words.setToolTip(f"The norm of its features is larger than that of {longer} % of the items")
    else:
        words = ElidedLabel(f"no {name} features", tone="warning")
    words.setAlignment(Qt.AlignmentFlag.AlignRight)
    mark = icon(GLYPHS[kind_of(name)], "muted" if presence.is_present else "warning")
    pair = row(mark, text(name, "body", "muted"), words)
    pair.setStretch(2, 1)
    return pair


def _times(number: int) -> str:
    return {0: "never", 1: "once"}.get(number, f"{number:,} times")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _attributes(shown: ItemCard) -> list[tuple[str, str]]:
    """Return what is worth a line: not what the item is called, nor where its image lies."""
    names = {shown.item.title, shown.item.key, str(shown.item.item_id)}
    told = [
        (name[:1].upper() + name[1:], said[:_LONG])
        for name, said in shown.attributes.items()
        if said not in names and name not in PICTURE_COLUMNS and "://" not in said
    ]
    # What is said in words tells more than a number or an id.
    told.sort(key=lambda pair: (pair[0].lower() != LABELS, pair[1].replace(".", "").isdecimal()))
    return told[:_SHOWN_ATTRIBUTES]
