"""The question mark in a header that explains what stands under it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QToolButton

from studio.help_texts import HELP
from studio.theme import theme
from studio.theme.tokens import SIZE


class HelpButton(QToolButton):
    """Opens a few words about ``topic`` beside itself.

    Attributes:
        topic: Key into ``studio.help_texts.HELP``.

    Raises:
        KeyError: There is no text for the topic.
    """

    def __init__(self, topic: str) -> None:
        super().__init__()
        look = theme.current()
        self.topic = topic
        self.setProperty("kind", "help")
        self.setIcon(look.icon("question", "faint"))
        self.setIconSize(QSize(look.px(SIZE.icon), look.px(SIZE.icon)))
        self.setFixedSize(look.px(SIZE.control_sm), look.px(SIZE.control_sm))
        title = HELP[topic].title
        self.setAccessibleName(f"Help: {title}")
        self.setToolTip("What is this? (F1)")
        self.clicked.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Show the words."""
        # Here and not above: building blocks hold such buttons, and the popover is made of blocks.
        from studio.widgets.help_popover import Help, show_help

        entry = HELP[self.topic]
        show_help(Help(entry.title, entry.words, self))
