"""Which user is in view, and the ways to another: by row, by chance, by gain, by name."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.errors import ConfigError
from studio.pages.users.views import UsersViews
from studio.pages.users.walk import Walk
from studio.qtmodels.users_table import UsersTableModel

if TYPE_CHECKING:
    from dasrec_core.data.dataset import Dataset
    from dasrec_core.inspection.user_gains import Order
    from studio.pages.users.group_numbers import Numbers
    from studio.pages.users.material import Material


class UserWalker(QObject):
    """Turns between all users and a single one.

    Attributes:
        shown_user: The user in view, or the last that was.

    Signals:
        turned: Another user, or all of them, are in view.
        not_found: Why no user is called that, and what to type.
    """

    turned = Signal()
    not_found = Signal(str)

    def __init__(self, model: UsersTableModel, views: UsersViews, page: QWidget) -> None:
        super().__init__(page)
        self._page, self._views, self._walk = page, views, Walk(model)
        self._material: Material | None = None
        self._numbers: Numbers | None = None
        self.shown_user: int | None = None
        views.user_typed.connect(self._find)
        views.random_asked.connect(self.random_user)
        views.order_asked.connect(self.walk)
        views.step_asked.connect(self._step)
        views.user_asked.connect(self.show_user)
        views.narrowed.connect(self.say_place)

    def use(self, material: Material | None) -> None:
        """Walk through users of other runs; of other data, none of them was in view or listed."""
        is_same = material is not None and material.is_of_same_data(self._material)
        if not is_same:
            self.shown_user = None
        self._material, self._numbers = material, None
        if material is None:
            return
        if not is_same:
            self._walk.clear()
        self._views.finder.offer_jumps(False)

    def count(self, numbers: Numbers | None) -> None:
        """Walk by these gains; by none where users cannot be counted."""
        self._numbers = numbers
        self._views.finder.offer_jumps(numbers is not None)

    def resume(self) -> None:
        """Show what was in view before other runs were read."""
        if self._views.shows_desk and self.shown_user is not None:
            self.show_user(self.shown_user)
        else:
            self.show_overview()

    @Slot(object)
    def show_user(self, user_id: int) -> None:
        """Show one user."""
        if self._material is None:
            return
        self._views.desk.show_user(user_id)
        self.shown_user = user_id
        if self._views.overview.isAncestorOf(self._page.focusWidget() or self._page):
            # Else Qt hands the keyboard to the first list when the table hides.
            self._page.setFocus()
        self._views.stack.setCurrentWidget(self._views.desk)
        self.say_place()
        self.turned.emit()

    @Slot()
    def show_overview(self) -> None:
        """Show all users."""
        if self._material is None:
            return
        table = self._views.overview.users.table
        self._views.stack.setCurrentWidget(self._views.overview)
        if self.shown_user is not None:
            table.go_to(self.shown_user)
        table.setFocus()
        self.say_place()
        self.turned.emit()

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
        self._show_if_any(self._walk.any())

    @Slot(str)
    def walk(self, order: Order) -> None:
        """Put the users in an order, see ``UserGains.order``, and show the first."""
        if self._numbers is None:
            return
        first = self._walk.begin(order, self._numbers.gains)
        self._views.overview.users.table.forget_sorting()
        self._show_if_any(first)

    @Slot()
    def say_place(self) -> None:
        """Say where the user stands in the walk."""
        if self._material is None:
            return
        user_id = self.shown_user if self._views.shows_desk else None
        key = "" if user_id is None else self._material.data.user_key(user_id)
        self._views.finder.show_user(key, self._walk.words(user_id))

    @Slot(int)
    def _step(self, by: int) -> None:
        user_id = self._walk.beside(self.shown_user, by)
        if not self._views.shows_desk or user_id != self.shown_user:
            self._show_if_any(user_id)

    @Slot(str)
    def _find(self, words: str) -> None:
        if self._material is None:
            return
        try:
            user_id = _named(self._material.data.dataset, words)
        except ConfigError as error:
            self.not_found.emit(f"{error.message} {error.hint}".strip())
            self._views.finder.start_typing()
            return
        self._page.setFocus()
        self.show_user(user_id)

    def _show_if_any(self, user_id: int | None) -> None:
        if user_id is not None:
            self.show_user(user_id)


def _named(dataset: Dataset, words: str) -> int:
    """Return the user with this key; else with this number, which may be grouped as on screen."""
    from dasrec_core.inspection.lookup import find_user

    try:
        return find_user(dataset, words)
    except ConfigError:
        with suppress(ConfigError):
            return find_user(dataset, words.replace(",", ""))
        raise  # of what was typed
