"""Everything about one user: lists, item card, reasons, fusion weights, generated edges."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from dasrec_core.inspection.graph_changes import generated_neighbours, graph_modalities
from dasrec_core.inspection.user_view import UserView, user_view
from studio.bridges.task_pool import Task, TaskPool
from studio.pages.users.edges_card import EdgesCard, Neighbours
from studio.pages.users.fusion_card import FusionCard
from studio.pages.users.group_numbers import Numbers
from studio.pages.users.groups_card import GroupsCard
from studio.pages.users.item_card import ItemCardView
from studio.pages.users.item_desk import ItemDesk
from studio.pages.users.list_length import LENGTHS
from studio.pages.users.material import Material
from studio.pages.users.user_lists import UserLists
from studio.pages.users.why_card import WhyCard
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import AdaptiveColumns, Lane
from studio.widgets.into_view import bring_into_view
from studio.widgets.parts import column, holder, scroll

# Left, best items of run A, those of run B, and what stands beside the lists.
_WIDE = tuple(Lane((number,), share) for number, share in enumerate((10, 14, 14, 11)))
_NARROW = (Lane((0, 3)), Lane((1, 2)))
_LEAST_RIGHT = 268


class UserDesk(QWidget):
    """Lays out one user; a few milliseconds per user, the rest follows from the background.

    Made in two pieces of 40 ms, so that the window answers between them: the lists first, and with
    :meth:`finish` what stands beside them.

    Signals:
        user_asked: Id of another user to show.
        group_chosen: Place of a group of users by history, or -1.
        titles_asked: Map titles of the data set.
    """

    user_asked = Signal(object)
    group_chosen = Signal(int)
    titles_asked = Signal()

    def __init__(self, tasks: TaskPool) -> None:
        super().__init__()
        self._tasks = tasks
        self._material: Material | None = None
        self._view: UserView | None = None
        self._styles: tuple[int, ...] = ()
        self._length = LENGTHS[1]
        self._place = 0  # of the run whose facts stand at the right
        self._generates: tuple[bool, ...] = ()
        self._edges_place = 0  # of the run whose generated edges are listed
        self._reading: Task | None = None
        self.is_whole = False
        # Low at least: all cards of a user are in view in a window of 1280 by 800.
        self.groups = GroupsCard("users", height=SIZE.chart - SPACE.xl - SPACE.lg)
        self.lists = UserLists(self.groups)
        self._columns = AdaptiveColumns(_WIDE, _NARROW)
        for part in (self.lists.left, *self.lists.top_cards):
            self._columns.addWidget(part)
        self.setLayout(self._columns)
        self.groups.group_chosen.connect(self.group_chosen)

    def finish(self) -> None:
        """Build what stands beside the lists; nothing else may be called before."""
        self.is_whole = True
        self.card, self.why = ItemCardView(), WhyCard()
        self.fusion, self.edges = FusionCard(), EdgesCard()
        self.items = ItemDesk(self._tasks, self.card, self.why, self)
        self._lay_out()
        self.lists.item_chosen.connect(self._choose_item)
        self.edges.item_chosen.connect(self._choose_generated)
        self.card.item_asked.connect(self._choose_near)
        self.card.user_asked.connect(self.user_asked)
        self.card.titles_asked.connect(self.titles_asked)
        self.items.item_shown.connect(self.lists.mark)
        self.items.explained.connect(self._show_why)

    def _lay_out(self) -> None:
        right = column(self.card, self.why, self.fusion, self.edges, None, gap=SPACE.lg)
        self.right: QScrollArea = scroll(holder(right))
        self.right.setMinimumWidth(theme.current().px(_LEAST_RIGHT))
        self.right.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.right.setFrameShape(QScrollArea.Shape.NoFrame)
        self._columns.addWidget(self.right)
        for part in (self.lists.left, *self.lists.top_cards, self.right):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            part.setMinimumWidth(theme.current().px(_LEAST_RIGHT - SPACE.xxl))

    @property
    def view(self) -> UserView | None:
        """The user in view."""
        return self._view

    def use(self, material: Material, styles: tuple[int, ...]) -> None:
        """Show users of other runs from now on; ``styles`` are the colours of the runs."""
        self._material, self._styles = material, styles
        self._generates = tuple(bool(graph_modalities(run.folder)) for run in material.runs)
        with_weights = [place for place, run in enumerate(material.runs) if run.fusion is not None]
        self._place = with_weights[0] if with_weights else 0
        self._view = None
        self.items.use(material)

    def show_numbers(self, numbers: Numbers, chosen: int) -> None:
        """Show the groups of all users, with one of them chosen."""
        material = numbers.material
        names = "AB"[: len(material.runs)]
        self.groups.show_groups(numbers.groups["users"], names, self._styles, chosen)

    def show_user(self, user_id: int) -> UserView:
        """Show a user.

        Raises:
            ExecutionError: There is no such user.
        """
        if self._material is None:
            raise RuntimeError("runs come first")
        view = self._show_lists(self._material, user_id)
        self._read_edges(user_id)
        first = view.lists[0].items
        self._show_item(first[0].item.item_id if first else None, 0)
        return view

    def set_length(self, length: int) -> None:
        """Show lists of another length, see :data:`LENGTHS`; the item in view stays."""
        self._length = length
        if self._material is not None and self._view is not None:
            self._show_lists(self._material, self._view.user_id)
            self.lists.mark(self.items.item_id)

    def _show_lists(self, material: Material, user_id: int) -> UserView:
        view = user_view(material.data, material.runs, user_id, k=self._length)
        self._view = view
        lacking = {
            item.item_id: lacks
            for item in view.history
            if (lacks := material.lacking(item.item_id))
        }
        self.lists.show_user(
            view,
            material.names,
            missing=lacking,
            has_features=bool(material.data.dataset.features),
        )
        run = "AB"[self._place]
        self.fusion.show_list(view.lists[self._place], run, self._styles[self._place])
        return view

    def explain(self) -> None:
        """Have the item in view explained where it can be seen."""
        self.items.explain()
        self._show_why()

    @Slot()
    def _show_why(self) -> None:
        bring_into_view(self.why)

    @Slot()
    def focus_first(self) -> None:
        """Bring the keyboard to the list of run A."""
        self.lists.tops[0].setFocus()

    @Slot()
    def focus_second(self) -> None:
        """Bring the keyboard to the list of run B, if there is one."""
        if self._material is not None and self._material.has_two:
            self.lists.tops[1].setFocus()

    def close_desk(self) -> None:
        """Wait for nothing any more."""
        if self.is_whole:
            self.items.close()
        if self._reading is not None:
            self._reading.cancel()

    def _read_edges(self, user_id: int) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        material = self._material
        place = next((n for n, makes in enumerate(self._generates) if makes), None)
        if material is None or place is None:
            self.edges.show_neighbours({}, 0, "")
            return
        folder = material.runs[place].folder
        self._reading = self._tasks.run(
            lambda: (place, generated_neighbours(material.data, folder, user_id)),
            done=self._take_edges,
            failed=self._lack_edges,
        )

    @Slot(object)
    def _take_edges(self, found: tuple[int, Neighbours]) -> None:
        self._reading = None
        if self._view is not None:
            self._edges_place, neighbours = found
            run = "AB"[self._edges_place]
            self.edges.show_neighbours(neighbours, self._view.degree, run)

    @Slot(str, str)
    def _lack_edges(self, what: str, hint: str) -> None:
        self._reading = None
        self.edges.show_trouble(f"{what} {hint}".strip())

    @Slot(object, int)
    def _choose_item(self, item_id: int, place: int) -> None:
        self._show_item(item_id, place)

    @Slot(object)
    def _choose_generated(self, item_id: int) -> None:
        self._show_item(item_id, self._edges_place)

    @Slot(object)
    def _choose_near(self, item_id: int) -> None:
        self._show_item(item_id, self.items.place)

    def _show_item(self, item_id: int | None, place: int) -> None:
        if self._view is None:
            return
        hit_in = "" if item_id is None else _hit_words(self._view, item_id)
        self.items.show_item(item_id, user_id=self._view.user_id, place=place, hit_in=hit_in)


def _hit_words(view: UserView, item_id: int) -> str:
    """Return in which lists an item is a test hit, such as ``Hit in A and B``."""
    hits = [
        name
        for name, shown in zip("AB", view.lists, strict=False)
        if any(one.item.item_id == item_id and one.hit == "test" for one in shown.items)
    ]
    if not hits:
        return ""
    return f"Hit in {' and '.join(hits)}" if len(view.lists) > 1 else "Hit"
