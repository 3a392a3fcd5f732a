"""The export action of a page: asks, writes in the background, says where the file is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QWidget

from dasrec_core.reporting.export_file import write_export
from studio.export.dialog import ExportDialog
from studio.export.offer import ExportOffer, ExportOrder
from studio.export.place import is_folder
from studio.services import Services
from studio.widgets.controls import button
from studio.widgets.file_chooser import DialogFileChooser, FileChooser
from studio.widgets.keyboard_return import KeyboardReturn
from studio.widgets.toast import ToastStack

FOLDER_KEY: Final = "export/folder"


class Exporter(QObject):
    """Gives a page its export button and Ctrl+E.

    Args:
        page: Gets the action; messages appear over its window.
        services: Settings remember the folder, the task pool writes.
        offer: Says what the page shows now; ``None`` when that is nothing.
        files: Lets the user choose a place.
    """

    def __init__(
        self,
        page: QWidget,
        services: Services,
        offer: Callable[[], ExportOffer | None],
        *,
        files: FileChooser | None = None,
    ) -> None:
        super().__init__(page)
        self._page, self._offer = page, offer
        self._settings, self._tasks = services.settings, services.tasks
        self._files: FileChooser = files or DialogFileChooser()
        self._dialog: ExportDialog | None = None
        self._file: Path | None = None
        self._is_writing = False
        self.format = ""
        self.button = button("Export…", "export", "ghost", tip="Export what is shown (Ctrl+E)")
        self.action = QAction("Export what is shown", page)
        self.action.setShortcut(QKeySequence("Ctrl+E"))
        self.action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        page.addAction(self.action)
        self.button.clicked.connect(self.ask)
        self.action.triggered.connect(self.ask)

    @Slot()
    def ask(self) -> None:
        """Open the dialog, or say why there is nothing to export."""
        if self._is_writing:
            self._say("The last export is still being written.")
            return
        offer = self._offer()
        if offer is None or not offer.kinds:
            self._say("There is nothing to export yet.")
            return
        self._dialog = ExportDialog(
            self._page.window(), offer, self._folder(), self._files, self.format
        )
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.ordered.connect(self.carry_out)
        KeyboardReturn(self._dialog, otherwise=self.button)
        self._dialog.open()

    @Slot(object)
    def carry_out(self, order: ExportOrder) -> None:
        """Write what was ordered."""
        self._file = order.file
        self._settings.layout.setValue(FOLDER_KEY, str(order.file.parent))
        # Not by switching the button off: it would lose the keyboard.
        self._show_writing(True)

        def work() -> Path:
            content, made = order.kind.make(order.format, order.wide)
            write_export(order.file, content, made)
            return order.file

        # Written even if the window closes first: nobody would hear that there is no file.
        self._tasks.run(work, done=self._written, failed=self._not_written, finishes=True)

    def _show_writing(self, on: bool) -> None:
        self._is_writing = on
        self.button.setText(" Exporting…" if on else " Export…")

    def _folder(self) -> Path:
        last = Path(str(self._settings.layout.value(FOLDER_KEY, "")))
        return last if last.is_absolute() and is_folder(last) else Path.home()

    @Slot(object)
    def _written(self, file: Path) -> None:
        self._show_writing(False)
        ToastStack.over_window_of(self._page).say(
            f"Exported {file.name[:80]}.", "success", action="Open folder", act=self._open_folder
        )

    @Slot(str, str)
    def _not_written(self, what: str, hint: str) -> None:
        self._show_writing(False)
        self._say(f"{what} {hint}".strip(), "danger")

    def _say(self, words: str, tone: str = "") -> None:
        ToastStack.over_window_of(self._page).say(words, tone)

    @Slot()
    def _open_folder(self) -> None:
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))
