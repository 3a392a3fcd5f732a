"""Users or items as points: their trained embeddings in two principal components."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from typing_extensions import override

from dasrec_core.inspection.projection import EmbeddingMap, Side, embedding_map
from studio.bridges.task_pool import Task, TaskPool
from studio.pages.users.item_table import ItemRow, ItemTable
from studio.pages.users.list_rows import item_name, item_words
from studio.pages.users.map_colors import Coloring, colorings
from studio.pages.users.material import Material
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.controls import button, segments
from studio.widgets.elided_choice import ElidedChoice
from studio.widgets.empty_state import EmptyState
from studio.widgets.emptying import empty
from studio.widgets.flow import FlowLayout
from studio.widgets.page_states import PageStates
from studio.widgets.parts import card, column, holder, row, text
from studio.widgets.point_map import PointMap

_SIDES: Final[tuple[Side, ...]] = ("users", "items")
_ITEM_COLUMNS: Final = (Column("Chosen items, most popular first"), Column("Popularity", 88, True))
_LISTED: Final = 500
_LIST_ROWS: Final = 6


class MapView(QWidget):
    """The embeddings of a run; a lasso or a class chooses points.

    ``users_chosen`` carries which users are chosen, bool ``(U,)``, and words for them; ``None``
    for no choice.
    """

    users_chosen = Signal(object, str)

    def __init__(self, tasks: TaskPool) -> None:
        super().__init__()
        self._tasks = tasks
        self._material: Material | None = None
        self._points: EmbeddingMap | None = None
        self._reading: Task | None = None
        self._colorings: tuple[Coloring, ...] = ()
        self.run = segments("A", "B")
        self.run.setToolTip("Whose embeddings")
        self.run.setAccessibleName("Whose embeddings")
        self.run.changed.connect(self._read_again)
        self.side = segments("Users", "Items")
        self.side.changed.connect(self._read_again)
        self.color = ElidedChoice()
        self.color.setAccessibleName("Colour of the points")
        self.color.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.color.currentIndexChanged.connect(self._draw)
        self.map = PointMap("Map of embeddings")
        self.map.lassoed.connect(self._choose)
        self._classes = FlowLayout(SPACE.xs, SPACE.xs)
        self._note = text("", "small", "faint", wrap=True)
        self.items = ItemTable(
            _ITEM_COLUMNS, "Chosen items", most_rows=_LIST_ROWS, row_height=SIZE.control_sm
        )
        self._items_card = card("", self.items, flush=True)
        self._items_card.hide()
        head = row(self.run, self.side, None, text("Colour", "small"), self.color)
        body = column(head, holder(self._classes), self.map, self._note, gap=SPACE.sm)
        body.setStretch(2, 1)
        self._stack = PageStates(
            holder(
                column(
                    card("Map of embeddings", body, topic="users.map"),
                    self._items_card,
                    gap=SPACE.lg,
                )
            )
        )
        self._stack.retry_wanted.connect(self.ensure_read)
        self.setLayout(column(self._stack, gap=0))

    def use(self, material: Material) -> None:
        """Show another run; it is read when the view is looked at."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._material, self._points = material, None
        self.run.setVisible(material.has_two)
        if not material.has_two:
            self.run.set_current(0)

    @Slot()
    def ensure_read(self) -> None:
        """Compute the map unless that was done."""
        if self._material is None or self._points is not None or self._reading is not None:
            return
        self._stack.put_up_waiting("Computing the map")
        material, side, place = self._material, _SIDES[self.side.current()], self.run.current()

        def read() -> tuple[EmbeddingMap, tuple[Coloring, ...]]:
            points = embedding_map(material.data, material.runs[place], side=side)
            return points, colorings(material, points, place)

        self._reading = self._tasks.run(read, done=self._take, failed=self._lack)

    @Slot()
    def _read_again(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._points = None
        self.users_chosen.emit(None, "")
        self.ensure_read()

    @Slot(object)
    def _take(self, found: tuple[EmbeddingMap, tuple[Coloring, ...]]) -> None:
        self._reading = None
        self._points, self._colorings = found
        self.color.blockSignals(True)
        self.color.clear()
        self.color.addItems([one.name for one in self._colorings])
        self.color.blockSignals(False)
        first, second = (100 * share for share in self._points.explained)
        self._note.setText(
            f"Two principal components of run {'AB'[self.run.current()]}'s trained "
            f"{self._points.side}: "
            f"{first:.0f} % and {second:.0f} % of the variance. Draw around points, or choose a "
            "class above, to list them."
        )
        self._draw()
        self._stack.show_main()

    @Slot(str, str)
    def _lack(self, what: str, hint: str) -> None:
        self._reading = None
        other = [self._other_run()] if self._material and self._material.has_two else []
        words = f"{what} {hint}".strip()
        self._stack.put_up(EmptyState("map-trifold", "There is no map", words, *other))

    def _other_run(self) -> QPushButton:
        place = 1 - self.run.current()
        go = button(f"Show run {'AB'[place]}", "map-trifold", "primary")
        # Buttons are pressed on the UI thread only.
        go.clicked.connect(lambda: self._turn_to(place))
        return go

    def _turn_to(self, place: int) -> None:
        self.run.set_current(place)
        self._read_again()

    @Slot()
    def _draw(self) -> None:
        if self._points is None or not self._colorings:
            return
        chosen = self._colorings[max(0, self.color.currentIndex())]
        self.map.set_points(self._points.xy, chosen.classes, len(chosen.labels))
        self._fill_classes(chosen)
        self._show_items(None)

    def _fill_classes(self, chosen: Coloring) -> None:
        empty(self._classes)
        for place, label in enumerate(chosen.labels):
            push: QPushButton = button(f" {label}", "", "ghost", small=True)
            push.setIcon(self._swatch(place))
            push.setToolTip(plain_tip(f"Choose {chosen.name} {label}"))
            push.setAccessibleName(f"{chosen.name} {label}")
            # Buttons are pressed on the UI thread only.
            push.clicked.connect(
                lambda _on=False, place=place: self._choose(chosen.classes == place)
            )
            self._classes.addWidget(push)

    def _swatch(self, place: int) -> QIcon:
        side = theme.current().px(SPACE.md)
        picture = QPixmap(side, side)
        picture.fill(self.map.class_color(place))
        return QIcon(picture)

    @Slot(object)
    def _choose(self, chosen: NDArray[np.bool_] | None) -> None:
        if self._points is None:
            return
        self.map.select(chosen)
        if self._points.side == "items":
            self._show_items(chosen)
            return
        number = 0 if chosen is None else int(chosen.sum())
        self.users_chosen.emit(chosen, f"{number:,} chosen on the map" if number else "")

    def _show_items(self, chosen: NDArray[np.bool_] | None) -> None:
        if chosen is None or self._material is None or self._points is None:
            self.items.set_items([])
            self._items_card.hide()
            return
        data = self._material.data
        ids = np.flatnonzero(chosen)
        ids = ids[np.argsort(-self._points.degrees[ids], kind="stable")][:_LISTED]
        rows = []
        for item in map(data.item, ids.tolist()):
            cells = (Cell(item_name(item)), Cell(f"{item.popularity:,}", tone="muted"))
            rows.append(ItemRow(item.item_id, cells, item_words(item)))
        self.items.set_items(rows)
        self._items_card.show()

    # Qt overrides

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # The swatches are pictures, which know nothing of a change of theme.
        if event.type() == QEvent.Type.StyleChange and getattr(self, "_points", None) is not None:
            self._fill_classes(self._colorings[max(0, self.color.currentIndex())])
