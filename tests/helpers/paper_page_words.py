"""What the Paper page shows, in words."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.pages.paper.page import PaperPage
from studio.services import Services
from tests.studio.paper_page.conftest import stored


def some() -> list:
    return [
        stored("dasrec", 0.112, seed=1),
        stored("dasrec", 0.114, seed=2),
        stored("diffmm", 0.105),
        stored("lightgcn", 0.061, "baby"),
    ]


def cells(page: PaperPage, method: str) -> list[str]:
    model = page.body.table.model()
    for row in range(model.rowCount()):
        if model.index(row, 0).data() == method:
            return [model.index(row, number).data() for number in range(1, model.columnCount())]
    return []


def place(page: PaperPage, method: str, number: int):
    model = page.body.table.model()
    rows = [row for row in range(model.rowCount()) if model.index(row, 0).data() == method]
    return model.index(rows[0], number)


def words_on(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def settle(qtbot: QtBot, services: Services) -> None:
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
