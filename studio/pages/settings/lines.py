"""One setting on a line: what it is, what it means, and its control."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import Switch
from studio.widgets.parts import Item, column, holder, row, text


def setting(name: str, hint: str, *controls: QWidget) -> QWidget:
    """A line with words at the left and controls at the right; names the first control."""
    if not isinstance(controls[0], QPushButton):  # a button says what it does
        controls[0].setAccessibleName(name)
    controls[0].setAccessibleDescription(hint)
    for control in controls:
        if isinstance(control, QComboBox):  # its own hint is 2 px short at 80 %
            control.setFixedHeight(theme.current().px(SIZE.control))
    hint_label = text(hint, "small", wrap=True)
    title = text(name, "strong")
    title.setBuddy(controls[0])
    words = column(title, hint_label, gap=2)
    items: list[Item] = [words, *controls]
    box = row(*items, gap=SPACE.lg)
    box.setStretch(0, 1)
    return holder(box)


def hint_of(line: QWidget) -> QLabel:
    """The label under the name of a setting, to say something else there."""
    return line.findChildren(QLabel)[1]


def switch(on: bool) -> Switch:
    """A switch without words: they stand at the left."""
    made = Switch("")
    made.setChecked(on)
    made.setFixedWidth(theme.current().px(SIZE.icon_xl) + 2)  # the edge of the card is its edge
    return made
