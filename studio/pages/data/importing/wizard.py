"""Importing in four steps: choose, columns, filter and split, check and write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QProgressBar, QWidget

from dasrec_core.data.public.entries import PublicSet
from studio.pages.data.importing.check_step import CheckStep
from studio.pages.data.importing.columns_step import ColumnsStep
from studio.pages.data.importing.filter_step import FilterStep
from studio.pages.data.importing.session import ImportSession
from studio.pages.data.importing.source_step import SourceStep
from studio.pages.data.importing.stepper import Stepper
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import button
from studio.widgets.file_chooser import FileChooser
from studio.widgets.parts import column, holder, meter, notice, row, text

PATTERN = "Tables (*.csv *.tsv *.txt *.dat *.data *.parquet *.pq *.inter);;All files (*)"
SOURCE, COLUMNS, FILTER, CHECK = range(4)


class ImportWizard(QWidget):
    """The steps and the row of buttons below them.

    Signals:
        finished: Folder of the new data set, or of one that needed no import.
        cancelled: A person does not want to import after all.
    """

    finished = Signal(str)
    cancelled = Signal()

    def __init__(self, services: Services, files: FileChooser, parent: QWidget) -> None:
        super().__init__(parent)
        self._files = files
        self.session = ImportSession(services.tasks, self)
        self._stepper = Stepper("Source", "Columns", "Filter and split", "Check and import")
        self._source = SourceStep(self.session)
        self._columns = ColumnsStep(self.session)
        self._filter = FilterStep(self.session)
        self._check = CheckStep(self.session, services.data_folder)
        self._steps = (self._source, self._columns, self._filter, self._check)
        self._at = SOURCE
        self._downloads = services.home.path / "downloads"
        self._cancel = button("Cancel", kind="ghost")
        self._back = button("Back", "arrow-left")
        self._next = button("Next", "arrow-right", "primary")
        self._reason = text("", "small", "muted")
        self._bar: QProgressBar = meter(0.0, width=SIZE.side // 2)
        self._bar.setAccessibleName("Progress of the import")
        self._trouble = notice("warning-circle", "danger", "")
        self._what = self._trouble.findChild(type(self._reason)) or text("")
        # Above the steps and not below: there they are in sight however long a step is.
        buttons = holder(row(None, self._cancel, self._back, self._next))
        ways = beside(self._stepper, buttons, shares=(1, 0), gap=SPACE.sm)
        self._doing = holder(row(None, self._reason, self._bar, gap=SPACE.md))
        body = column(
            column(ways, self._doing, gap=SPACE.xs), self._trouble, *self._steps, gap=SPACE.lg
        )
        for step in self._steps:
            body.setStretchFactor(step, 1)
        px = theme.current().px
        body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(body)
        self._wire()
        self._seen = SOURCE
        self._refresh()

    @property
    def step(self) -> int:
        """Number of the step in front."""
        return self._at

    @property
    def has_begun(self) -> bool:
        """Whether anything was chosen, so that something would be lost."""
        return self.session.source is not None or bool(self.session.busy)

    def choose(self, path: Path) -> None:
        """Begin with this file or folder."""
        self._at = SOURCE
        self._forget()
        self.session.choose(path)

    @Slot(object)
    def fetch(self, entry: PublicSet) -> None:
        """Begin with a public data set, which is downloaded."""
        self._forget()
        self.session.fetch(entry, self._downloads)

    def _forget(self) -> None:
        for step in (self._filter, self._check):
            step.forget()

    def close_session(self) -> None:
        """The page goes: nothing may go on."""
        self.session.blockSignals(True)
        self.session.stop()

    @Slot()
    def go_on(self) -> None:
        """Take the next step, or start the import on the last one."""
        if not self._next.isEnabled():
            return
        if self._at == CHECK:
            self.session.write(self._check.target)
            return
        self._go(self._at + 1)

    def _wire(self) -> None:
        self.session.changed.connect(self._refresh)
        self.session.progressed.connect(self._show_share)
        self.session.written.connect(self.finished)
        self.session.is_dataset.connect(self.finished)
        self._source.file_asked.connect(self._ask_file)
        self._source.folder_asked.connect(self._ask_folder)
        self._source.public_asked.connect(self.fetch)
        self._columns.other_asked.connect(self._other)
        self._check.folder_asked.connect(self._ask_target)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self.go_on)
        self._cancel.clicked.connect(self._stop)

    def _go(self, step: int) -> None:
        self._at = step
        if step >= FILTER:
            self.session.want_plan()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        session = self.session
        if self._at == SOURCE and session.source is not None:
            self._at = COLUMNS
        elif session.source is None:
            self._at = SOURCE
        self._stepper.show_step(self._at)
        for number, step in enumerate(self._steps):
            step.setVisible(number == self._at)
        self._steps[self._at].refresh()
        self._steps[self._at].setEnabled(not session.is_writing)
        reason = self._why_not()
        self._next.setText(" Import" if self._at == CHECK else " Next")
        self._next.setAccessibleName("Import" if self._at == CHECK else "Next")
        glyph = "download-simple" if self._at == CHECK else "arrow-right"
        self._next.setIcon(theme.current().icon(glyph, "on_accent"))
        self._next.setEnabled(not reason and not session.is_writing)
        self._next.setVisible(self._at != SOURCE)
        self._back.setVisible(self._at > COLUMNS)
        self._back.setEnabled(not session.is_writing)
        self._cancel.setText("Stop the import" if session.is_writing else "Cancel")
        self._cancel.setAccessibleName(self._cancel.text())
        self._reason.setText(session.busy if session.is_writing else reason)
        self._bar.setVisible(session.is_writing)
        self._doing.setVisible(bool(self._reason.text()))
        has_trouble = self._at in (COLUMNS, CHECK) and session.problem is not None
        self._trouble.setVisible(has_trouble)
        if self._at != self._seen:
            self._seen = self._at
            self._take_keyboard()
        if session.problem is not None:
            self._what.setText(" ".join(session.problem))

    def _take_keyboard(self) -> None:
        """Take the keys into the new step if they were in the old one, which is hidden now."""
        has_keys = self.isAncestorOf(self.window().focusWidget() or self)
        first = self._steps[self._at].findChild(QComboBox)
        if first is not None and not has_keys and self.isVisible():
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _why_not(self) -> str:
        session = self.session
        if self._at == COLUMNS and not session.has_columns:
            return "Choose the columns of users and items."
        if self._at == COLUMNS and self._columns.trouble:
            return self._columns.trouble
        if self._at == FILTER and (session.conflict or self._filter.has_wrong):
            return "Correct what is marked."
        return self._check.trouble if self._at == CHECK else ""

    @Slot(float)
    def _show_share(self, share: float) -> None:
        self._bar.setValue(round(1000 * share))

    @Slot()
    def _go_back(self) -> None:
        self._go(self._at - 1)

    @Slot()
    def _stop(self) -> None:
        if self.session.is_writing:
            self.session.stop()
            return
        self.close_session()
        self.cancelled.emit()

    @Slot()
    def _other(self) -> None:
        self.session.stop()
        self.session.source = None
        self._forget()
        self._refresh()

    @Slot()
    def _ask_file(self) -> None:
        self._files.open_file(self, "Import a table", PATTERN, self.choose)

    @Slot()
    def _ask_folder(self) -> None:
        self._files.folder(self, "Import a folder", None, self.choose)

    @Slot()
    def _ask_target(self) -> None:
        self._files.folder(self, "Write the data set into", None, self._check.put_elsewhere)
