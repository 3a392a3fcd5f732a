"""A runs page over a real results database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from stored_runs import StoredRun, store_run
from studio_services import quiet_services

from studio.pages.runs.page import RunsPage
from studio.services import Services
from studio.shell.page_frame import PageFrame

OpenPage = Callable[..., RunsPage]


@pytest.fixture
def services(qapp: object, tmp_path: Path) -> Iterator[Services]:
    made = quiet_services(tmp_path / "studio")
    yield made
    assert made.close()


@pytest.fixture
def open_page(qtbot, services: Services) -> Iterator[OpenPage]:
    """Store runs, open the page in its frame, and wait until it has read them."""
    frames: list[QWidget] = []

    def open_with(runs: Sequence[StoredRun] = (), payload: object = None) -> RunsPage:
        for run in runs:
            store_run(services.store, run)
        page = RunsPage(services)
        frame = PageFrame(page)
        frame.resize(1400, 800)
        qtbot.addWidget(frame, before_close_func=lambda _: page.close_page())
        frames.append(frame)
        frame.show()
        page.activate(payload)
        qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
        return page

    return open_with  # type: ignore[return-value]  # pytest unwraps the fixture
