"""A paper page over a real results database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from comparison_runs import config_of
from pytestqt.qtbot import QtBot
from stored_runs import StoredRun, store_run
from studio_services import quiet_services

from studio.pages.paper.page import PaperPage
from studio.services import Services
from studio.shell.page_frame import PageFrame

OpenPage = Callable[..., PaperPage]


@pytest.fixture
def services(qapp: object, tmp_path: Path) -> Iterator[Services]:
    made = quiet_services(tmp_path / "studio")
    yield made
    assert made.close()


@pytest.fixture
def open_page(qtbot: QtBot, services: Services) -> OpenPage:
    """Store runs, open the page and wait until it has read them."""

    frames = []  # qtbot keeps weak references only

    def open_with(runs: Sequence[StoredRun] = ()) -> PaperPage:
        for run in runs:
            store_run(services.store, run)
        page = PaperPage(services)
        frame = PageFrame(page)
        frame.resize(1200, 900)
        qtbot.addWidget(frame, before_close_func=lambda _: page.close_page())
        frames.append(frame)
        frame.show()
        page.activate()
        qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
        return page

    return open_with


def stored(
    model: str, best: float, dataset: str = "tiktok", seed: int = 1, **changes: object
) -> StoredRun:
    """A finished run whose test Recall@20 is 0.001 below ``best``."""
    config = config_of(model, dataset, seed, **changes)
    run_id = f"{model}-{dataset}-{seed}-{config.identity()[:4]}"
    return StoredRun(run_id=run_id, config=config, dataset=dataset, recalls=(best / 2, best))
