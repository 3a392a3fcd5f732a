"""The card of one item: title, image, what it has, what is near it, who was recommended it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from dasrec_core.data.item_attributes import LABELS
from dasrec_core.data.modalities import ModalityKind, kind_of
from dasrec_core.inspection.item_card import EMBEDDING, ItemCard, ModalityPresence, NearItem
from studio.pages.users.item_table import ItemRow, ItemTable
from studio.pages.users.list_rows import item_name, item_words, popularity_words
from studio.pages.users.picture import COLUMNS as PICTURE_COLUMNS
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.controls import button
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import Item, card, chip, column, holder, icon, line, row, text

GLYPHS: Final = {
    ModalityKind.IMAGE: "image",
    ModalityKind.TEXT: "text-aa",
    ModalityKind.AUDIO: "speaker-high",
    ModalityKind.VIDEO: "film-strip",
    ModalityKind.OTHER: "cube",
}
PICTURE_SIDE: Final = 132
LISTED: Final = 6
"""Users who were recommended an item, of those that are counted."""
_SHOWN_ATTRIBUTES: Final = 6
_LONG: Final = 160  # letters of an attribute
_NEAR_COLUMNS: Final = (Column("Item"), Column("Cosine", 64, True))
NEAR: Final = 6
"""Near items in view."""


class ItemCardView(QFrame):
    """Shows one item; reads nothing.

    Signals:
        item_asked: Id of a near item the user points at.
        user_asked: Id of a user who was recommended it.
        titles_asked: Map titles of the data set.
    """

    item_asked = Signal(object)
    user_asked = Signal(object)
    titles_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._card: ItemCard | None = None
        self._title = ElidedLabel("Item", "heading")
        self._chip = chip("", "star", "success")
        self._key = ElidedLabel("", "small", "faint")
        self._picture = QLabel()
        self._picture.setAccessibleName("Image of the item")
        self._picture_note = text("", "small", "faint", wrap=True)
        self._facts: QVBoxLayout = column(gap=SPACE.xs)
        self._near_by = QComboBox()
        self._near_by.setAccessibleName("Near by which features")
        self._near_by.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._near_by.setSizeAdjustPolicy(adjust)
        self._near_by.setMinimumContentsLength(6)
        self._near_by.currentIndexChanged.connect(self._show_near)
        self.near = ItemTable(
            _NEAR_COLUMNS, "Near items", most_rows=NEAR, row_height=SIZE.control_sm
        )
        self.near.activated.connect(self._ask_near)
        self.near.clicked.connect(self._ask_near)
        self._near_note = text("", "small", "faint", wrap=True)
        self._users_words = text("", "small")
        self._users = FlowLayout(SPACE.xs, SPACE.xs)
        self._no_titles = self._titles_row()
        self._lay_out()
        self.show_nothing()

    def _lay_out(self) -> None:
        head = row(self._title, self._chip)
        head.setStretch(0, 1)
        near_head = row(text("Near by", "body", "muted"), self._near_by)
        self._near_part = holder(
            column(line(), near_head, self._near_note, self.near, gap=SPACE.sm)
        )
        self._users_part = holder(
            column(line(), self._users_words, holder(self._users), gap=SPACE.sm)
        )
        body: list[Item] = [
            head,
            self._key,
            self._picture,
            self._picture_note,
            self._facts,
            self._near_part,
            self._users_part,
            self._no_titles,
        ]
        self.setLayout(column(card("", *body), gap=0))

    def _titles_row(self) -> QFrame:
        how = button(
            "Map titles…", kind="link", small=True, tip="Take titles and pictures from a table"
        )
        how.clicked.connect(self.titles_asked)
        self._no_titles_words = text("", "small", wrap=True)
        words = row(icon("info", "faint"), self._no_titles_words)
        words.setStretch(1, 1)
        box = QFrame()
        box.setLayout(column(line(), words, row(how, None), gap=SPACE.sm))
        return box

    def show_nothing(self) -> None:
        """Ask for an item."""
        self._card = None
        self._title.setText("Item")
        self._key.setText("Choose an item in one of the lists.")
        self._clear()

    def show_waiting(self, name: str) -> None:
        """Say that an item is being read."""
        self._card = None
        self._title.setText(name)
        self._key.setText("Reading…")
        self._clear()

    def show_trouble(self, what: str, hint: str) -> None:
        """Say why an item cannot be shown."""
        self._clear()
        self._key.setText(f"{what} {hint}".strip())

    def show_card(
        self, shown: ItemCard, *, hit_in: str, run: str, has_titles: bool, data: str
    ) -> None:
        """Show an item.

        Args:
            shown: The item.
            hit_in: Where it is a hit, such as ``"Hit in A and B"``; empty for none.
            run: Name of the run whose lists and embedding count.
            has_titles: Whether the data set names its items.
            data: Name of the data set.
        """
        self._card = shown
        name = item_name(shown.item)
        self._title.setText(name if shown.item.title else f"Item {name}")
        self._key.setText(f"{shown.item.key} in {data}" if shown.item.title else "")
        self._key.setVisible(bool(shown.item.title))
        self._chip.setVisible(bool(hit_in))
        self._chip.set(hit_in or "-", "star", "success")
        self._fill_facts(shown)
        self._fill_near(shown.neighbours)
        self._fill_users(shown, run)
        self._no_titles.setVisible(not has_titles)
        self._no_titles_words.setText(f"No titles are mapped for {data}.")

    def show_picture(self, image: QImage, ratio: float) -> None:
        """Show the image of the item; ``ratio`` is that of device pixels."""
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        self._picture.setPixmap(pixmap)
        self._picture.setVisible(True)
        self._picture_note.setVisible(False)

    def show_no_picture(self, words: str = "") -> None:
        """Show no image; ``words`` say why, where there should be one."""
        self._picture.clear()
        self._picture.setVisible(False)
        self._picture_note.setText(words)
        self._picture_note.setVisible(bool(words))

    def _clear(self) -> None:
        self._key.setVisible(True)
        self._chip.setVisible(False)
        self.show_no_picture()
        _empty(self._facts)
        for part in (self._near_part, self._users_part, self._no_titles):
            part.setVisible(False)

    def _fill_facts(self, shown: ItemCard) -> None:
        _empty(self._facts)
        self._facts.addLayout(_fact("Popularity", popularity_words(shown.item)))
        held_out = shown.interactions["valid"] + shown.interactions["test"]
        self._facts.addLayout(_fact("Held out", _times(held_out)))
        for modality, presence in shown.modalities.items():
            self._facts.addLayout(_modality(modality, presence))
        for name, said in _attributes(shown):
            self._facts.addLayout(_fact(name, said))

    def _fill_near(self, neighbours: Mapping[str, Sequence[NearItem]]) -> None:
        before = self._near_by.currentData()
        self._near_by.blockSignals(True)
        self._near_by.clear()
        for name in neighbours:
            words = "trained embedding" if name == EMBEDDING else name
            glyph = "share-network" if name == EMBEDDING else GLYPHS[kind_of(name)]
            self._near_by.addItem(theme.current().icon(glyph), words, name)
        place = self._near_by.findData(before)
        self._near_by.setCurrentIndex(max(0, place))
        self._near_by.blockSignals(False)
        self._near_part.setVisible(bool(neighbours))
        self._show_near()

    @Slot()
    def _show_near(self) -> None:
        name = self._near_by.currentData()
        if self._card is None or name is None:
            return
        near = self._card.neighbours.get(name, ())
        self.near.set_items([_near_row(one) for one in near])
        self.near.setVisible(bool(near))
        self._near_note.setText("" if near else f"The item has no {name} features.")
        self._near_note.setVisible(not near)

    def _fill_users(self, shown: ItemCard, run: str) -> None:
        while (old := self._users.takeAt(0)) is not None:
            if (gone := old.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        number = shown.num_recommended
        people = "1 user" if number == 1 else f"{number:,} users"
        self._users_words.setText(f"{run} recommends it to {people if number else 'nobody'}.")
        for one in shown.recommended_to[:LISTED]:
            place = f"rank {one.rank}{', a hit' if one.is_hit else ''}"
            go = button(one.user_key, "star" if one.is_hit else "", "link", small=True)
            go.setToolTip(f"Show this user: {place}")
            go.setAccessibleName(f"User {one.user_key}, {place}")
            # Buttons are pressed on the UI thread only.
            go.clicked.connect(lambda _on=False, user=one.user_id: self.user_asked.emit(user))
            self._users.addWidget(go)
        self._users_part.setVisible(True)

    @Slot()
    def _ask_near(self) -> None:
        place = self.near.currentIndex().row()
        if 0 <= place < len(self.near.items.items):
            self.item_asked.emit(self.near.items.items[place].item_id)


def _near_row(one: NearItem) -> ItemRow:
    cosine = f"{one.similarity:.3f}".replace("-", "−")
    cells = (Cell(item_name(one.item)), Cell(cosine, tone="muted"))
    return ItemRow(one.item.item_id, cells, item_words(one.item, f"cosine {cosine}"))


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


def _empty(box: QVBoxLayout | QHBoxLayout) -> None:
    while (old := box.takeAt(0)) is not None:
        if (widget := old.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        inner = old.layout()
        if isinstance(inner, QVBoxLayout | QHBoxLayout):
            _empty(inner)
