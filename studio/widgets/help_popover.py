"""A few words beside what they explain; any key or click puts them away."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from studio.help_texts import HELP
from studio.pages.page import Page
from studio.qtmodels.plain_tip import words_of
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import column, text

_GROUPS = ("card", "panel", "choice")
"""Frames that have a header of their own."""


@dataclass(frozen=True, slots=True)
class Help:
    """What is said, and beside which widget."""

    title: str
    words: str
    anchor: QWidget


class HelpPopover(QFrame):
    """Title and words in a small window of their own, which takes the keyboard until it closes."""

    def __init__(self, found: Help) -> None:
        super().__init__(found.anchor.window(), Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "popover")
        self.setAccessibleName(f"{found.title}. {found.words}")
        self.found = found
        words = text(found.words, "body", "muted", wrap=True)
        words.setFixedWidth(theme.current().px(SIZE.side))
        self.setLayout(column(text(found.title, "strong"), words, gap=SPACE.xs, margin=SPACE.md))
        words.setFixedHeight(words.heightForWidth(words.width()))

    # Qt overrides

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.close()


def show_help(found: Help) -> HelpPopover:
    """Open the words under their anchor, or over it where there is no room below."""
    popover = HelpPopover(found)
    popover.adjustSize()
    popover.move(beside(found.anchor, popover))
    popover.show()
    popover.setFocus(Qt.FocusReason.PopupFocusReason)
    return popover


def beside(anchor: QWidget, floating: QWidget) -> QPoint:
    """Where ``floating`` stands under ``anchor``, or over it, inside the screen; global."""
    gap, size = theme.current().px(SPACE.xs), floating.size()
    corner = anchor.mapToGlobal(QPoint(0, anchor.height() + gap))
    room: QRect = anchor.screen().availableGeometry()
    x = max(room.left(), min(corner.x(), room.right() - size.width()))
    if corner.y() + size.height() <= room.bottom():
        return QPoint(x, corner.y())
    return QPoint(x, max(room.top(), corner.y() - anchor.height() - 2 * gap - size.height()))


def help_of(focused: QWidget | None, place: str) -> Help | None:
    """What there is to say about the widget with the keyboard.

    Its own words come first, then those of the card it is on, then those of the page.
    """
    if focused is not None and (own := _own_words(focused)):
        return Help(focused.accessibleName() or "Help", own, focused)
    asked = focused
    while asked is not None and not isinstance(asked, Page):
        button = _button_of(asked)
        if button is not None:
            return Help(HELP[button.topic].title, HELP[button.topic].words, focused or button)
        asked = asked.parentWidget()
    if place not in HELP:
        return None
    anchor = _page_button(place, focused)
    return Help(HELP[place].title, HELP[place].words, anchor) if anchor is not None else None


def _own_words(widget: QWidget) -> str:
    """What the widget says of itself, if that is more than its name and its keys."""
    if isinstance(widget, HelpButton):
        return HELP[widget.topic].words
    for words in (widget.whatsThis(), words_of(widget.toolTip()), _row_tip(widget)):
        if len(words) > len(widget.accessibleName()) + 12:
            return words
    return ""


def _row_tip(widget: QWidget) -> str:
    """The words of a form's row lie on the row and not on its control."""
    above = widget.parentWidget()
    return words_of(above.toolTip()) if above is not None else ""


def _button_of(widget: QWidget) -> HelpButton | None:
    if widget.property("kind") not in _GROUPS:
        return None
    return next(iter(widget.findChildren(HelpButton)), None)


def _page_button(place: str, focused: QWidget | None) -> QWidget | None:
    if focused is None:
        return None
    buttons = focused.window().findChildren(HelpButton)
    shown = (one for one in buttons if one.topic == place and one.isVisible())
    return next(shown, focused)
