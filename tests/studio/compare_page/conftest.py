"""A compare page over a real results database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from compared_runs import write_users
from stored_runs import StoredRun, store_run
from studio_services import quiet_services

from studio.pages.compare.page import ComparePage
from studio.services import Services
from studio.shell.page_frame import PageFrame
from tests.helpers.compare_page_words import measured

OpenPage = Callable[..., ComparePage]


@pytest.fixture
def services(qapp: object, tmp_path: Path) -> Iterator[Services]:
    made = quiet_services(tmp_path / "studio")
    yield made
    assert made.close()


@pytest.fixture
def open_page(qtbot, services: Services) -> OpenPage:
    """Store runs, compare all of them, and wait until the page has read and tested them."""

    frames = []  # qtbot keeps weak references only

    def open_with(
        runs: Sequence[StoredRun],
        ids: Sequence[str] | None = None,
        users: Mapping[str, Sequence[float]] | None = None,
    ) -> ComparePage:
        for run in runs:
            recalls = (users or {}).get(run.run_id)
            store_run(services.store, run if recalls is None else measured(run, recalls))
        for run_id, recalls in (users or {}).items():
            write_users(services.run_folder(run_id), {"recall@20": recalls, "ndcg@20": recalls})
        page = ComparePage(services)
        frame = PageFrame(page)
        frame.resize(1280, 700)
        qtbot.addWidget(frame, before_close_func=lambda _: page.close_page())
        frames.append(frame)
        frame.show()
        page.activate([run.run_id for run in runs] if ids is None else ids)
        qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=20_000)
        qtbot.waitUntil(lambda: not page.tabs.steps.is_busy, timeout=20_000)
        return page

    return open_with
