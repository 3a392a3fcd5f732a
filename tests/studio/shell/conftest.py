"""Windows over fakes of the services: threads and databases of the real ones cost half a second."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fake_confirm import FakeConfirm
from fake_pages import FakePage, FakeSub
from page_services import FakeQueue
from PySide6.QtCore import QObject, Signal

from dasrec_core.paths import Home
from studio.bridges.task_pool import TaskPool
from studio.dataset_library import DatasetLibrary
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.shell import commands


class FakeRecorder(QObject):
    runs_changed = Signal()
    database_ok_changed = Signal(bool, str)
    database_trouble = ""


class FakeLauncher(QObject):
    launched = Signal(str)
    unnamed = Signal(str, str)


class FakeFiles:
    """Chooses what a test has set."""

    def __init__(self):
        self.path, self.start = None, None

    def folder(self, parent, title, start, chosen):
        self.start = start
        if self.path is not None:
            chosen(self.path)


class FakeServices:
    """The part of the services that the window itself uses."""

    def __init__(self, home, settings):
        self.home, self.settings = home, settings
        self.runs, self.stopped, self.is_closed = [], [], False
        self.recorder, self.launcher, self.tasks = FakeRecorder(), FakeLauncher(), TaskPool()
        self.store = SimpleNamespace(list_runs=lambda: list(self.runs), num_unreadable=0)
        self.queue, self.results_url = FakeQueue(), home.results_url
        self.library = DatasetLibrary(home, self.tasks)
        self.executor = SimpleNamespace(attach=self._attach)

    @property
    def data_folder(self):
        return self.home.path / "datasets"

    def _attach(self, run_id):
        return SimpleNamespace(stop=lambda: self.stopped.append(run_id))

    def close(self):
        self.is_closed = True
        return self.tasks.close()


@pytest.fixture
def fake_pages(monkeypatch):
    """Pages that only take notes, in place of all that the window can show."""
    fakes = dict.fromkeys(commands.PAGES, (FakePage.__module__, "FakePage"))
    fakes["compare"] = (FakeSub.__module__, "FakeSub")
    for module in ("studio.main_window", "studio.shell.page_factory"):
        monkeypatch.setattr(f"{module}.PAGES", fakes)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def settings(home, qapp):
    return Settings(home)


@pytest.fixture
def confirm():
    return FakeConfirm()


@pytest.fixture
def files():
    return FakeFiles()


@pytest.fixture
def services(home, settings):
    made = FakeServices(home, settings)
    yield made
    made.close()


@pytest.fixture
def bare_window(qtbot, home, settings, confirm, files):
    """The window before the services are there."""
    window = MainWindow(settings=settings, home=home, confirm=confirm, files=files)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close_for_good()


@pytest.fixture
def window(bare_window, services):
    """The window with services, the welcome page in front."""
    bare_window.attach(services)
    return bare_window
