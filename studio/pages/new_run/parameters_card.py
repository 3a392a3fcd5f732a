"""All settings of the run: to search, to edit in place, or to read as JSON."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from studio.forms.parameter_list import ParameterList
from studio.forms.resolved import Resolved
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, entry, segments
from studio.widgets.parts import card, column, holder, row, text

_HEIGHT = 360
_KEPT = 4  # lists of models built and kept; a switch back is then at once


class ParametersCard(QWidget):
    """Takes what height is left and scrolls inside."""

    edited = Signal(str, str)  # path, text
    reset = Signal(str)  # path

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[str, tuple[QScrollArea, ParameterList]] = {}
        self._model = ""
        self._resolved: Resolved | None = None
        self._find = entry("", "Find a parameter", "magnifying-glass")
        self._find.setClearButtonEnabled(True)
        for inside in self._find.findChildren(QToolButton):
            inside.setAccessibleName("Clear the search")
        self._only = QCheckBox("Changed only")
        self._only.setAccessibleName("Changed only")
        self._json = QPlainTextEdit()
        self._json.setReadOnly(True)
        self._json.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._json.setAccessibleName("Configuration as JSON")
        self._stack = QStackedWidget()
        self._nothing, self._nothing_words = self._make_nothing()
        for page in (self._json, self._nothing):
            self._stack.addWidget(page)
        self._view = segments("List", "JSON")
        self._view.changed.connect(self._show_view)
        tools = row(self._find, self._only, gap=SPACE.md, margin=(SPACE.lg, SPACE.sm))
        box: QFrame = card(
            "All parameters",
            holder(tools),
            self._stack,
            flush=True,
            actions=[self._view],
            topic="new_run.parameters",
        )
        self.setLayout(column(box))
        self._find.textChanged.connect(self._filter)
        self._only.toggled.connect(self._filter)

    def show_resolved(self, resolved: Resolved) -> None:
        """Show every setting as it stands in a draft, as soon as the card is seen."""
        self._resolved = resolved
        if self.isVisible():
            self._refresh()

    @Slot()
    def start_search(self) -> None:
        """Put the cursor into the search."""
        self._find.setFocus()
        self._find.selectAll()

    def _refresh(self) -> None:
        resolved = self._resolved
        if resolved is None:
            return
        if resolved.draft.model != self._model:
            self._show_model(resolved)
        self._current().show_resolved(resolved)
        if self._view.current() == 1:
            self._show_json()
        if self._only.isChecked():
            self._filter()

    def _show_json(self) -> None:
        config = self._resolved.config if self._resolved else None
        self._json.setPlainText(
            config.model_dump_json(indent=2)
            if config
            else "Shown when nothing is wrong with the settings."
        )

    def _current(self) -> ParameterList:
        return self._lists[self._model][1]

    def _show_model(self, resolved: Resolved) -> None:
        self._model = resolved.draft.model
        if self._model not in self._lists:
            self._lists[self._model] = self._build(resolved)
        self._forget_oldest()
        self._filter()

    def _build(self, resolved: Resolved) -> tuple[QScrollArea, ParameterList]:
        area = QScrollArea(self._stack)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(1)
        self._stack.addWidget(area)
        parameters = ParameterList(resolved.fields, area.viewport())
        area.setWidget(parameters)
        parameters.edited.connect(self.edited)
        parameters.reset.connect(self.reset)
        return area, parameters

    def _forget_oldest(self) -> None:
        for model in list(self._lists)[:-_KEPT]:
            if model != self._model:
                area, _ = self._lists.pop(model)
                self._stack.removeWidget(area)
                area.deleteLater()

    @Slot()
    def _filter(self) -> None:
        if not self._model:
            return
        parameters = self._current()
        parameters.set_filter(self._find.text(), changed_only=self._only.isChecked())
        self._nothing_words.setText(
            f"No parameter matches “{self._find.text()}”."
            if self._find.text()
            else "Nothing differs from where the run starts from."
        )
        self._show_view()

    @Slot()
    def _show_view(self) -> None:
        is_json = self._view.current() == 1
        if not self._model:
            return
        self._find.setEnabled(not is_json)
        self._only.setEnabled(not is_json)
        if is_json:
            self._show_json()
            self._stack.setCurrentWidget(self._json)
        elif self._current().num_shown:
            self._stack.setCurrentWidget(self._lists[self._model][0])
        else:
            self._stack.setCurrentWidget(self._nothing)

    def _make_nothing(self) -> tuple[QWidget, QLabel]:
        words = text("", "body", "muted", wrap=True)
        clear = button("Show all", "x")
        clear.clicked.connect(self._clear)
        return holder(column(words, row(clear, None), None, margin=(SPACE.lg, SPACE.sm))), words

    @Slot()
    def _clear(self) -> None:
        self._find.clear()
        self._only.setChecked(False)

    # Qt overrides

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    @override
    def minimumSizeHint(self) -> QSize:
        px = theme.current().px
        return QSize(px(SIZE.side), px(_HEIGHT))

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
