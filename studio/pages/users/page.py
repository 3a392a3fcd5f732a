"""The users page: what single users are recommended by one run or two, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from dasrec_core.errors import ConfigError
from studio.bridges.steps import Steps
from studio.pages.page import Page
from studio.pages.users.keys import add_keys
from studio.pages.users.metric_choice import METRICS
from studio.pages.users.reader import UsersReader
from studio.pages.users.states import UsersStates
from studio.pages.users.views import UsersViews
from studio.qtmodels.users_table import UsersTableModel
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Chip, Item, chip, column

# Imported while the runs are read, see ``reading``: charts and readers take 0.2 s and more, which
# the UI thread must not spend. What stands in the body of a method was imported by then.
if TYPE_CHECKING:
    from dasrec_core.inspection.user_gains import Order
    from studio.pages.users.group_numbers import Numbers
    from studio.pages.users.material import Material


class UsersPage(Page):
    """Reads the runs in the background, walks their users; a sub-page of Runs.

    Opening it must not hold the window up: what shows users is built when there are some, a piece
    at a time, and what shows a single user after that or when it is first asked for.

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
        self._reader = UsersReader(services, self)
        self._metric = next(iter(METRICS))
        self._random = np.random.default_rng()
        self._model = UsersTableModel(self)
        self._steps = Steps(self)
        self.views = UsersViews(services, self._model, self._steps)
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
        if not self._is_on_user or self.views.desk.view is None:
            return "Users"
        from studio.pages.users.list_rows import parted

        return f"User {parted(self.views.desk.view.user_key)}"

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
        self.views.close_views()
        self._reader.stop()

    # Layout

    def _lay_out(self) -> None:
        self._states = UsersStates(self.views)
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
            ("Explain the item", ("W",), self.views.explain),
            ("Find a user", ("Ctrl+F", "/"), self.views.start_typing),
            ("Go to the list of run A", ("A",), self.views.focus_first),
            ("Go to the list of run B", ("B",), self.views.focus_second),
        )
        add_keys(self, deeds)

    def _wire(self) -> None:
        views, reader, states = self.views, self._reader, self._states
        views.user_typed.connect(self._find)
        views.random_asked.connect(self.random_user)
        views.order_asked.connect(self.walk)
        views.step_asked.connect(self._step)
        views.runs_chosen.connect(self.show_runs)
        views.user_asked.connect(self.show_user)
        views.metric_chosen.connect(self._choose_metric)
        views.titles_asked.connect(self._open_titles)
        views.narrowed.connect(self._place_user)
        reader.material_read.connect(self._take)
        reader.runs_lacking.connect(self._show_trouble)
        reader.numbers_read.connect(self._take_numbers)
        reader.numbers_lacking.connect(self._lack_numbers)
        states.runs_wanted.connect(self._open_runs)
        states.new_run_wanted.connect(self._open_new_run)
        states.retry_wanted.connect(self._try_again)
        self._copy.clicked.connect(self._copy_view)
        self._all.clicked.connect(self.show_overview)

    @property
    def _is_on_user(self) -> bool:
        return self._states.shows_main and self.views.shows_desk

    # Reading

    @Slot(object)
    def show_runs(self, run_ids: Sequence[str]) -> None:
        """Read one run or two and show their users; also those in view, which may have changed."""
        self._ids = list(run_ids)
        if self._material is None:
            self._states.show_waiting()
        self._reader.read_runs(self._ids, self._material)

    @Slot(object)
    def _take(self, material: Material | None) -> None:
        self._steps.drop()
        if material is None:
            self._states.show_nothing()
            self.header_changed.emit()
            return
        from studio.pages.compare.run_labels import draw_styles

        if self._material is None or self._material.data is not material.data:
            self._shown_user = None
        self._material = material
        self._ids = [run.run_id for run in material.records]
        self._styles = tuple(draw_styles(material.records))
        self._numbers = None
        if material.trouble:
            self.notice.emit(f"Run B is not shown. {material.trouble}")
        pieces = self.views.first_pieces()
        if pieces:
            self._steps.then(*pieces, self._use_material)
        else:
            self._use_material()

    @Slot()
    def _use_material(self) -> None:
        """Show the runs that were read; their users are counted meanwhile."""
        if self._material is None:
            return
        self.views.use(self._material, self._styles)
        self._states.show_main()
        self._reader.count(self._material, self._metric)
        if self.views.shows_desk and self._shown_user is not None:
            self.show_user(self._shown_user)
        else:
            self.show_overview()

    @Slot(object)
    def _take_numbers(self, numbers: Numbers) -> None:
        self._steps.then(lambda: self._show_numbers(numbers))

    def _show_numbers(self, numbers: Numbers) -> None:
        if numbers.material is not self._material:
            return  # other runs have been read since
        self._numbers = numbers
        data = numbers.material.data
        self._model.set_users(data.dataset.num_users, data.user_key, numbers.columns)
        self.views.overview.users.table.forget_sorting()
        self.views.narrowing.use(numbers, self._styles)
        self._place_user()
        if self._is_on_user:
            self.header_changed.emit()  # only now the user's group is known
        self._steps.then(*self.views.desk_pieces())

    @Slot(str, str)
    def _lack_numbers(self, what: str, hint: str) -> None:
        if self._material is not None:  # users can be looked at all the same
            from studio.pages.users.user_numbers import no_columns

            data = self._material.data
            nothing = no_columns(data.dataset.num_users)
            self._model.set_users(data.dataset.num_users, data.user_key, nothing)
        self.views.overview.users.show_trouble(f"{what} {hint}".strip())
        self._place_user()

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        self._steps.drop()
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
        self.views.desk.show_user(user_id)
        self._shown_user = user_id
        if self.views.overview.isAncestorOf(self.focusWidget() or self):
            # Else Qt hands the keyboard to the first list when the table hides.
            self.setFocus()
        self.views.stack.setCurrentWidget(self.views.desk)
        self._place_user()
        self.header_changed.emit()
        for one in (self._all, self._copy):
            one.show()  # they are hidden while they wait for the header

    @Slot()
    def show_overview(self) -> None:
        """Show all users."""
        if not self._states.shows_main:
            return
        self.views.stack.setCurrentWidget(self.views.overview)
        if self._shown_user is not None:
            self.views.overview.users.table.go_to(self._shown_user)
        self.views.overview.users.table.setFocus()
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
        self.views.overview.users.table.forget_sorting()
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
        from dasrec_core.inspection.lookup import find_user

        try:
            user_id = find_user(self._material.data.dataset, words.replace(",", ""))
        except ConfigError as error:
            self.notice.emit(f"{error.message} {error.hint}".strip())
            self.views.finder.start_typing()
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
            self.views.finder.show_user("", f"{number:,} users" if number else "")
            return
        row = self._model.row_of(self._shown_user)
        place = f"{row + 1:,} of {number:,}" if row >= 0 else "not in the table"
        self.views.finder.show_user(self._material.data.user_key(self._shown_user), place)

    def _user_words(self) -> str:
        view = self.views.desk.view
        if view is None:
            return ""
        words = "1 interaction" if view.degree == 1 else f"{view.degree:,} interactions"
        if self._numbers is None:
            return words
        return f"{words}, {self._numbers.history_words(view.user_id)}"

    @Slot(str)
    def _choose_metric(self, key: str) -> None:
        self._metric = key
        if self._material is not None:
            self._reader.count(self._material, self._metric)

    # Small things

    @Slot()
    def _open_titles(self) -> None:
        """Open the data set where its titles and pictures are mapped."""
        if self._material is not None:
            from studio.pages.data.payload import MapTitles

            self.open_place.emit("data", MapTitles(self._material.data.dataset.path))

    @Slot()
    def _copy_view(self) -> None:
        if self._material is not None and self._is_on_user and self.views.desk.view is not None:
            from studio.pages.users.view_text import as_markdown

            words = as_markdown(self.views.desk.view, self._material.names)
            QGuiApplication.clipboard().setText(words)
            self.notice.emit("Copied.")
