"""What is dragged onto the page: data sets to open, and tables to import."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from dasrec_core.data.formats.diffmm import DiffMMFormat
from dasrec_core.data.importing.tables import is_table
from dasrec_core.data.visible_files import visible
from dasrec_core.packing import SUFFIX
from studio.widgets.parts import column, frame, icon, row, text

_LOOKED_AT = 200  # files; it is asked while something is dragged, which must not stutter


def dropped_paths(dropped: QMimeData) -> list[Path]:
    """Return what is dragged: tables themselves, else folders; other files stand for theirs.

    Packed runs are no data; the window takes them.
    """
    paths = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
    paths = [path for path in paths if path.suffix.lower() != SUFFIX]
    return list(dict.fromkeys(map(_stood_for, paths)))


def _stood_for(path: Path) -> Path:
    try:
        is_folder = path.is_dir()
    except OSError:  # closed, or on a network that is gone: opening it says so
        return path
    return path if is_folder or wants_import(path) else path.parent


def wants_import(path: Path) -> bool:
    """Tell from names alone whether a path is a table, or a folder of tables and no data set.

    A ``.inter`` file may be either; the import looks into it and opens it if it needs none. What
    cannot be looked at is none of these: opening it says why.
    """
    try:
        folder = path if path.is_dir() else path.parent
        if DiffMMFormat().matches(folder):
            return False
        if not path.is_dir():
            return path.is_file() and is_table(path)
        return any(is_table(one) for one in islice(visible(folder.iterdir()), _LOOKED_AT))
    except OSError:
        return False


class DropSign:
    """The sign over a page while something is dragged across it; answers for the page."""

    def __init__(self, page: QWidget) -> None:
        self._page, self._sign = page, _drop_sign(page)
        page.setAcceptDrops(True)

    def enter(self, event: QDragEnterEvent) -> None:
        """Offer to take what is dragged, if it is anything."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._sign.setGeometry(self._page.visibleRegion().boundingRect())
            self._sign.show()
            self._sign.raise_()

    def leave(self) -> None:
        """Take the sign away."""
        self._sign.hide()

    def take(self, event: QDropEvent) -> list[Path]:
        """Take what was dropped and return its paths, see :func:`dropped_paths`."""
        self._sign.hide()
        event.acceptProposedAction()
        return dropped_paths(event.mimeData())


def _drop_sign(parent: QWidget) -> QFrame:
    words = row(None, icon("folder-open", "accent"), text("Drop to open", "heading"), None)
    sign = frame("drop", column(None, words, None))
    sign.setParent(parent)
    sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    sign.hide()
    return sign
