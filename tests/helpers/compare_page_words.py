"""Runs that fill the compare page, and what it shows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from compared_runs import varied
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from stored_runs import StoredRun

from studio.pages.compare.page import ComparePage
from studio.pages.compare.tabs import CompareTabs
from studio.services import Services

SLOW = varied(training__learning_rate=5e-4)
# Of eight users the first model wins five and loses one.
USERS = {
    "a": [0.5, 0.5, 0.5, 1.0, 1.0, 0.0, 0.5, 0.0],
    "b": [0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5, 0.0],
}


def two() -> list[StoredRun]:
    return [
        StoredRun(run_id="a", recalls=(0.05, 0.08, 0.07)),
        StoredRun(run_id="b", config=SLOW, recalls=(0.04, 0.06, 0.09), epoch_s=30.0),
    ]


def measured(run: StoredRun, recalls: Sequence[float]) -> StoredRun:
    """The run with the test metrics that belong to these of single users."""
    mean = fmean(recalls)
    return replace(run, test={"recall@20": mean, "ndcg@20": mean})


def seeds(name: str, bests: dict[int, float], **changes: object) -> list[StoredRun]:
    return [
        StoredRun(run_id=f"{name}{seed}", config=varied(seed=seed, **changes), recalls=(0.01, best))
        for seed, best in bests.items()
    ]


def words_on(widget: QWidget) -> str:
    labels = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    return " ".join(labels)


def column_of(page: ComparePage, number: int) -> list[str]:
    model = page.tabs.tab("Curves").best.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


def chart_of(page: ComparePage, key: str):
    return page.tabs.tab("Curves").curves.chart(key)


def settle(qtbot, services: Services) -> None:
    """Wait until all is read, tested and drawn."""
    tabs = [one for one in QApplication.allWidgets() if isinstance(one, CompareTabs)]

    def is_quiet() -> bool:
        return not services.tasks.num_pending and not any(one.steps.is_busy for one in tabs)

    qtbot.waitUntil(is_quiet, timeout=20_000)
