"""Asks what to export, in which format and width, and where to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from studio.export.offer import ExportOffer, ExportOrder, format_title, has_width, suffix_of
from studio.export.place import look_at, place_named, with_ending
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, choice, entry, field, segments
from studio.widgets.file_chooser import FileChooser
from studio.widgets.parts import column, icon, row, text


class ExportDialog(QDialog):
    """A dialog over the window; ``ordered`` carries the :class:`ExportOrder` when it is agreed.

    Args:
        parent: Widget of the window.
        offer: What can be exported.
        folder: Where the file goes unless another place is chosen.
        files: Lets the user choose a place.
        format_id: Chosen at first, where the first kind has it.
    """

    ordered = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        offer: ExportOffer,
        folder: Path,
        files: FileChooser,
        format_id: str = "",
    ) -> None:
        super().__init__(parent)
        self._offer, self._files, self._folder = offer, files, folder
        self.setWindowTitle("Export")
        self.setModal(True)
        self.kinds = choice(*(kind.title for kind in offer.kinds), name="What")
        self.formats = choice(name="Format")
        self.widths = segments("One column, 3.35 in", "Whole page, 7 in")
        self.path = entry("", "File to write")
        self._choose = button("Choose…", "folder-open")
        self._hint = text("", "small", "faint", wrap=True)
        self._lay_out()
        self.kinds.currentIndexChanged.connect(self._show_formats)
        self.formats.currentIndexChanged.connect(self._follow_format)
        self.path.textChanged.connect(self._show_state)
        self._choose.clicked.connect(self._choose_place)
        self._show_formats()
        wanted = (
            offer.kinds[0].formats.index(format_id) if format_id in offer.kinds[0].formats else 0
        )
        self.formats.setCurrentIndex(wanted)
        self._follow_format()

    def _lay_out(self) -> None:
        cancel, self.agree = button("Cancel"), button("Export", "export", "primary")
        cancel.clicked.connect(self.reject)
        self.agree.clicked.connect(self._order)
        self.agree.setDefault(True)
        place = row(self.path, self._choose)
        place.setStretch(0, 1)
        file_field = field("File", place)
        pair = row(field("What", self.kinds), field("Format", self.formats), gap=SPACE.md)
        pair.setStretch(0, 2)
        pair.setStretch(1, 1)
        self._width_label = text("Width", "small")
        width = column(self._width_label, self.widths, gap=SPACE.xs)
        beside = row(
            icon("info", "faint"),
            text("The ids and hashes of its runs are written to a file beside it.", "small"),
            None,
        )
        body = column(
            text("Export", "heading"),
            pair,
            width,
            file_field,
            self._hint,
            beside,
            row(None, cancel, self.agree),
            gap=SPACE.lg,
            margin=SPACE.xl,
        )
        body.addStrut(theme.current().px(SIZE.reading * 0.55))
        self.setLayout(body)

    def order(self) -> ExportOrder:
        """Return what is chosen now; it can be carried out while ``agree`` is enabled."""
        kind = self._offer.kinds[self.kinds.currentIndex()]
        wide, typed = self.widths.current() == 1, self.path.text()
        return ExportOrder(kind, self._format(), wide, place_named(typed) or Path(typed))

    def _format(self) -> str:
        kind = self._offer.kinds[self.kinds.currentIndex()]
        return kind.formats[max(0, self.formats.currentIndex())]

    @Slot()
    def _show_formats(self) -> None:
        kind = self._offer.kinds[self.kinds.currentIndex()]
        self.formats.blockSignals(True)
        self.formats.clear()
        self.formats.addItems([format_title(one) for one in kind.formats])
        self.formats.blockSignals(False)
        self._follow_format()

    @Slot()
    def _follow_format(self) -> None:
        """Give the file the ending of the format, and keep the place a person chose."""
        chosen = self._format()
        shown = Path(self.path.text()) if self.path.text() else self._folder / self._offer.name
        known = {suffix_of(one) for kind in self._offer.kinds for one in kind.formats}
        self.path.setText(str(with_ending(shown, suffix_of(chosen), known)))
        for part in (self._width_label, self.widths):
            part.setVisible(has_width(chosen))
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        problem, warning = look_at(self.path.text())
        self._hint.setText(problem or warning)
        theme.restyle(self._hint, tone="danger" if problem else "warning")
        self._hint.setVisible(bool(problem or warning))
        self.agree.setEnabled(not problem)

    @Slot()
    def _choose_place(self) -> None:
        self._files.save_file(self, "Export to", Path(self.path.text()), self._take_place)

    @Slot(object)
    def _take_place(self, path: Path) -> None:
        self.path.setText(str(path))
        self._follow_format()  # whatever ending was typed, the content is of this format

    @Slot()
    def _order(self) -> None:
        self.ordered.emit(self.order())
        self.accept()
