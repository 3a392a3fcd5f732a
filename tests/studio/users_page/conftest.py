"""A users page over a real results database and result arrays on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from film_runs import two_runs, write_data
from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from studio_services import quiet_services

from studio.pages.users.page import UsersPage
from studio.services import Services
from studio.shell.page_frame import PageFrame
from studio.theme import theme

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]


@pytest.fixture
def services(qapp: object, tmp_path: Path) -> Iterator[Services]:
    made = quiet_services(tmp_path / "studio")
    yield made
    assert made.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "films")


@pytest.fixture(scope="session")
def settle() -> Settle:
    """Wait until a page has read everything it asked for."""

    def is_quiet(page: UsersPage) -> bool:
        desk = page.views.built_desk
        waits = desk is not None and desk.items._patience.isActive()
        return not (page._services.tasks.num_pending or page._steps.is_busy or waits)

    def wait(page: UsersPage) -> None:
        until = QDeadlineTimer(60_000)
        while not is_quiet(page):
            assert not until.hasExpired(), "the page reads on and on"
            QTest.qWait(2)  # runs the event loop

    return wait


@pytest.fixture
def open_page(qtbot, services: Services, settle: Settle) -> OpenPage:
    """Open the page on runs that are stored already, and wait until it has read them."""
    frames = []  # qtbot keeps weak references only

    def open_on(run_ids: Sequence[str] | None = None, *, wait: bool = True) -> UsersPage:
        page = UsersPage(services)
        frame = PageFrame(page)
        frame.resize(1280, 720)
        qtbot.addWidget(frame, before_close_func=lambda _: page.close_page())
        frames.append(frame)
        frame.show()
        page.activate(None if run_ids is None else list(run_ids))
        if wait:
            settle(page)
        return page

    return open_on


@pytest.fixture(scope="module")
def shared_frame(
    qapp, tmp_path_factory: pytest.TempPathFactory, settle: Settle
) -> Iterator[PageFrame]:
    """One page over runs ``a`` and ``b`` for all tests of a module: building it takes longest."""
    folder = tmp_path_factory.mktemp("users")
    if theme._current is None:
        theme.apply(qapp, "light")
    services = quiet_services(folder / "studio")
    page = UsersPage(services)
    frame = PageFrame(page)
    frame.resize(1280, 720)
    page.activate(two_runs(services, write_data(folder / "films")))
    settle(page)
    yield frame
    page.close_page()
    frame.deleteLater()
    assert services.close()


@pytest.fixture
def two(shared_frame: PageFrame, settle: Settle) -> Iterator[UsersPage]:
    """The page over runs ``a`` and ``b``, all users listed by id and none in view."""
    page = shared_frame.page
    assert isinstance(page, UsersPage)
    shared_frame.show()
    yield page
    page.walker.show_overview()
    page.walker.shown_user = None
    page.views.narrowing.widen()
    for choice in (page.views.overview.tabs, page.views.overview.metrics):
        if choice.current():
            choice._group.button(0).click()
    page.views.overview.users.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    settle(page)
    shared_frame.hide()
