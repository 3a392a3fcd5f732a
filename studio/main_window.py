"""The window: rail, menus, pages, docks and status bar. It navigates; pages do the work."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget
from typing_extensions import override

from dasrec_core.paths import Home
from studio.actions import ActionRegistry
from studio.pages.live.payload import ShowJobs
from studio.pages.page import Page
from studio.pages.welcome import WelcomePage
from studio.settings import Settings
from studio.shell import window_state
from studio.shell.commands import PAGES, PLACES, SETTINGS
from studio.shell.log_dock import LogDock
from studio.shell.page_frame import PageFrame
from studio.shell.service_actions import ServiceActions
from studio.shell.status_bar import StatusBar
from studio.shell.top_bar import TopBar
from studio.shell.window_actions import WindowActions
from studio.theme import theme
from studio.widgets.confirm import Confirm, DialogConfirm
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.file_chooser import DialogFileChooser, FileChooser
from studio.widgets.parts import column, holder, row
from studio.widgets.rail import Rail
from studio.widgets.toast import ToastStack

if TYPE_CHECKING:
    from studio.services import Services

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """Frame and navigation; pages are imported and built when they are first opened.

    It can be shown before there are services: the welcome page needs none, and opening the
    results database costs half a second that nobody should wait for. :meth:`attach` brings them.

    Args:
        services: What pages work with; may come later.
        settings: Only needed without ``services``.
        home: Only needed without ``services``.
        confirm: Asks before something is lost.
        files: Lets the user choose folders.

    Signals:
        attached: The services are there.
        home_wanted: ``Path`` of another home folder the user wants to work in.
        retry_wanted: Try once more to open the results.
        place_changed: Another place is in front.
    """

    attached = Signal()
    home_wanted = Signal(object)
    retry_wanted = Signal()
    place_changed = Signal(str)

    def __init__(
        self,
        services: Services | None = None,
        *,
        settings: Settings | None = None,
        home: Home | None = None,
        confirm: Confirm | None = None,
        files: FileChooser | None = None,
    ) -> None:
        super().__init__()
        if services is not None:
            settings, home = services.settings, services.home
        if settings is None or home is None:
            raise ValueError("a window needs services, or settings and a home")
        self.settings, self.home = settings, home
        self.services: Services | None = None
        self.place = ""
        self._frames: dict[str, PageFrame] = {}
        self._wanted: tuple[str, object] | None = None
        self._closing = False
        self.setObjectName("window")
        self.setWindowTitle("DASRec Studio")
        self.setAcceptDrops(True)
        self.deeds = ServiceActions(self, confirm or DialogConfirm(), files or DialogFileChooser())
        self._build()
        window_state.forget_other_scale(settings.layout, theme.current().scale)
        window_state.restore(self, settings.layout)
        self.open_place("welcome" if not settings.preferences.welcomed else self._last_place())
        if services is not None:
            self.attach(services)

    def _build(self) -> None:
        self.commands = ActionRegistry(self)
        self.acts = WindowActions(self)
        self.acts.register(self.commands)
        self.rail = Rail(PLACES, [SETTINGS])
        self.rail.chosen.connect(self._rail_chosen)
        self.top_bar = TopBar(self.commands)
        self.top_bar.run_menu.aboutToShow.connect(self.acts.fill_run_menu)
        self.status = StatusBar()
        self.status.run_pressed.connect(self._show_live)
        self.status.queue_pressed.connect(self._show_jobs)
        self.stack = QStackedWidget()
        self.inner = QMainWindow()
        self.inner.setWindowFlags(Qt.WindowType.Widget)
        self.inner.setCentralWidget(self.stack)
        self.log_dock = LogDock(self.inner)
        self.inner.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.log_dock)
        self.log_dock.hide()
        self.log_dock.visibilityChanged.connect(self.commands["view.log"].setChecked)
        self._waiting = opening_state()
        self.stack.addWidget(self._waiting)
        right = column(self.top_bar, self.inner, self.status, gap=0)
        right.setStretch(1, 1)
        whole = row(self.rail, holder(right), gap=0)
        whole.setStretch(1, 1)
        body = holder(whole)
        body.setObjectName("window")
        self.setCentralWidget(body)
        self.toasts = ToastStack(self)

    # Services

    def attach(self, services: Services) -> None:
        """Bring the services; the page that was asked for meanwhile is opened now."""
        self.services = services
        self.deeds.attach(services)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.open_place(*wanted)
        self.attached.emit()

    def show_trouble(self, what: str, hint: str) -> None:
        """Say in place of the pages why they cannot be shown."""
        again = button("Try again", "arrow-clockwise", "primary")
        again.clicked.connect(self.retry_wanted)
        other = button("Open other results…", "archive-box")
        other.clicked.connect(self.deeds.choose_results)
        self._show_instead(EmptyState("warning", what, hint, other, again))
        self.status.show_database(what)

    def _show_instead(self, state: EmptyState) -> None:
        """Put another widget where pages will be once there are services."""
        old, self._waiting = self._waiting, state
        is_front = self.stack.currentWidget() is old
        self.stack.addWidget(state)
        if is_front:
            self.stack.setCurrentWidget(state)
        self.stack.removeWidget(old)
        old.deleteLater()

    # Places

    @Slot(str, object)
    def open_place(self, place: str, payload: object = None) -> None:
        """Bring a page to the front, built now if need be; ``payload`` says what it shows.

        Raises:
            KeyError: There is no such place.
        """
        if place not in PAGES and place != "welcome":
            raise KeyError(f"no place {place!r}")
        if self.services is None and place != "welcome":
            self._wanted = (place, payload)
            self._set_front(place, None)
            self.stack.setCurrentWidget(self._waiting)
            return
        if place != "welcome" and not self.settings.preferences.welcomed:
            self.settings.update(welcomed=True)
        frame = self._frames.get(place) or self._add(place)
        current = self.current_page()
        if current is not None and current is not frame.page:
            current.deactivate()
        self.stack.setCurrentWidget(frame)
        self._set_front(place, frame.page)
        self.status.show_page("")
        # Else the stack gives the keyboard to the first button of the page, with a ring around it.
        frame.page.setFocus(Qt.FocusReason.OtherFocusReason)
        frame.page.activate(payload)

    def current_page(self) -> Page | None:
        """The page in front, if any."""
        frame = self.stack.currentWidget()
        return frame.page if isinstance(frame, PageFrame) else None

    def page(self, place: str) -> Page | None:
        """The page of a place, if it was built."""
        frame = self._frames.get(place)
        return frame.page if frame else None

    def _set_front(self, place: str, page: Page | None) -> None:
        self.place = place
        self.rail.set_current((page.rail_place if page else "") or place)
        self.place_changed.emit(place)

    def _add(self, place: str) -> PageFrame:
        page = self._make(place)
        page.open_place.connect(self.open_place)
        page.notice.connect(self.say)
        page.status_changed.connect(self._show_status)
        frame = self._frames[place] = PageFrame(page, self.stack)
        frame.header.trail_pressed.connect(self._go_back)
        self.stack.addWidget(frame)
        return frame

    def _make(self, place: str) -> Page:
        if place == "welcome":
            welcome = WelcomePage(self.home)
            self.deeds.wire_welcome(welcome)
            return welcome
        module, name = PAGES[place]
        page: Page = getattr(import_module(module), name)(self.services)
        return page

    def _last_place(self) -> str:
        last = self.settings.preferences.last_place
        return last if last in PAGES and last not in ("compare", "users") else "data"

    @Slot(str)
    def say(self, words: str) -> None:
        """Show a message for a moment."""
        self.toasts.say(words)

    @Slot(str)
    def _show_status(self, words: str) -> None:
        if self.sender() in (None, self.current_page()):
            self.status.show_page(words)

    @Slot()
    def _go_back(self) -> None:
        page = self.current_page()
        if page is not None and page.rail_place and not page.go_back():
            self.open_place(page.rail_place)

    @Slot(str)
    def _rail_chosen(self, place: str) -> None:
        if place == SETTINGS.id:
            self.commands["file.settings"].trigger()
        else:
            self.open_place(place)

    @Slot(str)
    def _show_live(self, run_id: str) -> None:
        self.open_place("live", run_id)

    @Slot()
    def _show_jobs(self) -> None:
        self.open_place("live", ShowJobs())

    def close_for_good(self) -> None:
        """Close without asking; runs go on."""
        self._closing = True
        self.close()

    # Qt overrides

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not window_state.restore_docks(self.inner, self.settings.layout):
            self.log_dock.hide()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_path(event) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_path(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_place("data", path)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing and self.deeds.asks_before_closing():
            event.ignore()
            return
        self._closing = True
        window_state.save(self, self.inner, self.settings.layout)
        self.settings.update(last_place=self.place)
        for frame in self._frames.values():
            frame.page.close_page()
        self.deeds.stop()
        self.log_dock.stop()
        if self.services is not None:
            self.services.close()
        super().closeEvent(event)


def opening_state() -> EmptyState:
    """What stands in place of a page until the results are open."""
    return EmptyState("hourglass", "Opening your results", "This takes a moment.")


def _dropped_path(event: QDropEvent) -> Path | None:
    """The folder or the table that is dragged, or the folder of any other file."""
    # Here and not above: the window must be up before the formats of data are imported.
    from studio.pages.data.dropping import dropped_paths

    return next(iter(dropped_paths(event.mimeData())), None)
