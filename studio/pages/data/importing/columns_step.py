"""Step 2: which column says what, with the first rows to see it by."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from dasrec_core.data.importing.guesses import may_lack_header
from dasrec_core.data.importing.recipe import NEEDED_COLUMNS
from studio.pages.data.importing.items_card import ItemsCard
from studio.pages.data.importing.session import ImportSession
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import AdaptiveColumns, Lane
from studio.widgets.controls import Switch, button, choice, field
from studio.widgets.parts import card, column, holder, row, text
from studio.widgets.table import Cell, Column, Table

NONE = "None"
_CHOOSE = "Choose a column"
_ROLES = (
    ("user", "User"),
    ("item", "Item"),
    ("rating", "Rating"),
    ("timestamp", "Time"),
    ("split", "Split"),
)
_LEAST = 128  # px at 100 % for the name of a column
_ARRANGEMENTS = [
    [Lane(numbers, least=_LEAST) for numbers in lanes]
    for lanes in (((0,), (1,), (2,), (3,), (4,)), ((0, 3), (1, 4), (2,)), ((0, 2, 4), (1, 3)))
]
_HEADER = "The first line names the columns"
_DOUBT = (
    f"No name says which column is which. If the first line is data, switch off “{_HEADER}”, or "
    "it is left out."
)
_FILLED = 6  # columns; more are scrolled sideways
_PREVIEW = 280  # px, some nine rows


class ColumnsStep(QWidget):
    """Columns of the table of interactions, and below it titles and features of items."""

    other_asked = Signal()

    def __init__(self, session: ImportSession) -> None:
        super().__init__()
        self._session = session
        self._shown: object = None
        self._choices: dict[str, QComboBox] = {}
        fields = AdaptiveColumns(*_ARRANGEMENTS, gap=SPACE.md, fills=False)
        for role, label in _ROLES:
            box = choice(name=label)
            box.activated.connect(self._edit)
            self._choices[role] = box
            fields.addWidget(holder(field(label, box)))
        self._header = Switch(_HEADER)
        self._header.setAccessibleName(self._header.text())
        self._header.toggled.connect(self._switch_header)
        other = button("Choose another…", kind="ghost", small=True)
        other.clicked.connect(self.other_asked)
        self._about = text("", "small", "muted", wrap=True)
        self._doubt = text(_DOUBT, "caption", "muted", wrap=True)
        self._place = column()
        self._table: Table | None = None
        self._same = text("Users and items must be different columns.", "caption", "danger")
        about = row(self._about, self._header, gap=SPACE.md)
        about.setStretch(0, 1)
        top = card(
            "Interactions",
            about,
            self._doubt,
            fields,
            self._same,
            self._place,
            actions=[other],
            topic="data.columns",
        )
        self._items = ItemsCard(session)
        self.setLayout(column(top, self._items, None, gap=SPACE.lg))

    @property
    def trouble(self) -> str:
        """Why the way on is barred by what is said of items; empty when it is not."""
        return self._items.trouble

    def refresh(self) -> None:
        """Show the session as it is now."""
        source, recipe = self._session.source, self._session.recipe
        if source is None or source.table is None:
            return
        if source is not self._shown:
            self._shown = source
            self._show_source(source.table.columns)
        columns = recipe.columns.model_dump()
        for role, box in self._choices.items():
            empty = _CHOOSE if role in ("user", "item") else NONE
            box.setCurrentText(columns[role] or empty)
            box.setToolTip(plain_tip(box.currentText()))
        self._same.setVisible(
            bool(recipe.columns.user)
            and not self._session.has_columns
            and recipe.columns.user == recipe.columns.item
        )
        self._items.refresh()

    def _show_source(self, names: Sequence[str]) -> None:
        source = self._session.source
        if source is None or source.table is None:
            return
        table = source.table
        lines = f"{table.num_lines - int(table.has_header):,} lines" if table.encoding else ""
        parts = (f"{table.path.name}: {table.words()}", lines)
        self._about.setText(", ".join(part for part in parts if part))
        self._header.blockSignals(True)
        self._header.setChecked(table.has_header)
        self._header.blockSignals(False)
        self._header.setVisible(table.kind == "text" and not table.types)
        self._doubt.setVisible(may_lack_header(table))
        for role, box in self._choices.items():
            box.clear()
            box.addItems([_CHOOSE if role in ("user", "item") else NONE, *names])
        self._show_rows(names)

    def _show_rows(self, names: Sequence[str]) -> None:
        if self._table is not None:
            self._place.removeWidget(self._table)
            self._table.deleteLater()
        wide = max(112, min(220, 840 // max(len(names), 1)))
        widths = [wide] * len(names)
        if len(names) <= _FILLED:
            widths[-1] = 0  # takes what is left
        columns = [Column(name[:60], width) for name, width in zip(names, widths, strict=True)]
        rows = [[Cell(cell[:80]) for cell in cells] for cells in self._session.rows]
        self._table = Table(columns, rows, name="First rows of the table")
        self._table.setFixedHeight(theme.current().px(_PREVIEW))
        self._place.addWidget(self._table)

    @Slot()
    def _edit(self) -> None:
        names = {
            role: None if box.currentIndex() == 0 else box.currentText()
            for role, box in self._choices.items()
        }
        columns = {
            "user": names["user"] or "",
            "item": names["item"] or "",
            "rating": names["rating"],
            "timestamp": names["timestamp"],
            "split": names["split"],
        }
        changes: dict[str, object] = {"columns": columns}
        recipe = self._session.recipe
        # What needs a column cannot outlast it; the next step shows what is set instead.
        if columns["rating"] is None and recipe.filter.rating_at_least is not None:
            changes["filter"] = {"rating_at_least": None}
        needed = NEEDED_COLUMNS.get(recipe.split.kind)
        if needed is not None and columns[needed] is None:
            changes["split"] = {"kind": "random"}
        # Whoever names the column of the publisher's split wants that split.
        if columns["split"] not in (None, recipe.columns.split):
            changes["split"] = {"kind": "column"}
        self._session.edit(**changes)

    @Slot(bool)
    def _switch_header(self, on: bool) -> None:
        self._session.switch_header(on)
