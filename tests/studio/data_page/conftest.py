"""A data page over real readers, and the way from a table into it."""

from __future__ import annotations

import pytest
from fake_confirm import FakeConfirm
from page_services import FakeChooser, PageServices, write_folder
from PySide6.QtWidgets import QComboBox

from dasrec_core.paths import Home
from studio.bridges.task_pool import TaskPool
from studio.dataset_library import DatasetLibrary
from studio.pages.data.importing.wizard import CHECK
from studio.pages.data.page import DataPage
from tests.helpers.data_page_words import named, press

HEADER = "who,what,rating,timestamp\n"
ROWS = "".join(f"u{u},i{i},{1 + (u + i) % 5},{u * 10 + i}\n" for u in range(8) for i in range(6))


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
def confirm():
    return FakeConfirm()


@pytest.fixture
def page(qtbot, services, chooser, confirm):
    page = DataPage(services, chooser, confirm)
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


@pytest.fixture
def ratings(tmp_path):
    path = tmp_path / "tables" / "plays.csv"
    path.parent.mkdir()
    path.write_text(HEADER + ROWS)
    return path


@pytest.fixture
def wizard(page):
    page.begin_import()
    return page.imports.wizard


@pytest.fixture
def idle(qtbot, page):
    """Wait until the import does nothing in the background."""

    def wait():
        qtbot.waitUntil(lambda: not page.imports.wizard.session.busy, timeout=5000)

    return wait


@pytest.fixture
def at_check(wizard, ratings, idle):
    """A wizard whose last step is in front, with a table that has no fault unless rows add one."""

    def go(more: str = ""):
        ratings.write_text(HEADER + ROWS + more)
        wizard.choose(ratings)
        idle()
        named(wizard, QComboBox, "User").setCurrentText("who")
        named(wizard, QComboBox, "Item").setCurrentText("what")
        named(wizard, QComboBox, "User").activated.emit(1)
        for _ in range(2):
            press(wizard, "Next")
            idle()
        assert wizard.step == CHECK
        return wizard

    return go
