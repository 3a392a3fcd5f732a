"""Asks for a name, and says beside the field what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, entry
from studio.widgets.parts import column, row, text


class NamePrompt(QDialog):
    """A dialog with one field; ``named`` carries a name that passed the check.

    Args:
        parent: The window it stands over.
        title: What the name is for.
        check: Returns the name to use, or raises ``ValueError`` with words for the user.
        proposed: What stands in the field.
    """

    named = Signal(str)

    def __init__(
        self, parent: QWidget, title: str, check: Callable[[str], str], proposed: str = ""
    ) -> None:
        super().__init__(parent)
        self._check = check
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = entry(proposed, "Name")
        self.field.setAccessibleName("Name")
        self.field.textChanged.connect(self._look)
        self._problem = text("", "small", "danger", wrap=True)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.save = button("Save", kind="primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._take)
        body = column(
            text(title, "heading"),
            self.field,
            self._problem,
            row(None, cancel, self.save),
            gap=SPACE.md,
            margin=SPACE.xl,
        )
        body.addStrut(theme.current().px(SIZE.side))
        self.setLayout(body)
        self._look(proposed)
        self._problem.setText("")  # an empty field is no mistake before anything was typed
        self.field.selectAll()
        self.field.setFocus()

    @Slot(str)
    def _look(self, name: str) -> None:
        try:
            self._check(name)
        except ValueError as error:
            self._problem.setText(str(error))
            self.save.setEnabled(False)
        else:
            self._problem.setText("")
            self.save.setEnabled(True)

    @Slot()
    def _take(self) -> None:
        self.named.emit(self._check(self.field.text()))
        self.accept()
