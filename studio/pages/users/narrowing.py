"""Linked selection: a bar or a lasso chooses users, and table, charts and walk follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from studio.pages.users.group_numbers import Numbers, group_words
from studio.pages.users.overview import Overview
from studio.pages.users.user_desk import UserDesk
from studio.qtmodels.grouped import By
from studio.qtmodels.users_table import UsersTableModel


class Narrowing(QObject):
    """Keeps which group is chosen. ``changed`` is emitted when other users are listed."""

    changed = Signal()

    def __init__(self, model: UsersTableModel, overview: Overview, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._overview = model, overview
        self._desk: UserDesk | None = None
        self._numbers: Numbers | None = None
        self._styles: tuple[int, ...] = ()
        self._chosen: tuple[By, int] | None = None
        overview.group_chosen.connect(self.choose_group)
        overview.users_chosen.connect(self.narrow)
        overview.users.widened.connect(self.widen)

    def link(self, desk: UserDesk) -> None:
        """Have a desk of single users take part too."""
        self._desk = desk
        desk.group_chosen.connect(self.choose_history)

    def use(self, numbers: Numbers, styles: tuple[int, ...]) -> None:
        """Show other numbers; all users are listed."""
        self._numbers, self._styles, self._chosen = numbers, styles, None
        self._overview.users.show_narrowed("")
        self._show_groups()

    def forget(self) -> None:
        """There are no numbers to choose from."""
        self._numbers, self._chosen = None, None

    @Slot(int)
    def choose_history(self, place: int) -> None:
        """List a group of users by history, or all with -1."""
        self.choose_group("users", place)

    @Slot(str, int)
    def choose_group(self, by: By, place: int) -> None:
        """List the users a group is about, or all with -1."""
        if self._numbers is None:
            return
        self._chosen = None if place < 0 else (by, place)
        if self._chosen is None:
            self._keep(None, "")
        else:
            group = self._numbers.groups[by].grouping.groups[place]
            self._keep(self._numbers.members(by, place), group_words(by, group))
        self._show_groups()

    @Slot(object, str)
    def narrow(self, kept: NDArray[np.bool_] | None, words: str) -> None:
        """List only ``kept``, shape ``(U,)``, called ``words``; all with ``None``."""
        self._chosen = None
        self._keep(kept, words)
        self._show_groups()

    @Slot()
    def widen(self) -> None:
        """List all users again."""
        self.narrow(None, "")
        self._overview.forget_choice()

    def _keep(self, kept: NDArray[np.bool_] | None, words: str) -> None:
        self._model.keep_only(kept)
        self._overview.users.show_narrowed(words)
        self.changed.emit()

    def _show_groups(self) -> None:
        if self._numbers is None:
            return
        self._overview.show_numbers(self._numbers, self._styles, self._chosen)
        self.show_beside_user()

    def show_beside_user(self) -> None:
        """Show the groups on the desk."""
        if self._desk is None or self._numbers is None:
            return
        by, place = self._chosen or ("users", -1)
        self._desk.show_numbers(self._numbers, place if by == "users" else -1)
