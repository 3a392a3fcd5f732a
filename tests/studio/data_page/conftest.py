from __future__ import annotations

import pytest
from page_services import FakeChooser, PageServices, write_folder

from dasrec_core.paths import Home
from studio.bridges.task_pool import TaskPool
from studio.dataset_library import DatasetLibrary
from studio.pages.data.page import DataPage


@pytest.fixture
def services(qtbot, tmp_path):
    home, tasks = Home(tmp_path / "home"), TaskPool()
    services = PageServices(home, tasks, DatasetLibrary(home, tasks))
    yield services
    assert tasks.close()


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "toy")


@pytest.fixture
def chooser():
    return FakeChooser()


@pytest.fixture
def page(qtbot, services, chooser):
    page = DataPage(services, chooser)
    qtbot.addWidget(page)
    return page


@pytest.fixture
def read(qtbot, services):
    """Open a folder in the library and wait until it was read."""

    def read(folder):
        with qtbot.waitSignal(services.library.checked, timeout=5000):
            services.library.open_folder(folder)
        return services.library.entry(folder)

    return read
