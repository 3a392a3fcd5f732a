"""All users: groups, generated graph and map at the left, the table they narrow at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from dasrec_core.store.runs import RunStore
from studio.bridges.steps import Steps
from studio.bridges.task_pool import TaskPool
from studio.pages.users.graph_view import GraphView
from studio.pages.users.group_numbers import Numbers
from studio.pages.users.groups_card import GroupsCard
from studio.pages.users.map_view import MapView
from studio.pages.users.material import Material
from studio.pages.users.metric_choice import METRICS
from studio.pages.users.users_card import UsersCard
from studio.qtmodels.grouped import By
from studio.qtmodels.users_table import UsersTableModel
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import segments
from studio.widgets.parts import column, holder, row, text

_SHARES = (6, 5)
_TABLE = 300  # least width of the table in px at 100 % to stand beside the rest


class Overview(QWidget):
    """Lays out what is said about all users at once.

    Signals:
        metric_chosen: Key of the metric to show.
        group_chosen: ``(by, place)`` of a group, place -1 for none.
        users_chosen: Mask of users in a lasso on the map, and words for it; ``None`` for none.
    """

    metric_chosen = Signal(str)
    group_chosen = Signal(str, int)
    users_chosen = Signal(object, str)

    def __init__(
        self, model: UsersTableModel, tasks: TaskPool, store: RunStore, steps: Steps
    ) -> None:
        super().__init__()
        self.users = UsersCard(model)
        self.by_users = GroupsCard("users", is_roomy=True)
        self.by_items = GroupsCard("items", is_roomy=True)
        self._tasks, self._store, self._steps = tasks, store, steps
        self._shown: tuple[Material, tuple[int, ...]] | None = None
        # Built when they are first looked at: their charts take a tenth of a second.
        self.graph: GraphView | None = None
        self.map: MapView | None = None
        self.tabs = segments("Groups", "Generated graph", "Map")
        self.metrics = segments(*METRICS.values())
        self._stack = QStackedWidget()
        groups = column(self.by_users, self.by_items, gap=SPACE.lg)
        self._stack.addWidget(holder(groups))
        self._metric_words = text("Metric", "small")
        measured = row(self._metric_words, self.metrics, None)
        tabs = holder(row(self.tabs, None))
        head = beside(tabs, holder(measured), shares=(1, 0), gap=SPACE.sm)
        left = column(head, self._stack, gap=SPACE.md)
        left.setStretch(1, 1)
        self.users.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setLayout(beside(holder(left), self.users, shares=_SHARES, leasts=(0, _TABLE)))
        self.tabs.changed.connect(self._show_tab)
        self.metrics.changed.connect(self._choose_metric)
        # Charts live on the UI thread.
        self.by_users.group_chosen.connect(lambda place: self.group_chosen.emit("users", place))
        self.by_items.group_chosen.connect(lambda place: self.group_chosen.emit("items", place))

    def pieces(self) -> tuple[Callable[[], object], ...]:
        """What is built only now, unless it was: a chart takes 20 ms."""
        return (lambda: self.by_users.chart, lambda: self.by_items.chart)

    def use(self, material: Material, styles: tuple[int, ...]) -> None:
        """Show other runs."""
        self.users.show_runs(material.names, material.care)
        self._shown = (material, styles)
        if self.graph is not None:
            self.graph.use(material, styles)
        if self.map is not None:
            self.map.use(material)
        self._show_tab(self.tabs.current())

    def show_numbers(
        self, numbers: Numbers, styles: tuple[int, ...], chosen: tuple[By, int] | None
    ) -> None:
        """Show the groups, one of them chosen or none."""
        names = numbers.material.names if numbers.material.has_two else ("A",)
        cards: dict[By, GroupsCard] = {"users": self.by_users, "items": self.by_items}
        for by, shown in cards.items():
            shown.setVisible(by in numbers.groups)
            if by not in numbers.groups:
                continue
            place = chosen[1] if chosen is not None and chosen[0] == by else -1
            shown.show_groups(numbers.groups[by], names, styles, place)

    def forget_choice(self) -> None:
        """Take the choice off the map."""
        if self.map is not None:
            self.map.map.select(None)

    @Slot(int)
    def _show_tab(self, place: int) -> None:
        for part in (self.metrics, self._metric_words):
            part.setVisible(place == 0)
        if place == 0:
            self._stack.setCurrentIndex(0)
            return
        view = self._graph_view() if place == 1 else self._map_view()
        self._stack.setCurrentWidget(view)
        view.ensure_read()

    def _graph_view(self) -> GraphView:
        if self.graph is None:
            self.graph = GraphView(self._tasks, self._store, self._steps)
            self._stack.addWidget(self.graph)
            if self._shown is not None:
                self.graph.use(*self._shown)
        return self.graph

    def _map_view(self) -> MapView:
        if self.map is None:
            self.map = MapView(self._tasks)
            self.map.users_chosen.connect(self.users_chosen)
            self._stack.addWidget(self.map)
            if self._shown is not None:
                self.map.use(self._shown[0])
        return self.map

    @Slot(int)
    def _choose_metric(self, place: int) -> None:
        self.metric_chosen.emit(tuple(METRICS)[place])
