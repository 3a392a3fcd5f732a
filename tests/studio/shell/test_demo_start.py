from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal

from dasrec_core.errors import DatasetError
from studio.bridges.task_pool import Task
from studio.dataset_report import read_report
from studio.shell.demo_start import demo_config


class FakeLibrary:
    def __init__(self):
        self.read = []

    def ensure_read(self, path):
        self.read.append(path)

    def learn(self, folders):
        pass


class Starter(QObject):
    """Starts runs by writing down their configuration."""

    started = Signal(object)

    def __init__(self):
        super().__init__()
        self.configs = []

    def start_run(self, config, *, done, failed):
        self.configs.append(config)
        done("run-1")
        return Task()


@pytest.fixture
def demo_window(window, services, monkeypatch):
    """The window with a demo whose run is not really started."""
    starter = Starter()
    services.library, services.start_run = FakeLibrary(), starter.start_run
    opened = []
    monkeypatch.setattr(window, "open_place", lambda *what: opened.append(what))
    return window, starter, opened


def test_the_demo_is_small_and_uses_the_demo_data(home):
    config = demo_config(home)
    assert config.model.name == "dasrec"
    assert config.training.epochs <= 40
    assert (home.demo / "trnMat.pkl").is_file()
    assert config.dataset.path == str(home.demo)


def test_the_run_of_the_demo_is_bound_to_the_content_of_its_data(home):
    config = demo_config(home)
    assert config.dataset.fingerprint == read_report(home.demo).fingerprint


def test_one_press_starts_a_run_and_shows_it(demo_window, qtbot, home):
    window, starter, opened = demo_window
    window.current_page().demo.click()
    qtbot.waitUntil(lambda: opened == [("live", "run-1")], timeout=15_000)
    assert [config.dataset.path for config in starter.configs] == [str(home.demo)]


def test_while_the_demo_is_prepared_it_cannot_be_started_again(demo_window, qtbot):
    window, _starter, opened = demo_window
    page = window.current_page()
    page.demo.click()
    assert page.demo.text() == "Preparing the demo…"
    assert not page.demo.isEnabled()
    qtbot.waitUntil(lambda: bool(opened), timeout=15_000)
    assert page.demo.isEnabled()


def test_a_demo_that_cannot_be_made_is_said_with_what_to_do(demo_window, qtbot, monkeypatch):
    def fail(_home):
        raise DatasetError("The disk is full.", "Free some space.")

    monkeypatch.setattr("studio.shell.demo_start.demo_config", fail)
    window, starter, _ = demo_window
    window.current_page().demo.click()
    qtbot.waitUntil(lambda: "The disk is full. Free some space." in window.toasts.words())
    assert window.current_page().demo.isEnabled()
    assert starter.configs == []


def test_a_demo_asked_for_early_starts_when_the_services_are_there(
    bare_window, services, qtbot, monkeypatch
):
    starter, opened = Starter(), []
    services.library, services.start_run = FakeLibrary(), starter.start_run
    bare_window.current_page().demo.click()
    monkeypatch.setattr(bare_window, "open_place", lambda *what: opened.append(what))
    bare_window.attach(services)
    qtbot.waitUntil(lambda: opened == [("live", "run-1")], timeout=15_000)
