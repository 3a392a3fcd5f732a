"""The pages of the window: built when they are first opened, one of them in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from studio.pages.page import Page
from studio.shell.page_frame import PageFrame
from studio.widgets.empty_state import EmptyState


class PageStack(QStackedWidget):
    """Keeps what was opened and says which page is in front; knows no services.

    Args:
        make: Builds the page of a place.

    Signals:
        place_wanted: A page asks for another place, and what that shall show.
        said: One sentence for a toast.
        trouble_said: What a page could not do, and what the user can do.
        status_said: Words of the page in front for the status bar.
    """

    place_wanted = Signal(str, object)
    said = Signal(str)
    trouble_said = Signal(str, str)
    status_said = Signal(str)

    def __init__(self, make: Callable[[str], Page]) -> None:
        super().__init__()
        self._make = make
        self._frames: dict[str, PageFrame] = {}
        self._waiting = EmptyState("hourglass", "Opening your results", "This takes a moment.")
        self.addWidget(self._waiting)

    def bring(self, place: str) -> Page:
        """Bring the page of a place to the front, built now if need be, and return it."""
        frame = self._frames.get(place) or self._add(place)
        current = self.current_page()
        if current is not None and current is not frame.page:
            current.deactivate()
        self.setCurrentWidget(frame)
        return frame.page

    def wait(self) -> None:
        """Show that the pages are not there yet, or why."""
        self.setCurrentWidget(self._waiting)

    def wait_with(self, state: EmptyState) -> None:
        """Say something else in place of pages that are not there."""
        old, self._waiting = self._waiting, state
        is_front = self.currentWidget() is old
        self.addWidget(state)
        if is_front:
            self.setCurrentWidget(state)
        self.removeWidget(old)
        old.deleteLater()

    def waiting(self) -> EmptyState:
        """What stands in place of pages that are not there."""
        return self._waiting

    def current_page(self) -> Page | None:
        """The page in front, if any."""
        frame = self.currentWidget()
        return frame.page if isinstance(frame, PageFrame) else None

    def page(self, place: str) -> Page | None:
        """The page of a place, if it was built."""
        frame = self._frames.get(place)
        return frame.page if frame else None

    def pages(self) -> list[Page]:
        """All pages that were built."""
        return [frame.page for frame in self._frames.values()]

    def places(self) -> list[tuple[str, Page]]:
        """All pages that were built, with their places."""
        return [(place, frame.page) for place, frame in self._frames.items()]

    def _add(self, place: str) -> PageFrame:
        page = self._make(place)
        page.open_place.connect(self.place_wanted)
        page.notice.connect(self.said)
        page.trouble.connect(self.trouble_said)
        page.status_changed.connect(self._pass_status)
        frame = self._frames[place] = PageFrame(page, self)
        frame.header.trail_pressed.connect(self._go_back)
        self.addWidget(frame)
        return frame

    @Slot(str)
    def _pass_status(self, words: str) -> None:
        if self.sender() in (None, self.current_page()):
            self.status_said.emit(words)

    @Slot()
    def _go_back(self) -> None:
        page = self.current_page()
        if page is not None and page.rail_place and not page.go_back():
            self.place_wanted.emit(page.rail_place, None)

    def take_keyboard(self) -> None:
        """Give the keyboard to the page in front.

        Else the stack gives it to the first button of the page, with a ring around it.
        """
        page = self.current_page()
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
