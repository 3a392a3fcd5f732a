"""Runs that fill the runs page, and what it shows, in words."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton
from stored_runs import BASE, StoredRun

from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.store.records import RunStatus
from studio.pages.runs.page import RunsPage
from studio.services import Services


def three() -> list[StoredRun]:
    other = BASE.model_copy(update={"model": LightGCNConfig(), "seed": 2})
    return [
        StoredRun(run_id="r1", recalls=(0.05, 0.09, 0.08)),
        StoredRun(run_id="r2", config=other, recalls=(0.06, 0.07)),
        StoredRun(run_id="r3", status=RunStatus.INTERRUPTED, recalls=(0.04,)),
    ]


def seeds(*recalls: float) -> list[StoredRun]:
    return [
        StoredRun(
            run_id=f"r{number}",
            config=BASE.model_copy(update={"seed": number}),
            recalls=(recall / 2, recall, recall / 4),
        )
        for number, recall in enumerate(recalls)
    ]


def shown_ids(page: RunsPage) -> list[str]:
    runs = page._table.runs
    return [runs.run(row).run_id for row in range(runs.rowCount())]


def texts(page: RunsPage, key: str) -> list[str]:
    model = page._table.runs
    number = [column.key for column in model.columns].index(key)
    return [model.index(row, number).data() for row in range(model.rowCount())]


def words_on(widget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return " ".join(
        [*labels, *(b.text() for b in widget.findChildren(QPushButton) if b.isVisible())]
    )


def settle(qtbot, services: Services) -> None:
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
