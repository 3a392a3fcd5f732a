"""All settings of a model, by group, to search and edit in place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from dasrec_core.config.form_field import FormField
from studio.forms.parameter_row import ParameterRow
from studio.forms.resolved import Resolved
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.parts import column, line, row


class ParameterList(QWidget):
    """Built once per model and reused; what is typed anywhere in it is reported by path."""

    edited = Signal(str, str)  # path, text
    reset = Signal(str)  # path

    def __init__(self, fields: tuple[FormField, ...], parent: QWidget) -> None:
        # From the outside in: Qt styles a whole branch anew each time it gets another parent,
        # which made the list of 53 settings five times as slow when built from its leaves.
        super().__init__(parent)
        self._rows: dict[str, ParameterRow] = {}
        self._groups = [_Group(name, members, self) for name, members in grouped(fields)]
        self._words, self._changed_only = "", False
        self._num_shown = len(fields)
        self.setLayout(column(*self._groups, None, gap=0))
        for group in self._groups:
            for one in group.rows:
                one.edited.connect(self.edited)
                one.reset.connect(self.reset)
                self._rows[one.field.path] = one

    def show_resolved(self, resolved: Resolved) -> None:
        """Show every setting as it stands in a draft."""
        for one in self._rows.values():
            one.show_resolved(resolved)

    def set_filter(self, words: str, *, changed_only: bool) -> None:
        """Show only settings in which all words occur, and that differ if that is asked."""
        self._words, self._changed_only = words, changed_only
        self._filter()

    @property
    def num_shown(self) -> int:
        """How many settings match search and filter."""
        return self._num_shown

    def _filter(self) -> None:
        shown = {
            path
            for path, one in self._rows.items()
            if one.matches(self._words) and (one.is_changed or not self._changed_only)
        }
        for group in self._groups:
            group.show_only(shown, unfold=bool(self._words) or self._changed_only)
        self._num_shown = len(shown)


class _Group(QWidget):
    """A heading that folds its settings away."""

    def __init__(self, name: str, fields: list[FormField], parent: QWidget) -> None:
        super().__init__(parent)
        self._head = QToolButton(self)
        self._head.setText(name)
        self._head.setProperty("kind", "fold")
        self._head.setAccessibleName(f"Group {name}")
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setFont(theme.current().font("strong"))
        side = theme.current().px(SIZE.icon)
        self._head.setIconSize(QSize(side, side))
        self._head.setMinimumHeight(theme.current().px(SIZE.row))
        self._head.clicked.connect(self._toggle)
        self._inner = QWidget(self)
        heading = row(self._head, None, margin=(SPACE.sm, SPACE.xs))
        self.setLayout(column(line(), heading, self._inner, gap=0))
        self.rows = [ParameterRow(field, self._inner) for field in fields]
        self._inner.setLayout(column(*self.rows, gap=0))
        self._is_open = True
        self._fold()

    def show_only(self, paths: set[str], *, unfold: bool) -> None:
        """Hide the settings that are not among ``paths``, and the group when none is left."""
        any_shown = False
        for one in self.rows:
            if one.isHidden() == (one.field.path in paths):
                one.setVisible(one.field.path in paths)
            any_shown |= one.field.path in paths
        self.setVisible(any_shown)
        self._inner.setVisible(unfold or self._is_open)

    @Slot()
    def _toggle(self) -> None:
        self._is_open = not self._is_open
        self._fold()

    def _fold(self) -> None:
        glyph = "caret-down" if self._is_open else "caret-right"
        self._head.setIcon(theme.current().icon(glyph))
        self._inner.setVisible(self._is_open)


def grouped(fields: tuple[FormField, ...]) -> list[tuple[str, list[FormField]]]:
    """Return settings by group: those of the model first, in the order of their classes."""
    groups: dict[str, list[FormField]] = {}
    for field in sorted(fields, key=lambda one: not one.path.startswith("model.")):
        groups.setdefault(field.group, []).append(field)
    return list(groups.items())
