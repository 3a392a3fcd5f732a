"""A page in its frame: panels at full height, the header, and room that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from studio.pages.page import Page
from studio.widgets.page_header import PageHeader
from studio.widgets.parts import column, holder, row


class PageScroll(QScrollArea):
    """Lets a page be taller than the window; it is always at least as wide as the page needs."""

    def __init__(self, page: QWidget | None = None) -> None:
        super().__init__()
        if page is not None:
            self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class PageFrame(QWidget):
    """What the window shows for one page.

    The page comes last and into its final place: each later change of parent would have Qt style
    all of its widgets again, 0.1 s and more for a page with a form.
    """

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = page
        # In the frame from the first: shown alone it would be a window and take the keyboard.
        self.header = PageHeader(page, self)
        self.area = PageScroll()
        middle = column(self.header, self.area, gap=0)
        middle.setStretch(1, 1)
        centre, left, right = holder(middle), page.left_panel(), page.right_panel()
        whole = row(*(item for item in (left, centre, right) if item is not None), gap=0)
        whole.setStretchFactor(centre, 1)
        self.setLayout(whole)
        self.area.setWidget(page)
