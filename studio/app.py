"""Starts the studio: one window over one home folder.

The window is shown before the results database is opened and before any page but the first is
imported; whatever is slow comes after it is on the screen.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, QThread, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from dasrec_core.errors import DasrecError
from dasrec_core.paths import Home
from dasrec_core.paths import home as find_home
from studio.bridges.leaving import someone_is_left
from studio.garbage import UiThreadGarbage
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.theme import theme

log = logging.getLogger(__name__)

FIRST_PAINT_MS = 30
"""Time for the window to be painted once before the database is opened."""
SETTLED_MS = 2000
"""Time after which a page that was opened for the first time has been built."""
OLDEST, TOO_NEW = (6, 9, 3), (6, 11, 0)


def version_trouble(qt_version: str) -> str:
    """Why the studio must not run with this PySide6; empty when it may.

    6.12 loses references to ``None`` on Python 3.11 and aborts after some 200 plot updates; 6.11
    cannot dock windows again. See docs/decisions.
    """
    numbers = tuple(int(part) for part in qt_version.split(".")[:3])
    if OLDEST <= numbers < TOO_NEW:
        return ""
    return (
        f"DASRec Studio does not run with PySide6 {qt_version}: other versions than 6.9.3 to 6.10 "
        "end the program while curves are drawn. Run make setup, or: "
        'pip install "PySide6-Essentials==6.10.3"'
    )


class _Preloader(QThread):
    """Imports what opens the results, so that the window answers meanwhile.

    SQLAlchemy, alembic and pydantic take half a second to a second.
    """

    def run(self) -> None:
        """Import; nothing is made yet, because Qt objects belong to the thread that makes them."""
        import_module("studio.services")


class Studio(QObject):
    """The application: the window of the present home, and what happens around it."""

    def __init__(self, app: QApplication, home: Home) -> None:
        super().__init__()
        self._app = app
        self.window: MainWindow | None = None
        self._preloader = _Preloader(self)
        self._preloader.finished.connect(self._open_results)
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.setInterval(FIRST_PAINT_MS)
        self._painted.timeout.connect(self._preloader.start)
        self._met: set[str] = set()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._spare_what_stays)
        self._rescaling = QTimer(self)
        self._rescaling.setSingleShot(True)
        self._rescaling.timeout.connect(self._rescale)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._dress)
        self._open_window(home)

    def _open_window(self, home: Home) -> None:
        self._home, self.window = home, None
        self.settings = Settings(home)
        self.settings.changed.connect(self._dress)
        self._dress()
        self.window = MainWindow(settings=self.settings, home=home)
        self.window.home_wanted.connect(self._change_home)
        self.window.retry_wanted.connect(self._open_results)
        self.window.place_changed.connect(self._meet)
        self.window.show()
        self._painted.start()

    @Slot()
    def _open_results(self) -> None:
        window = self.window
        if window is None or not window.isVisible():
            return
        from studio.services import build  # by now it was imported, see _Preloader

        try:
            services = build(self._home, settings=self.settings)
        except DasrecError as error:
            log.exception("the results cannot be opened")
            window.show_trouble(error.message, error.hint)
            return
        window.attach(services)

    @Slot(str)
    def _meet(self, place: str) -> None:
        """Wait for a page that is new to have been built."""
        if self.settings.preferences.text_scale != theme.current().scale:
            self._rescaling.start()  # what was in the way may be gone
        if place not in self._met:
            self._met.add(place)
            self._settled.start()

    @Slot()
    def _spare_what_stays(self) -> None:
        """Have no garbage looked for among modules and pages, which live as long as the window.

        A full collection went through all of them, 0.2 s in the middle of a key press.
        """
        gc.freeze()

    @Slot(object)
    def _change_home(self, folder: Path) -> None:
        old = self.window
        self._met.clear()
        self._rescaling.stop()
        if old is not None:
            gc.unfreeze()  # the pages of the window before are garbage now
            old.close_for_good()
            old.deleteLater()
        self._open_window(Home(folder))

    @Slot()
    def _dress(self) -> None:
        """Bring the theme of the settings into force; another text size follows in a moment."""
        preferences = self.settings.preferences
        mode = theme.mode_for(preferences.theme)
        if self.window is None:
            theme.apply(self._app, mode, preferences.text_scale)
            return
        if mode != theme.current().mode:
            theme.apply(self._app, mode, theme.current().scale)
        if preferences.text_scale != theme.current().scale:
            # Not at once: the widget whose signal brought us here goes with the old measures.
            self._rescaling.start()

    @Slot()
    def _rescale(self) -> None:
        window, scale = self.window, self.settings.preferences.text_scale
        if window is None or scale == theme.current().scale:
            return
        left = window.unfinished()
        if left:
            window.say(f"The new text size holds when {left} is finished or left.")
            return
        gc.unfreeze()  # the pages made so far are garbage now
        self._met.clear()
        mode = theme.current().mode
        window.rebuild(lambda: theme.apply(self._app, mode, scale))

    def shut_down(self) -> None:
        """Close the window without asking and wait for what still runs."""
        for timer in (self._painted, self._settled, self._rescaling):
            timer.stop()
        if self.window is not None:
            self.window.close_for_good()
        self.window = None  # the preloader may still have to say that it has finished
        self._preloader.wait()

    def report(self, words: str) -> None:
        """Tell the user about a defect of ours."""
        if self.window is not None:
            self.window.toasts.say(words, "danger")


def main(arguments: Sequence[str] = ()) -> int:
    """Open the window and return the exit code when it was closed."""
    trouble = version_trouble(PySide6.__version__)
    if trouble:
        sys.stderr.write(trouble + "\n")
        return 2
    app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("dasrec-studio")
    app.setApplicationDisplayName("DASRec Studio")
    app.setDesktopFileName("dasrec-studio")
    home = find_home()
    _log_to_file(home)
    garbage = UiThreadGarbage()
    garbage.start()
    studio = Studio(app, home)
    sys.excepthook = _Hook(studio)
    code = app.exec()
    studio.shut_down()
    garbage.stop()
    if someone_is_left():
        logging.shutdown()
        os._exit(code)  # a thread that waits for a disk cannot be ended, and Qt would abort
    return code


class _Hook:
    """Logs an error that nobody caught and tells the user in words; the window lives on."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def __call__(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        log.critical("".join(traceback.format_exception(kind, error, trace)))
        self._studio.report(error_words(error))


def error_words(error: BaseException) -> str:
    """What to say about an error that reached the top."""
    if isinstance(error, DasrecError):
        return f"{error.message} {error.hint}".strip()
    return (
        f"Something went wrong that should not: {type(error).__name__}: {error}. Your runs are "
        "not affected. The log (F12) has the details."
    )


def _log_to_file(home: Home) -> None:
    """Keep a log in the home folder; a folder that cannot be written costs the log only."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            home.path / "studio.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8"
        )
    except OSError as error:
        log.warning("no log file: %s", error)
        return
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
    )
    root.addHandler(handler)
