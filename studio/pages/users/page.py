"""The users page: what single users are recommended by one run or two, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from typing_extensions import override

from studio.bridges.steps import Steps
from studio.pages.page import Page
from studio.pages.users.header import UserHeader
from studio.pages.users.keys import add_keys
from studio.pages.users.metric_choice import METRICS
from studio.pages.users.payload import ShowUser
from studio.pages.users.reader import UsersReader
from studio.pages.users.states import UsersStates
from studio.pages.users.views import UsersViews
from studio.pages.users.walker import UserWalker
from studio.qtmodels.users_table import UsersTableModel
from studio.services import Services
from studio.widgets.parts import Item

# Imported while the runs are read, see ``reading``: charts and readers take 0.2 s and more, which
# the UI thread must not spend. What stands in the body of a method was imported by then.
if TYPE_CHECKING:
    from studio.pages.users.group_numbers import Numbers
    from studio.pages.users.material import Material


class UsersPage(Page):
    """Reads the runs in the background, walks their users; a sub-page of Runs.

    Opening it must not hold the window up: what shows users is built when there are some, a piece
    at a time, and what shows a single user after that or when it is first asked for.

    ``activate`` takes a run id, the ids of A and B, or a ``ShowUser``; without, it keeps what it
    showed, or takes the newest finished run.
    """

    place = "users"
    rail_place = "runs"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._ids: list[str] = []
        self._wanted_user: int | None = None  # to be shown once the runs are read
        self._material: Material | None = None
        self._reusable: Material | None = None  # the same, unless its data were checked since
        self._numbers: Numbers | None = None
        self._styles: tuple[int, ...] = ()
        self._reader = UsersReader(services, self)
        self._metric = next(iter(METRICS))
        self._model = UsersTableModel(self)
        self._steps = Steps(self)
        self.views = UsersViews(services, self._model, self._steps)
        self.header = UserHeader(self)
        self.walker = UserWalker(self._model, self.views, self)
        self._lay_out()
        self._make_actions()
        self._wire()
        self._states.show_waiting()

    # What the window asks

    @override
    def title(self) -> str:
        if not self._is_on_user or self.views.desk.view is None:
            return "Users"
        return self.header.title(self.views.desk.view)

    @override
    def trail(self) -> str:
        return "Users" if self._is_on_user else "Runs"

    @override
    def beside_title(self) -> Sequence[Item]:
        view = self.views.desk.view if self._is_on_user else None
        return self.header.beside(view, self._numbers)

    @override
    def header_actions(self) -> Sequence[Item]:
        return self.header.buttons() if self._is_on_user else ()

    @override
    def go_back(self) -> bool:
        if not self._is_on_user:
            return False
        self.walker.show_overview()
        return True

    @override
    def activate(self, payload: object = None) -> None:
        asked = [payload] if isinstance(payload, str) else payload
        if isinstance(asked, list | tuple):
            self._wanted_user = None
            self.show_runs([str(run_id) for run_id in asked])
        elif isinstance(asked, ShowUser):
            self._wanted_user = asked.user_id
            self.show_runs(asked.run_ids)
        elif self._reusable is None:
            self.show_runs(self._ids)
        self.setFocus()

    @override
    def in_view(self) -> object:
        user_id = self.walker.shown_user if self._is_on_user else self._wanted_user
        return ShowUser(tuple(self._ids), user_id) if self._ids else None

    @override
    def close_page(self) -> None:
        self.views.close_views()
        self._reader.stop()

    # Layout

    def _lay_out(self) -> None:
        self._states = UsersStates(self.views)
        self._states.fill(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _make_actions(self) -> None:
        deeds = (
            ("Next user", ("J",), self.walker.next_user),
            ("Previous user", ("K",), self.walker.previous_user),
            ("Any user", ("R",), self.walker.random_user),
            ("All users", ("U",), self.walker.show_overview),
            ("Explain the item", ("W",), self.views.explain),
            ("Find a user", ("Ctrl+F", "/"), self.views.start_typing),
            ("Go to the list of run A", ("A",), self.views.focus_first),
            ("Go to the list of run B", ("B",), self.views.focus_second),
        )
        add_keys(self, deeds)

    def _wire(self) -> None:
        views, reader, states = self.views, self._reader, self._states
        self.walker.turned.connect(self._show_turn)
        self.walker.not_found.connect(self.notice)
        views.runs_chosen.connect(self.show_runs)
        views.metric_chosen.connect(self._choose_metric)
        views.titles_asked.connect(self._open_titles)
        reader.material_read.connect(self._take)
        reader.runs_lacking.connect(self._show_trouble)
        reader.numbers_read.connect(self._take_numbers)
        reader.numbers_lacking.connect(self._lack_numbers)
        states.runs_wanted.connect(self._open_runs)
        states.new_run_wanted.connect(self._open_new_run)
        states.retry_wanted.connect(self._try_again)
        self.header.copy_wanted.connect(self._copy_view)
        self.header.length_chosen.connect(self._set_length)
        self.header.all_wanted.connect(self.walker.show_overview)
        self._services.library.checked.connect(self._read_data_anew)

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
        self._reader.read_runs(self._ids, self._reusable)

    @Slot(str)
    def _read_data_anew(self, folder: str) -> None:
        """Show titles and pictures that were given to the data in view, now or when next opened."""
        if self._material is None or not self._material.is_read_from(folder):
            return
        self._reusable = None
        self._reader.stop()  # what is being read may be from before
        if self.isVisible():
            self.show_runs(self._ids)

    @Slot(object)
    def _take(self, material: Material | None) -> None:
        self._steps.drop()
        if material is None:
            self._states.show_nothing()
            self.header_changed.emit()
            return
        from studio.pages.compare.run_labels import draw_styles

        self._material = self._reusable = material
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
        self.walker.use(self._material)
        wanted, self._wanted_user = self._wanted_user, None
        if wanted is not None and wanted < self._material.data.dataset.num_users:
            self.walker.show_user(wanted)
        else:
            self.walker.resume()

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
        self.walker.count(numbers)
        self.walker.say_place()
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
        self.walker.count(None)
        self.walker.say_place()

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        self._steps.drop()
        self._material = self._reusable = None
        self.walker.use(None)
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

    @Slot()
    def _show_turn(self) -> None:
        self.header_changed.emit()
        if self._is_on_user:
            self.header.show_buttons()

    @Slot(int)
    def _set_length(self, length: int) -> None:
        self.views.desk.set_length(length)

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
            self.header.copy(self.views.desk.view, self._material.names)
            self.notice.emit("Copied.")
