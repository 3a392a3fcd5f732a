"""All users: groups, generated graph and map at the left, the table they narrow at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from dasrec_core.store.runs import RunStore
from studio.bridges.task_pool import TaskPool
from studio.pages.users.graph_view import GraphView
from studio.pages.users.group_numbers import By, Numbers
from studio.pages.users.groups_card import GroupsCard
from studio.pages.users.map_view import MapView
from studio.pages.users.material import Material
from studio.pages.users.users_card import UsersCard
from studio.qtmodels.users_table import UsersTableModel
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import segments
from studio.widgets.parts import column, holder, row, text

METRICS = ("recall@20", "ndcg@20")
_SHARES = (6, 5)


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

    def __init__(self, model: UsersTableModel, tasks: TaskPool, store: RunStore) -> None:
        super().__init__()
        self.users = UsersCard(model)
        self.by_users = GroupsCard("users", height=SIZE.chart + SPACE.xl, is_roomy=True)
        self.by_items = GroupsCard("items", height=SIZE.chart + SPACE.xl, is_roomy=True)
        self.graph, self.map = GraphView(tasks, store), MapView(tasks)
        self.tabs = segments("Groups", "Generated graph", "Map")
        self.metric = segments("Recall@20", "NDCG@20")
        self._stack = QStackedWidget()
        groups = column(self.by_users, self.by_items, gap=SPACE.lg)
        for view in (holder(groups), self.graph, self.map):
            self._stack.addWidget(view)
        self._metric_words = text("Metric", "small")
        head = row(self.tabs, None, self._metric_words, self.metric)
        left = column(head, self._stack, gap=SPACE.md)
        left.setStretch(1, 1)
        whole = row(holder(left), self.users, gap=SPACE.lg)
        for place, share in enumerate(_SHARES):
            whole.setStretch(place, share)
        self.users.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setLayout(whole)
        self.tabs.changed.connect(self._show_tab)
        self.metric.changed.connect(self._choose_metric)
        # Charts live on the UI thread.
        self.by_users.group_chosen.connect(lambda place: self.group_chosen.emit("users", place))
        self.by_items.group_chosen.connect(lambda place: self.group_chosen.emit("items", place))
        self.map.users_chosen.connect(self.users_chosen)

    def use(self, material: Material, styles: tuple[int, ...]) -> None:
        """Show other runs."""
        self.users.show_two_runs(material.has_two)
        self.graph.use(material, styles)
        self.map.use(material)
        self._show_tab(self.tabs.current())

    def show_numbers(
        self, numbers: Numbers, styles: tuple[int, ...], chosen: tuple[By, int] | None
    ) -> None:
        """Show the groups, one of them chosen or none."""
        names = numbers.material.names if numbers.material.has_two else ("A",)
        cards: dict[By, GroupsCard] = {"users": self.by_users, "items": self.by_items}
        for by, shown in cards.items():
            place = chosen[1] if chosen is not None and chosen[0] == by else -1
            shown.show_groups(numbers.groups[by], names, styles, place)

    @Slot(int)
    def _show_tab(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        for part in (self.metric, self._metric_words):
            part.setVisible(place == 0)
        if place == 1:
            self.graph.ensure_read()
        elif place == 2:
            self.map.ensure_read()

    @Slot(int)
    def _choose_metric(self, place: int) -> None:
        self.metric_chosen.emit(METRICS[place])
