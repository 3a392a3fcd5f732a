"""What the users page shows, in words."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QLabel,
)

from studio.pages.users.page import UsersPage
from studio.widgets.empty_state import EmptyState


def shown_user(page: UsersPage) -> str:
    view = page.views.desk.view
    return "" if view is None else view.user_key


def table_of(page: UsersPage) -> list[str]:
    model = page._model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def texts(table, column: int) -> list[str]:
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def state_of(page: UsersPage) -> EmptyState:
    state = page._states.currentWidget()
    assert isinstance(state, EmptyState)
    return state


def words_on(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())
