"""The item in view: reads its card and image in the background, and has it explained."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from dasrec_core.inspection.explanation import Explanation, explain
from dasrec_core.inspection.item_card import ItemCard
from studio.bridges.task_pool import Task, TaskPool
from studio.pages.users.item_card import LISTED, PICTURE_SIDE, ItemCardView
from studio.pages.users.list_rows import item_name
from studio.pages.users.material import Material
from studio.pages.users.near_items import NEAR
from studio.pages.users.picture import find_picture, read_picture
from studio.pages.users.why_card import WhyCard
from studio.theme import theme

PATIENCE_MS = 60
"""An item is read when the user stays with it: holding J down passes 30 users a second."""


class ItemDesk(QObject):
    """Fills the card of an item and the reasons why; knows which item, user and run is meant."""

    item_shown = Signal(object)  # id of the item whose card is in view now
    explained = Signal()  # what was asked for stands on the card

    def __init__(self, tasks: TaskPool, card: ItemCardView, why: WhyCard, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._card, self._why = tasks, card, why
        self._material: Material | None = None
        self._item: int | None = None
        self._user, self._place, self._hit_in = -1, 0, ""
        self._reading: list[Task] = []
        self._explaining: Task | None = None
        self._stop_flag = threading.Event()
        self._known: dict[tuple[str, int, int], Explanation] = {}
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._read)
        why.asked.connect(self.explain)
        why.stopped.connect(self.stop)

    @property
    def item_id(self) -> int | None:
        """The item in view."""
        return self._item

    @property
    def place(self) -> int:
        """0 if the item in view is shown as run A has it, 1 for run B."""
        return self._place

    def use(self, material: Material) -> None:
        """Show items of other runs from now on."""
        self._cancel()
        self._material, self._item, self._known = material, None, {}

    def show_item(self, item_id: int | None, *, user_id: int, place: int, hit_in: str) -> None:
        """Show an item as it stands with a user.

        Args:
            item_id: The item; ``None`` for none.
            user_id: The user whose lists are in view.
            place: 0 for run A, 1 for run B: whose embedding, lists and score.
            hit_in: Words for a hit.
        """
        asked, before = (item_id, user_id, place), (self._item, self._user, self._place)
        if asked == before and item_id is not None:
            self.item_shown.emit(item_id)
            return  # a click on what is shown must not end its explanation
        self._cancel()
        self._item, self._user, self._place, self._hit_in = item_id, user_id, place, hit_in
        self.item_shown.emit(item_id)
        if item_id is None:
            self._card.show_nothing()
            self._why.show_nothing()
            return
        self._offer_why()
        self._patience.start()

    def close(self) -> None:
        """Wait for nothing any more."""
        self._cancel()

    @Slot()
    def explain(self) -> None:
        """Have the score of the item explained, in an engine process."""
        if self._material is None or self._item is None or self._explaining is not None:
            return
        folder = self._material.runs[self._place].folder
        user, item, flag = self._user, self._item, threading.Event()
        self._stop_flag = flag
        self._why.show_waiting()
        self._explaining = self._tasks.run(
            lambda: explain(folder, user, item, should_stop=flag.is_set),
            done=self._take_reasons,
            failed=self._lack_reasons,
        )

    @Slot()
    def stop(self) -> None:
        """Do not wait for an explanation any longer; its process is ended."""
        self._stop_flag.set()
        if self._explaining is not None:
            self._explaining.cancel()
            self._explaining = None
            self._offer_why()

    def _cancel(self) -> None:
        self._patience.stop()
        for task in self._reading:
            task.cancel()
        self._reading = []
        self._stop_flag.set()
        if self._explaining is not None:
            self._explaining.cancel()
            self._explaining = None

    def _offer_why(self) -> None:
        if self._material is None or self._item is None:
            return
        run = self._material.runs[self._place]
        known = self._known.get((run.run_id, self._user, self._item))
        if known is not None:
            self._why.show_explanation(known, self._name)
            return
        which = f"run {'AB'[self._place]}" if self._material.has_two else "this run"
        item = self._material.data.item(self._item)
        words = f"“{item.title[:60]}”" if item.title else f"item {item_name(item)}"
        self._why.show_offer(words, which)

    def _name(self, item_id: int) -> str:
        return "" if self._material is None else item_name(self._material.data.item(item_id))

    @Slot()
    def _read(self) -> None:
        if self._material is None or self._item is None:
            return
        material, item = self._material, self._item
        shelf = material.shelves[self._place]
        self._reading = [
            self._tasks.run(
                lambda: shelf.card(item, num_neighbours=NEAR, num_users=LISTED),
                done=self._take,
                failed=self._lack,
            )
        ]

    @Slot(object)
    def _take(self, shown: ItemCard) -> None:
        material = self._material
        if material is None:
            return
        dataset = material.data.dataset
        run = f"Run {'AB'[self._place]}" if material.has_two else "The run"
        self._card.show_no_picture()
        self._card.show_card(
            shown,
            hit_in=self._hit_in,
            run=run,
            has_titles=bool(dataset.item_titles),
            data=dataset.name,
        )
        ratio = self._card.devicePixelRatioF()
        side = round(theme.current().px(PICTURE_SIDE) * ratio)
        # A key that is a number is left out: the file of that name is another item's image.
        key = () if shown.item.key.isdecimal() else (shown.item.key,)
        keys = (str(shown.item.item_id), *key)

        def read() -> tuple[QImage, float] | None:
            path = find_picture(dataset.path, keys, shown.attributes)
            return None if path is None else (read_picture(path, side), ratio)

        task = self._tasks.run(read, done=self._take_picture, failed=self._lack_picture)
        self._reading.append(task)

    @Slot(str, str)
    def _lack(self, what: str, hint: str) -> None:
        self._card.show_trouble(what, hint)

    @Slot(object)
    def _take_picture(self, found: tuple[QImage, float] | None) -> None:
        if found is not None:
            self._card.show_picture(*found)

    @Slot(str, str)
    def _lack_picture(self, what: str, hint: str) -> None:
        self._card.show_no_picture(f"{what} {hint}".strip())

    @Slot(object)
    def _take_reasons(self, found: Explanation) -> None:
        self._explaining = None
        self._known[found.run_id, found.user_id, found.item_id] = found
        self._why.show_explanation(found, self._name)
        self.explained.emit()

    @Slot(str, str)
    def _lack_reasons(self, what: str, hint: str) -> None:
        self._explaining = None
        self._why.show_trouble(what, hint)
