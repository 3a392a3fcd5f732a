"""The header over a page: where one is, what is shown, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLayout, QPushButton, QWidget

from studio.help_texts import HELP
from studio.pages.page import Page
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import button
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.flow import OneLineFlow
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import Item, column, holder, icon, row

_LEAST_TITLE = 200


class PageHeader(QWidget):
    """Shows title, chips and actions of one page and follows its ``header_changed``.

    ``trail_pressed`` is emitted when the way back before the title is pressed.
    """

    trail_pressed = Signal()

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._trail: QPushButton = button("", kind="trail", tip="Back")
        self._trail.clicked.connect(self.trail_pressed)
        self._arrow = icon("caret-right", "faint")
        self._title = ElidedLabel("", "title", least=_LEAST_TITLE)
        self._subtitle = ElidedLabel("", "small")  # long ones must not hold the window wide
        self._chips, self._actions = row(), OneLineFlow(SPACE.sm, SPACE.sm)
        about: list[Item] = [HelpButton(page.place)] if page.place in HELP else []
        top = row(self._trail, self._arrow, self._title, *about, self._chips, None)
        words = column(top, self._subtitle, gap=SPACE.xs)
        # Where it is narrow the buttons stand below the title, or they would hold the window wide.
        actions = holder(column(None, self._actions, None))
        whole = beside(holder(words), actions, shares=(1, 0), gap=SPACE.sm)
        self.setLayout(column(whole, margin=(SPACE.xl, SPACE.lg)))
        page.header_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the page again."""
        page = self._page
        self._title.setText(page.title())
        self._title.setVisible(bool(page.title()))
        self._subtitle.setText(page.subtitle())
        self._subtitle.setVisible(bool(page.subtitle()))
        self._trail.setText(page.trail())
        self._trail.setAccessibleName(f"Back to {page.trail()}")
        self._trail.setVisible(bool(page.trail()))
        self._arrow.setVisible(bool(page.trail()))
        _put(self._chips, page.beside_title(), None)
        _put(self._actions, page.header_actions(), page)
        self.setVisible(bool(page.title() or page.header_actions()))


def _put(box: QLayout, items: Sequence[Item], keeper: QWidget | None) -> None:
    """Show ``items`` in ``box``; what is there no longer goes to ``keeper``, or is deleted."""
    old = [item.widget() for index in range(box.count()) if (item := box.itemAt(index))]
    if old == list(items):
        return
    while box.takeAt(0) is not None:
        pass
    for widget in old:
        if widget is not None and widget not in items:
            # Not hide(): that would outlast the time in which the page offers the button.
            widget.setParent(keeper)
            if keeper is None:
                widget.deleteLater()
    for shown in items:
        if isinstance(shown, QWidget):
            box.addWidget(shown)
