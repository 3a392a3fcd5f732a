"""The window: it navigates between pages, which do the work, and lives as long as its home."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QMainWindow
from typing_extensions import override

from dasrec_core.paths import Home
from studio.actions import ActionRegistry
from studio.pages.live.payload import ShowJobs
from studio.pages.page import Page
from studio.settings import Settings
from studio.shell import window_state
from studio.shell.commands import PAGES, PLAIN_PAGES
from studio.shell.dropped import dropped_data, packed_files
from studio.shell.hint_guide import HintGuide
from studio.shell.kept_views import KeptViews
from studio.shell.packed_runs import PackedRuns
from studio.shell.page_factory import PageFactory
from studio.shell.page_menus import PageMenus
from studio.shell.service_actions import ServiceActions
from studio.shell.window_actions import WindowActions
from studio.shell.window_body import WindowBody
from studio.theme import theme
from studio.widgets.confirm import Confirm, DialogConfirm
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.file_chooser import DialogFileChooser, FileChooser
from studio.widgets.toast import ToastStack

if TYPE_CHECKING:
    from studio.services import Services


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
        self._wanted: tuple[str, object] | None = None
        self._views = KeptViews()
        self._trouble: tuple[str, str] | None = None
        self._closing = self._has_been_shown = False
        self.setObjectName("window")
        self.setWindowTitle("DASRec Studio")
        self.setAcceptDrops(True)
        chooser = files or DialogFileChooser()
        self.deeds = ServiceActions(self, confirm or DialogConfirm(), chooser)
        self.packed = PackedRuns(self, chooser)
        self.factory = PageFactory(self, chooser)
        self.commands = ActionRegistry(self)
        self.acts = WindowActions(self)
        self.acts.register(self.commands)
        self.page_menus = PageMenus(self)
        self.hints = HintGuide(self)
        self._put_body(WindowBody(self.commands, self.factory.make))
        self.toasts = ToastStack(self)
        settings.saving_failed.connect(self.deeds.tell_trouble)
        window_state.forget_other_scale(settings.layout, theme.current().scale)
        window_state.restore(self, settings.layout)
        QGuiApplication.instance().screenRemoved.connect(self.come_back)  # type: ignore[union-attr]
        self.open_place("welcome" if not settings.preferences.welcomed else self._last_place())
        if services is not None:
            self.attach(services)

    def _put_body(self, body: WindowBody) -> None:
        self.body, self.stack = body, body.stack
        self.rail, self.top_bar, self.status = body.rail, body.top_bar, body.status
        self.inner, self.log_dock = body.inner, body.log_dock
        body.rail.chosen.connect(self._rail_chosen)
        body.top_bar.menu("Edit").aboutToShow.connect(self.acts.look_at_steps)
        body.top_bar.menu("Run").aboutToShow.connect(self.page_menus.fill_run_menu)
        body.top_bar.menu("View").aboutToShow.connect(self.page_menus.fill_view_menu)
        body.status.run_pressed.connect(self._show_live)
        body.status.queue_pressed.connect(self._show_jobs)
        body.stack.place_wanted.connect(self.open_place)
        body.stack.said.connect(self.say)
        body.stack.trouble_said.connect(self.deeds.tell_trouble)
        body.stack.status_said.connect(self._show_status)
        self.setCentralWidget(body)

    def rebuild(self, dress: Callable[[], object] = lambda: None) -> None:
        """Make everything in the window anew: measures are taken when a widget is built.

        Services, actions and messages stay. Pages come back when they are opened, the one in
        front at once, with what they showed. Not to be called by a signal of something in the
        window, which is deleted here.

        Args:
            dress: Called while the window is empty, to bring another theme into force.
        """
        focus = self.focusWidget()
        name = focus.accessibleName() if focus is not None else ""
        del focus
        before, place = self.body, self.place
        self.hints.put_away()
        self._views.keep(before.stack.places())
        before.close_pages()
        before.log_dock.stop()
        window_state.save(self, self.inner, self.settings.layout)
        self.factory.forget()
        self.deeds.forget_pages()
        self.toasts.drop_offers()
        text = before.log_dock.lines.toPlainText()
        log_is_open = before.log_dock.isVisible()
        self.takeCentralWidget()
        # At once and not later: to dress hundreds of widgets that are about to go takes seconds.
        shiboken6.delete(before)
        dress()
        window_state.forget_other_scale(self.settings.layout, theme.current().scale)
        body = WindowBody(self.commands, self.factory.make)
        body.show_log(text, log_is_open)
        self._put_body(body)
        self.deeds.show_all()
        if self._trouble is not None:
            self.show_trouble(*self._trouble)
        self.open_place(place)
        window_state.give_keyboard(body.stack, name)

    def unfinished(self) -> str:
        """What would be lost if the pages were made anew; empty for nothing."""
        return next((what for page in self.stack.pages() if (what := page.unfinished())), "")

    # Services

    def attach(self, services: Services) -> None:
        """Bring the services; the page that was asked for meanwhile is opened now."""
        self.services, self._trouble = services, None
        self.factory.attach(services)
        self.deeds.attach(services)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.open_place(*wanted)
        self.attached.emit()

    def show_trouble(self, what: str, hint: str) -> None:
        """Say in place of the pages why they cannot be shown."""
        self._trouble = (what, hint)
        again = button("Try again", "arrow-clockwise", "primary")
        again.clicked.connect(self.retry_wanted)
        other = button("Open other results…", "archive-box")
        other.clicked.connect(self.deeds.choose_results)
        self.stack.wait_with(EmptyState("warning", what, hint, other, again))
        self.status.show_database(what)

    # Places

    @Slot(str, object)
    def open_place(self, place: str, payload: object = None) -> None:
        """Bring a page to the front, built now if need be; ``payload`` says what it shows.

        Raises:
            KeyError: There is no such place.
        """
        if place not in PAGES and place not in PLAIN_PAGES:
            raise KeyError(f"no place {place!r}")
        self.hints.put_away()
        if self.services is None and place not in PLAIN_PAGES:
            self._wanted = (place, payload)
            self._set_front(place, None)
            self.stack.wait()
            return
        if place != "welcome" and not self.settings.preferences.welcomed:
            self.settings.update(welcomed=True)
        page = self.stack.bring(place)
        self._set_front(place, page)
        self.status.show_page("")
        self.stack.take_keyboard()
        self._views.activate(place, page, payload)
        self.hints.visit(place)

    def current_page(self) -> Page | None:
        """The page in front, if any."""
        return self.stack.current_page()

    def page(self, place: str) -> Page | None:
        """The page of a place, if it was built."""
        return self.stack.page(place)

    def _set_front(self, place: str, page: Page | None) -> None:
        self.place = place
        self.rail.set_current((page.rail_place if page else "") or place)
        self.place_changed.emit(place)

    def _last_place(self) -> str:
        last = self.settings.preferences.last_place
        return last if last in PAGES and last not in ("compare", "users") else "data"

    @Slot(str)
    def say(self, words: str) -> None:
        """Show a message for a moment."""
        self.toasts.say(words)

    @Slot(str)
    def _show_status(self, words: str) -> None:
        self.status.show_page(words)

    @Slot(str)
    def _rail_chosen(self, place: str) -> None:
        self.open_place(place)

    @Slot(str)
    def _show_live(self, run_id: str) -> None:
        self.open_place("live", run_id)

    @Slot()
    def _show_jobs(self) -> None:
        self.open_place("live", ShowJobs())

    @Slot()
    def come_back(self) -> None:
        """Return to a screen if the one the window was on is gone."""
        if not window_state.is_seen(self):
            window_state.centre(self)

    def close_for_good(self) -> None:
        """Close without asking; runs go on."""
        self._closing = True
        self.close()

    # Qt overrides

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout = self.settings.layout
        if not self._has_been_shown and not window_state.restore_docks(self.inner, layout):
            self.log_dock.hide()
        self._has_been_shown = True  # un-minimised later, the docks are as they were left

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if packed_files(event.mimeData()) or dropped_data(event.mimeData()) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        packed = packed_files(event.mimeData())
        path = None if packed else dropped_data(event.mimeData())
        if packed:
            event.acceptProposedAction()
            self.packed.take(packed)
        elif path is not None:
            event.acceptProposedAction()
            self.open_place("data", path)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing and self.deeds.closing.asks():
            event.ignore()
            return
        self._closing = True
        self.hints.put_away()
        window_state.save(self, self.inner, self.settings.layout)
        self.settings.update(last_place=self.place)
        self.body.close_pages()
        self.deeds.stop()
        self.log_dock.stop()
        if self.services is not None:
            self.services.close()
        super().closeEvent(event)
