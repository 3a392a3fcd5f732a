"""Step 1: which file or folder."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.pages.data.importing.public_card import PublicCard
from studio.pages.data.importing.session import ImportSession
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.parts import column, holder, meter, notice, row, text

FORMATS = (
    "CSV, TSV and Parquet tables of interactions, and folders with RecBole’s atomic files. Item "
    "titles and features in files beside them are found as well. Nothing in your files is changed."
)


class SourceStep(QWidget):
    """Asks for a source, and says what was wrong with the last one."""

    file_asked = Signal()
    folder_asked = Signal()
    public_asked = Signal(object)  # entry of a public data set

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
        self._bar = meter(0.0, width=SIZE.side)
        self._bar.setAccessibleName("Progress")
        session.progressed.connect(self._show_share)
        self._doing = text("", "heading")
        self._doing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        stop = button("Stop")
        stop.clicked.connect(session.stop)
        self._wait = holder(
            column(None, self._doing, row(None, self._bar, None), row(None, stop, None), None)
        )
        self._public = PublicCard()
        self._public.wanted.connect(self.public_asked)
        self._what = text("")
        self._trouble = notice("warning-circle", "danger", "")
        words = self._trouble.findChild(type(self._what))
        if words is not None:
            self._what = words
        self.setLayout(column(self._trouble, self._ask, self._wait, self._public, gap=SPACE.md))
        self.refresh()

    def refresh(self) -> None:
        """Show the session as it is now."""
        is_busy, problem = bool(self._session.busy), self._session.problem
        self._wait.setVisible(is_busy)
        self._doing.setText(self._session.busy)
        self._ask.setVisible(not is_busy)
        self._public.setVisible(not is_busy)
        self._trouble.setVisible(problem is not None and not is_busy)
        if problem is not None:
            self._what.setText(" ".join(problem))

    @Slot(float)
    def _show_share(self, share: float) -> None:
        # Looking at a file tells no share: then the bar moves by itself.
        self._bar.setRange(0, 1000 if share else 0)
        self._bar.setValue(round(1000 * share))
