"""Makes the page of a place; the pages that need no services are wired to the window here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from studio.pages.page import Page
from studio.pages.welcome import WelcomePage
from studio.shell.commands import PAGES
from studio.widgets.file_chooser import FileChooser

if TYPE_CHECKING:
    from studio.main_window import MainWindow
    from studio.pages.settings.page import SettingsPage
    from studio.services import Services


class PageFactory:
    """Knows which pages wait for the services and hands them over."""

    def __init__(self, window: MainWindow, files: FileChooser) -> None:
        self._window, self._files = window, files
        self._services: Services | None = None
        self._settings: SettingsPage | None = None

    def attach(self, services: Services) -> None:
        """From now on pages can be made that need services."""
        self._services = services
        if self._settings is not None:
            self._settings.attach(services)

    def forget(self) -> None:
        """The pages made so far are no longer in use."""
        self._settings = None

    def make(self, place: str) -> Page:
        """Build the page of a place."""
        window = self._window
        if place == "welcome":
            welcome = WelcomePage(window.home)
            window.deeds.wire_welcome(welcome)
            return welcome
        if place == "settings":
            return self._make_settings()
        if place == "about":
            from studio.pages.about.page import AboutPage

            return AboutPage(window.home, self._services.results_url if self._services else "")
        module, name = PAGES[place]
        page: Page = getattr(import_module(module), name)(self._services)
        return page

    def _make_settings(self) -> SettingsPage:
        from studio.pages.settings.page import SettingsPage

        window = self._window
        page = self._settings = SettingsPage(window.settings, window.home, self._files)
        page.home_chosen.connect(window.deeds.change_home)
        page.layout_reset_wanted.connect(window.acts.reset_layout)
        if self._services is not None:
            page.attach(self._services)
        return page
