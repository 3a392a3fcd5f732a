"""What menus, keys and the palette do to the window itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence

from studio.actions import ActionRegistry, commands_of
from studio.pages.live.payload import ShowJobs
from studio.shell import window_state
from studio.shell.commands import PLACES, SPECS
from studio.shell.edit_actions import EditActions
from studio.shell.full_screen import FullScreenTick
from studio.shell.palette import CommandPalette
from studio.shell.shortcuts_dialog import ShortcutsDialog
from studio.theme import theme
from studio.theme.scales import next_scale
from studio.widgets.help_popover import help_of, show_help

if TYPE_CHECKING:
    from studio.main_window import MainWindow

_NATIVE = QKeySequence.SequenceFormat.NativeText


class WindowActions(QObject):
    """The deeds behind the actions; those that need services are ``window.deeds``."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._edit = EditActions(window.current_page, self)

    def register(self, actions: ActionRegistry) -> None:
        """Give every action of the window its deed."""
        deeds = self._deeds()
        for spec in SPECS:
            actions.add(spec, deeds[spec.id])
        FullScreenTick(self._window, actions["view.full_screen"])

    def _deeds(self) -> dict[str, Callable[[], object]]:
        window = self._window
        places: dict[str, Callable[[], object]] = {
            f"view.{place.id}": _Open(window, place.id) for place in PLACES
        }
        return places | {
            "file.open": window.deeds.choose_data,
            "file.results": window.deeds.choose_results,
            "file.packed": window.packed.choose,
            "file.demo": window.deeds.start_demo,
            "file.settings": _Open(window, "settings"),
            "file.quit": window.close,
            "edit.undo": self._edit.undo,
            "edit.redo": self._edit.redo,
            "edit.cut": self._edit.cut,
            "edit.copy": self._edit.copy,
            "edit.paste": self._edit.paste,
            "edit.select_all": self._edit.select_all,
            "run.new": _Open(window, "new_run"),
            "run.show_live": _Open(window, "live"),
            "run.jobs": self.toggle_jobs,
            "view.palette": self.show_palette,
            "view.log": self.toggle_log,
            "view.toggle_theme": self.toggle_theme,
            "view.larger_text": lambda: self.step_scale(1),
            "view.smaller_text": lambda: self.step_scale(-1),
            "view.usual_text": lambda: self.step_scale(0),
            "view.full_screen": self.toggle_full_screen,
            "view.reset": self.reset_layout,
            "help.focused": self.show_help,
            "help.shortcuts": self.show_shortcuts,
            "help.hints": self.show_hints,
            "help.welcome": _Open(window, "welcome"),
            "help.about": _Open(window, "about"),
        }

    @Slot()
    def look_at_steps(self) -> None:
        """Offer Undo and Redo only where there is something to undo or redo."""
        for what in ("undo", "redo"):
            self._window.commands[f"edit.{what}"].setEnabled(self._edit.can_step(what))

    @Slot()
    def show_palette(self) -> None:
        """Open the command palette under its field in the top bar."""
        # Here and not above: records of runs bring pydantic, which the window must not wait for.
        from studio.shell.palette_entries import page_entries, run_entries, window_entries

        window = self._window
        self.look_at_steps()
        page = window.current_page()
        runs = run_entries(window.deeds.runs(), _OpenRun(window))
        entries = [*page_entries(page), *window_entries(window.commands), *runs]
        palette = CommandPalette(window, entries)
        palette.open_under(window.top_bar.search)

    @Slot()
    def show_help(self) -> None:
        """Explain what has the keyboard, or else the page."""
        found = help_of(self._window.focusWidget(), self._window.place)
        if found is None:
            self._window.say("There is nothing to explain here; ? lists the keys.")
            return
        show_help(found)

    @Slot()
    def show_hints(self) -> None:
        """Point out once more what the page in front can do."""
        if not self._window.hints.show_again():
            self._window.say("This page has no hints for what it shows now.")

    @Slot()
    def show_shortcuts(self) -> None:
        """Open the list of keys that work now."""
        ShortcutsDialog(self._window, self.shortcuts()).open()

    def shortcuts(self) -> list[tuple[str, str, str]]:
        """Where, what and keys of every action that has keys; the page first."""
        page = self._window.current_page()
        found = [
            ("This page", action.text().replace("&", ""), action.shortcut().toString(_NATIVE))
            for action in (commands_of(page) if page is not None else [])
            if not action.shortcut().isEmpty()
        ]
        for spec, action in self._window.commands:
            keys = ", ".join(key.toString(_NATIVE) for key in action.shortcuts())
            if keys:
                found.append((spec.menu, action.text(), keys))
        return found

    @Slot()
    def toggle_jobs(self) -> None:
        """Show what trains and what waits, or hide it."""
        self._window.open_place("live", ShowJobs(toggle=self._window.place == "live"))

    @Slot()
    def toggle_log(self) -> None:
        """Show or hide the log."""
        dock = self._window.log_dock
        dock.setVisible(not dock.isVisible())

    @Slot()
    def toggle_theme(self) -> None:
        """Take the other of light and dark; from now on that one, whatever the desktop says."""
        dark = theme.current().mode == "dark"
        self._window.settings.update(theme="light" if dark else "dark")

    def step_scale(self, by: int) -> None:
        """Make text and everything with it larger or smaller by a step; 0: the usual size."""
        settings = self._window.settings
        settings.update(text_scale=next_scale(settings.preferences.text_scale, by))

    @Slot()
    def toggle_full_screen(self) -> None:
        """Fill the screen, or be a window again."""
        window = self._window
        # Not showNormal(): a maximised window must come back as one.
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def reset_layout(self) -> None:
        """Bring window, docks and columns back to how they were at the first start."""
        window = self._window
        window.showNormal()
        window_state.centre(window)
        window.log_dock.hide()
        layout, left = window.settings.layout, window.unfinished()
        if left:
            window_state.forget(layout)
            window.say(f"The window is back; tables follow when {left} is finished and reopened.")
            return
        # Later: the button that was pressed is deleted.
        QTimer.singleShot(0, self, self._lay_out_anew)

    @Slot()
    def _lay_out_anew(self) -> None:
        layout = self._window.settings.layout
        self._window.rebuild(lambda: window_state.forget(layout))
        self._window.say("The layout is as it was at the first start.")


class _Open:
    """Opens a place."""

    def __init__(self, window: MainWindow, place: str) -> None:
        self._window, self._place = window, place

    def __call__(self) -> None:
        self._window.open_place(self._place)


class _OpenRun:
    """Opens a run where it is best seen: live runs on Live, others in the table."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(self, run_id: str) -> None:
        is_live = any(run.run_id == run_id for run in self._window.deeds.live_runs())
        self._window.open_place("live" if is_live else "runs", run_id)
