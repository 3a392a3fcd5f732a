"""What items are: the table of titles and the files of features beside the interactions."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from dasrec_core.data.importing.guesses import guess_column
from dasrec_core.data.importing.recipe import ItemTable
from dasrec_core.data.importing.source import Source
from studio.pages.data.importing.feature_line import FeatureLine
from studio.pages.data.importing.session import ImportSession
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import Switch, choice, field
from studio.widgets.emptying import empty
from studio.widgets.parts import Item, card, column, line, text

_NONE = "None"


class ItemsCard(QWidget):
    """Edits ``items`` and ``features`` of the recipe."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__()
        self._session = session
        self._shown: Source | None = None
        self._file = choice(name="Table of items")
        self._file.activated.connect(self._choose_file)
        self._columns: dict[str, QComboBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.current().px(SPACE.md))
        grid.addLayout(field("Table of items", self._file), 0, 0)
        grid.setColumnStretch(0, 1)
        labels = (("id", "Item id"), ("title", "Title"), ("image", "Picture"))
        for place, (part, label) in enumerate(labels, start=1):
            box = choice(name=f"{label} in the table of items")
            box.activated.connect(self._edit)
            self._columns[part] = box
            grid.addLayout(field(label, box), 0, place)
            grid.setColumnStretch(place, 1)
        self._none = text(
            "There are no further files beside the table. Items are shown by their id, and models "
            "that need features cannot be trained.",
            "small",
            "muted",
            wrap=True,
        )
        self._grid = QWidget()
        self._grid.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        self._features = column(gap=SPACE.sm)
        self._lines: list[FeatureLine] = []
        self._texts: list[Switch] = []
        self._texts_in = ""  # the table whose columns hold features
        self.setLayout(
            column(card("Items", self._none, self._grid, self._features, topic="data.import_items"))
        )

    @property
    def trouble(self) -> str:
        """Why features cannot be used as it says; empty when they can."""
        return next((one.trouble for one in self._lines if one.trouble), "")

    def refresh(self) -> None:
        """Show the session as it is now."""
        source, items = self._session.source, self._session.recipe.items
        if source is None:
            return
        if source is not self._shown:
            self._shown = source
            self._show_source(source)
        self._file.setCurrentText(items.path if items else _NONE)
        names = self._session.columns_of.get(items.path, ()) if items else ()
        for part, box in self._columns.items():
            if [box.itemText(at) for at in range(1, box.count())] != list(names):
                box.clear()
                box.addItems(["Choose a column" if part == "id" else _NONE, *names])
            box.setCurrentText((getattr(items, part) if items else None) or box.itemText(0))
            box.setEnabled(items is not None)
        for use in self._texts:
            is_theirs = items is not None and items.path == self._texts_in
            use.setVisible(is_theirs)
            use.blockSignals(True)
            use.setChecked(items is not None and use.property("column") in items.features)
            use.blockSignals(False)

    def _show_source(self, source: Source) -> None:
        tables = list(self._session.columns_of)
        self._file.clear()
        self._file.addItems([_NONE, *tables])
        self._grid.setVisible(bool(tables))
        arrays = [name for name in source.others if name.endswith(".npy")]
        self._none.setVisible(not tables and not arrays)
        empty(self._features)
        self._lines = []
        known = {one.path: one for one in self._session.recipe.features}
        for name in arrays:
            if name.removesuffix(".npy").endswith("_ids"):
                continue
            lists = [other for other in source.others if other != name]
            one = FeatureLine(name, lists, known.get(name))
            one.edited.connect(self._edit_features)
            self._lines.append(one)
        self._texts = []
        self._texts_in = source.recipe.items.path if source.recipe.items else ""
        for column_name in source.recipe.items.features if source.recipe.items else ():
            use = Switch(f"Features in the column {column_name}")
            use.setProperty("column", column_name)
            use.setAccessibleName(use.text())
            use.setChecked(True)
            use.toggled.connect(self._edit)
            self._texts.append(use)
        shown: list[Item] = [*self._texts, *self._lines]
        if shown:
            self._features.addWidget(line())
            self._features.addWidget(text("Features", "strong"))
        for widget in (*self._texts, *self._lines):
            self._features.addWidget(widget)

    @Slot()
    def _choose_file(self) -> None:
        name = self._file.currentText()
        columns = self._session.columns_of.get(name)
        if columns is None:
            self._session.edit(items=None)
            return
        key = guess_column(columns, "item") or columns[0]
        plain = ItemTable(
            path=name,
            id=key,
            title=guess_column(columns, "title"),
            image=guess_column(columns, "image"),
        )
        known = self._session.items_of.get(name, plain)
        if name != self._texts_in:
            known = known.model_copy(update={"features": ()})  # nothing here tells of them
        self._session.edit(items=known.model_dump())

    @Slot()
    def _edit(self) -> None:
        chosen = {
            part: None if box.currentIndex() == 0 else box.currentText()
            for part, box in self._columns.items()
        }
        features = tuple(use.property("column") for use in self._texts if use.isChecked())
        if self._session.recipe.items is not None and chosen["id"]:
            self._session.edit(items={**chosen, "features": features})

    @Slot()
    def _edit_features(self) -> None:
        used = (one.settings() for one in self._lines)
        self._session.edit(features=tuple(one for one in used if one is not None))
