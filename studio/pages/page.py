"""What every page is: a widget with a place on the rail, a title and actions for the header."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.widgets.parts import Item


class Page(QWidget):
    """One page of the window. It lays out and wires; it computes nothing and keeps no data.

    A page gets its services by constructor, is built when it is first opened, and lives until the
    window closes. The window calls :meth:`activate` each time the page comes to the front and
    shows ``place``'s button as current.

    Attributes (set on the class or on the instance; emit ``header_changed`` after a change):
        place: Id of the page: ``data``, ``new_run``, ``live``, ``runs``, ``compare``, ``welcome``.
        rail_place: Id of the button on the rail that is current; empty means ``place``.
        title: Title in the page header; empty hides the header.
        subtitle: One line under the title.
        trail: Title of the page this one was opened from, shown before the title.

    Signals:
        open_place: Id of another place and what it shall show, e.g. ``("live", run_id)``.
        status_changed: Words for the status bar, e.g. how many runs a filter shows.
        notice: One sentence for a toast.
        header_changed: Title, subtitle, chips or header actions are others now.
    """

    place: str = ""
    rail_place: str = ""
    title: str = ""
    subtitle: str = ""
    trail: str = ""

    open_place = Signal(str, object)
    status_changed = Signal(str)
    notice = Signal(str)
    header_changed = Signal()

    def beside_title(self) -> Sequence[Item]:
        """Chips that stand right of the title; made anew for each call."""
        return ()

    def header_actions(self) -> Sequence[Item]:
        """Buttons at the right of the header, the primary one last.

        Called once per ``header_changed``; the page keeps the buttons and may return the same
        ones each time.
        """
        return ()

    def activate(self, payload: object = None) -> None:
        """Come to the front; ``payload`` says what to show, ``None`` leaves it as it was."""

    def deactivate(self) -> None:
        """Go to the back; stop timers that only serve the eye."""

    def close_page(self) -> None:
        """The window closes: let go of threads, timers and followed runs."""
