"""The card of one item: title, image, what it has, what is near it, who was recommended it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel

from dasrec_core.inspection.item_card import ItemCard
from dasrec_core.quantity import counted
from studio.pages.users.item_facts import ItemFacts
from studio.pages.users.list_rows import item_name
from studio.pages.users.near_items import NearItems
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.emptying import empty
from studio.widgets.flow import FlowLayout
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import Item, card, chip, column, holder, icon, line, row, text

PICTURE_SIDE: Final = 132
LISTED: Final = 6
"""Users who were recommended an item, of those that are counted."""


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
        self._title = ElidedLabel("Item", "heading")
        self._chip = chip("", "star", "success")
        self._key = ElidedLabel("", "small", "faint")
        self._picture = QLabel()
        self._picture.setAccessibleName("Image of the item")
        self._picture_note = text("", "small", "faint", wrap=True)
        self._facts = ItemFacts()
        self.near_items = NearItems()
        self.near_items.item_asked.connect(self.item_asked)
        self._users_words = text("", "small", wrap=True)  # or it would widen a narrow column
        self._users = FlowLayout(SPACE.xs, SPACE.xs)
        self._no_titles = self._titles_row()
        self._lay_out()
        self.show_nothing()

    def _lay_out(self) -> None:
        head = row(self._title, self._chip, HelpButton("users.item"))
        head.setStretch(0, 1)
        self._users_part = holder(
            column(line(), self._users_words, holder(self._users), gap=SPACE.sm)
        )
        body: list[Item] = [
            head,
            self._key,
            self._picture,
            self._picture_note,
            self._facts,
            self.near_items,
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
        self._title.setText("Item")
        self._key.setText("Choose an item in one of the lists.")
        self._clear()

    def show_waiting(self, name: str) -> None:
        """Say that an item is being read."""
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
        name = item_name(shown.item)
        self._title.setText(name if shown.item.title else f"Item {name}")
        self._key.setText(f"{shown.item.key} in {data}" if shown.item.title else "")
        self._key.setVisible(bool(shown.item.title))
        self._chip.setVisible(bool(hit_in))
        self._chip.set(hit_in or "-", "star", "success")
        self._facts.show_item(shown)
        self.near_items.show_neighbours(shown.neighbours)
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
        self._facts.clear()
        for part in (self.near_items, self._users_part, self._no_titles):
            part.setVisible(False)

    def _fill_users(self, shown: ItemCard, run: str) -> None:
        empty(self._users)
        number = shown.num_recommended
        people = counted(number, "user") if number else "nobody"
        self._users_words.setText(f"{run} recommends it to {people}.")
        for one in shown.recommended_to[:LISTED]:
            place = f"rank {one.rank}{', a hit' if one.is_hit else ''}"
            go = button(one.user_key, "star" if one.is_hit else "", "link", small=True)
            go.setToolTip(f"Show this user: {place}")
            go.setAccessibleName(f"User {one.user_key}, {place}")
            # Buttons are pressed on the UI thread only.
            go.clicked.connect(lambda _on=False, user=one.user_id: self.user_asked.emit(user))
            self._users.addWidget(go)
        self._users_part.setVisible(True)
