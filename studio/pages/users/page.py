"""The users page: what single users are recommended by one run or two, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from dasrec_core.errors import ConfigError
from dasrec_core.inspection.lookup import find_user
from dasrec_core.inspection.user_gains import Order
from studio.bridges.task_pool import Task
from studio.pages.compare.run_labels import draw_styles
from studio.pages.page import Page
from studio.pages.users.finder import FinderBar
from studio.pages.users.group_numbers import Numbers, read_numbers
from studio.pages.users.keys import add_keys
from studio.pages.users.list_rows import parted
from studio.pages.users.material import Material, read_material
from studio.pages.users.narrowing import Narrowing
from studio.pages.users.overview import METRICS, Overview
from studio.pages.users.states import UsersStates
from studio.pages.users.user_desk import UserDesk
from studio.pages.users.user_numbers import no_columns
from studio.pages.users.view_text import as_markdown
from studio.qtmodels.users_table import UsersTableModel
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Chip, Item, chip, column, holder

OVERVIEW, USER = 0, 1


class UsersPage(Page):
    """Reads the runs in the background, walks their users; a sub-page of Runs.

    ``activate`` takes a run id, or the ids of A and B; without, it keeps what it showed, or takes
    the newest finished run.
    """

    place = "users"
    rail_place = "runs"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._ids: list[str] = []
        self._material: Material | None = None
        self._numbers: Numbers | None = None
        self._styles: tuple[int, ...] = ()
        self._shown_user: int | None = None
        self._loading: Task | None = None
        self._counting: Task | None = None
        self._metric = METRICS[0]
        self._random = np.random.default_rng()
        self._model = UsersTableModel(self)
        # Before the view is built: it cannot give widths to columns that are not there yet.
        self._model.set_users(0, str, no_columns(0))
        self._finder = FinderBar()
        self._overview = Overview(self._model, services.tasks, services.store)
        self._desk = UserDesk(services.tasks)
        self._narrowing = Narrowing(self._model, self._overview, self._desk, self)
        self._chip: Chip | None = None
        self._copy = button("Copy this view", "copy", tip="Copy the lists of this user as Markdown")
        self._all = button("All users", "rows", "ghost", tip="Show all users (U)")
        for one in (self._copy, self._all):
            one.setParent(self)
            one.hide()
        self._lay_out()
        self._make_actions()
        self._wire()
        self._states.show_waiting()

    # What the window asks

    @override
    def title(self) -> str:
        view = self._desk.view
        if self._is_on_user and view is not None:
            return f"User {parted(view.user_key)}"
        return "Users"

    @override
    def trail(self) -> str:
        return "Users" if self._is_on_user else "Runs"

    @override
    def beside_title(self) -> Sequence[Item]:
        if not self._is_on_user:
            self._chip = None  # the header deletes it
            return ()
        self._chip = self._chip or chip("-", "user")
        self._chip.set(self._user_words(), "user")
        return (self._chip,)

    @override
    def header_actions(self) -> Sequence[Item]:
        return (self._all, self._copy) if self._is_on_user else ()

    @override
    def go_back(self) -> bool:
        if not self._is_on_user:
            return False
        self.show_overview()
        return True

    @override
    def activate(self, payload: object = None) -> None:
        asked = [payload] if isinstance(payload, str) else payload
        if isinstance(asked, list | tuple):
            self.show_runs([str(run_id) for run_id in asked])
        elif self._material is None:
            self.show_runs(self._ids)
        self.setFocus()

    @override
    def close_page(self) -> None:
        self._desk.close_desk()
        for task in (self._loading, self._counting):
            if task is not None:
                task.cancel()

    # Layout

    def _lay_out(self) -> None:
        self.views = QStackedWidget()
        self.views.addWidget(self._overview)
        self.views.addWidget(self._desk)
        body = column(self._finder, self.views, gap=SPACE.lg)
        body.setStretch(1, 1)
        self._states = UsersStates(holder(body))
        whole = column(self._states)
        px = theme.current().px
        whole.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(whole)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _make_actions(self) -> None:
        deeds = (
            ("Next user", ("J",), self.next_user),
            ("Previous user", ("K",), self.previous_user),
            ("Any user", ("R",), self.random_user),
            ("All users", ("U",), self.show_overview),
            ("Explain the item", ("W",), self._desk.items.explain),
            ("Find a user", ("Ctrl+F", "/"), self._finder.start_typing),
            ("Go to the list of run A", ("A",), self._desk.focus_first),
            ("Go to the list of run B", ("B",), self._desk.focus_second),
        )
        add_keys(self, deeds)

    def _wire(self) -> None:
        finder, desk, overview = self._finder, self._desk, self._overview
        finder.user_typed.connect(self._find)
        finder.random_asked.connect(self.random_user)
        finder.order_asked.connect(self.walk)
        finder.step_asked.connect(self._step)
        finder.runs_chosen.connect(self.show_runs)
        desk.user_asked.connect(self.show_user)
        self._narrowing.changed.connect(self._place_user)
        for asked, deed in (
            (self._states.runs_wanted, self._open_runs),
            (self._states.new_run_wanted, self._open_new_run),
            (self._states.retry_wanted, self._try_again),
        ):
            asked.connect(deed)
        desk.titles_asked.connect(self._open_titles)
        overview.metric_chosen.connect(self._choose_metric)
        overview.users.table.opened.connect(self.show_user)
        self._copy.clicked.connect(self._copy_view)
        self._all.clicked.connect(self.show_overview)

    @property
    def _is_on_user(self) -> bool:
        return self._states.shows_main and self.views.currentIndex() == USER

    # Reading

    @Slot(object)
    def show_runs(self, run_ids: Sequence[str]) -> None:
        """Read one run or two and show their users; also those in view, which may have changed."""
        self._ids = list(run_ids)
        if self._loading is not None:
            self._loading.cancel()
        if self._material is None:
            self._states.show_waiting()
        services, ids, before = self._services, list(run_ids), self._material
        self._loading = services.tasks.run(
            lambda: read_material(services.store, services.run_folder, ids, before),
            done=self._take,
            failed=self._show_trouble,
        )

    @Slot(object)
    def _take(self, material: Material | None) -> None:
        self._loading = None
        if material is None:
            self._states.show_nothing()
            self.header_changed.emit()
            return
        before, self._material = self._material, material
        self._ids = [run.run_id for run in material.records]
        self._styles = tuple(draw_styles(material.records))
        self._numbers = None
        self._narrowing.forget()
        if material.trouble:
            self.notice.emit(f"Run B is not shown. {material.trouble}")
        self._finder.offer_runs(material.offers, material.records)
        self._desk.use(material, self._styles)
        self._overview.use(material, self._styles)
        self._states.show_main()
        self._read_numbers()
        is_same_data = before is not None and before.data is material.data
        if self.views.currentIndex() == USER and is_same_data and self._shown_user is not None:
            self.show_user(self._shown_user)
        else:
            self.show_overview()

    def _read_numbers(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
        if self._material is not None:
            self._counting = self._services.tasks.run(
                partial(read_numbers, self._material, self._metric),
                done=self._take_numbers,
                failed=self._lack_numbers,
            )

    @Slot(object)
    def _take_numbers(self, numbers: Numbers) -> None:
        self._counting = None
        self._numbers = numbers
        data = numbers.material.data
        self._model.set_users(data.dataset.num_users, data.user_key, numbers.columns)
        self._overview.users.table.forget_sorting()
        self._narrowing.use(numbers, self._styles)
        self._place_user()
        if self._is_on_user:
            self.header_changed.emit()  # only now the user's group is known

    @Slot(str, str)
    def _lack_numbers(self, what: str, hint: str) -> None:
        self._counting = None
        if self._material is not None:  # users can be looked at all the same
            data = self._material.data
            nothing = no_columns(data.dataset.num_users)
            self._model.set_users(data.dataset.num_users, data.user_key, nothing)
        self._overview.users.show_trouble(f"{what} {hint}".strip())
        self._place_user()

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        self._loading = None
        self._material = None
        self._states.show_trouble(what, hint)
        self.header_changed.emit()

    @Slot()
    def _try_again(self) -> None:
        self.show_runs(self._ids)

    @Slot()
    def _open_runs(self) -> None:
        self.open_place.emit("runs", None)

    @Slot()
    def _open_new_run(self) -> None:
        self.open_place.emit("new_run", None)

    # Walking

    @Slot(object)
    def show_user(self, user_id: int) -> None:
        """Show one user."""
        if self._material is None:
            return
        self._desk.show_user(user_id)
        self._shown_user = user_id
        if self._overview.isAncestorOf(self.focusWidget() or self):
            # Else Qt hands the keyboard to the first list when the table hides.
            self.setFocus()
        self.views.setCurrentIndex(USER)
        self._place_user()
        self.header_changed.emit()
        for one in (self._all, self._copy):
            one.show()  # they are hidden while they wait for the header

    @Slot()
    def show_overview(self) -> None:
        """Show all users."""
        if not self._states.shows_main:
            return
        self.views.setCurrentIndex(OVERVIEW)
        if self._shown_user is not None:
            self._overview.users.table.go_to(self._shown_user)
        self._overview.users.table.setFocus()
        self._place_user()
        self.header_changed.emit()

    @Slot()
    def next_user(self) -> None:
        """Show the user after this one in the table."""
        self._step(1)

    @Slot()
    def previous_user(self) -> None:
        """Show the user before this one in the table."""
        self._step(-1)

    @Slot()
    def random_user(self) -> None:
        """Show any user of the table."""
        if len(self._model.user_ids):
            self.show_user(int(self._random.choice(self._model.user_ids)))

    @Slot(str)
    def walk(self, order: Order) -> None:
        """Put the users in an order, see ``UserGains.order``, and show the first."""
        if self._numbers is None:
            return
        gains = self._numbers.gains
        self._model.order_by(gains.user_ids[gains.order(order)])
        self._overview.users.table.forget_sorting()
        if len(self._model.user_ids):
            self.show_user(self._model.user_id(0))

    @Slot(int)
    def _step(self, by: int) -> None:
        number = self._model.rowCount()
        if not number:
            return
        row = -1 if self._shown_user is None else self._model.row_of(self._shown_user)
        place = max(0, min(number - 1, row + by)) if row >= 0 else 0
        if not self._is_on_user or place != row:
            self.show_user(self._model.user_id(place))

    @Slot(str)
    def _find(self, words: str) -> None:
        if self._material is None:
            return
        try:
            user_id = find_user(self._material.data.dataset, words.replace(",", ""))
        except ConfigError as error:
            self.notice.emit(f"{error.message} {error.hint}".strip())
            self._finder.start_typing()
            return
        self.setFocus()
        self.show_user(user_id)

    @Slot()
    def _place_user(self) -> None:
        """Say where the user stands in the walk."""
        if self._material is None:
            return
        number = self._model.rowCount()
        if self._shown_user is None or not self._is_on_user:
            self._finder.show_user("", f"{number:,} users" if number else "")
            return
        row = self._model.row_of(self._shown_user)
        place = f"{row + 1:,} of {number:,}" if row >= 0 else "not in the table"
        self._finder.show_user(self._material.data.user_key(self._shown_user), place)

    def _user_words(self) -> str:
        view = self._desk.view
        if view is None:
            return ""
        words = "1 interaction" if view.degree == 1 else f"{view.degree:,} interactions"
        if self._numbers is None:
            return words
        return f"{words}, {self._numbers.history_words(view.user_id)}"

    @Slot(str)
    def _choose_metric(self, key: str) -> None:
        self._metric = key
        self._read_numbers()

    # Small things

    @Slot()
    def _open_titles(self) -> None:
        """Open the data set where its titles and pictures are mapped."""
        if self._material is not None:
            self.open_place.emit("data", self._material.data.dataset.path)

    @Slot()
    def _copy_view(self) -> None:
        if self._material is not None and self._desk.view is not None:
            words = as_markdown(self._desk.view, self._material.names)
            QGuiApplication.clipboard().setText(words)
            self.notice.emit("Copied.")
