"""What every page is: a widget with a place on the rail, a title and actions for the header."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.widgets.parts import Item


class Page(QWidget):
    """One page of the window. It lays out and wires; it computes nothing and keeps no data.

    A page gets its services by constructor, is built when it is first opened, and lives until the
    window closes. The window puts a header over it (title, chips, actions), lets it scroll, and
    calls :meth:`activate` each time the page comes to the front.

    Attributes:
        place: Id of the page: ``data``, ``new_run``, ``live``, ``runs``, ``compare``, ``users``,
            ``paper``, ``settings``, ``about``, ``welcome``. Its help stands under this name in
            ``studio.help_texts``.
        rail_place: Id of the button on the rail that is current; empty means ``place``.

    Signals:
        open_place: Id of another place and what it shall show, e.g. ``("live", run_id)``.
        status_changed: Words for the status bar, e.g. how many runs a filter shows.
        notice: One sentence for a toast that goes by itself.
        trouble: What could not be done, and what the user can do; stays until it is closed.
        header_changed: Title, subtitle, trail, chips or actions are others now.
    """

    place: str = ""
    rail_place: str = ""

    open_place = Signal(str, object)
    status_changed = Signal(str)
    notice = Signal(str)
    trouble = Signal(str, str)
    header_changed = Signal()

    def title(self) -> str:
        """Title in the page header; empty hides the header."""
        return ""

    def subtitle(self) -> str:
        """One line under the title."""
        return ""

    def trail(self) -> str:
        """Title of the page this one was opened from, shown before the title.

        It is a link to the place ``rail_place``.
        """
        return ""

    def go_back(self) -> bool:
        """Go back within the page when the trail is pressed; return whether that was possible."""
        return False

    def beside_title(self) -> Sequence[Item]:
        """Chips right of the title; asked again after ``header_changed``, old ones are deleted.

        Return the same objects to keep them.
        """
        return ()

    def header_actions(self) -> Sequence[Item]:
        """Buttons at the right of the header, the primary one last; the page owns them.

        Return the same objects each time; hide those that do not apply.
        """
        return ()

    def left_panel(self) -> QWidget | None:
        """A panel left of header and page at full height, such as a list to choose from."""
        return None

    def right_panel(self) -> QWidget | None:
        """A panel right of header and page at full height, such as an inspector."""
        return None

    def activate(self, payload: object = None) -> None:
        """Come to the front; ``payload`` says what to show, ``None`` leaves it as it was."""

    def deactivate(self) -> None:
        """Go to the back; stop timers that only serve the eye."""

    def in_view(self) -> object:
        """What :meth:`activate` needs to show the same in a page that is built anew."""
        return None

    def unfinished(self) -> str:
        """What would be lost if the page were built anew, such as "an import"; else empty."""
        return ""

    def close_page(self) -> None:
        """The window closes: let go of threads, timers and followed runs."""
