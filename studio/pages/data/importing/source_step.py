"""Step 1: which file or folder."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from studio.pages.data.importing.session import ImportSession
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.parts import column, notice, text

FORMATS = (
    "CSV, TSV and Parquet tables of interactions, and folders with RecBole’s atomic files. Item "
    "titles and features in files beside them are found as well. Nothing in your files is changed."
)


class SourceStep(QWidget):
    """Asks for a source, and says what was wrong with the last one."""

    file_asked = Signal()
    folder_asked = Signal()

    def __init__(self, session: ImportSession) -> None:
        super().__init__()
        self._session = session
        folder = button("Choose a folder…", "folder-open")
        folder.clicked.connect(self.folder_asked)
        self.file = button("Choose a file…", "file", "primary")
        self.file.clicked.connect(self.file_asked)
        self._ask = EmptyState(
            "download-simple", "Choose what to import, or drop it here", FORMATS, folder, self.file
        )
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Looking at the file")
        self._bar.setFixedWidth(theme.current().px(SIZE.side))
        self._wait = EmptyState(
            "hourglass", "Looking at it", "Large files take a moment.", self._bar
        )
        self._what = text("", wrap=True)
        self._trouble = notice("warning-circle", "danger", "")
        words = self._trouble.findChild(type(self._what))
        if words is not None:
            self._what = words
        self.setLayout(column(self._trouble, self._ask, self._wait, gap=SPACE.md))
        self.refresh()

    def refresh(self) -> None:
        """Show the session as it is now."""
        is_busy, problem = bool(self._session.busy), self._session.problem
        self._wait.setVisible(is_busy)
        self._ask.setVisible(not is_busy)
        self._trouble.setVisible(problem is not None and not is_busy)
        if problem is not None:
            self._what.setText(" ".join(problem))
