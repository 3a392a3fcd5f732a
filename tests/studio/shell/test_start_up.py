from __future__ import annotations

import os
import subprocess
import sys

import PySide6
import pytest
from PySide6.QtWidgets import QApplication

from dasrec_core.errors import StoreError
from dasrec_core.paths import Home
from studio import app as studio_app
from studio.app import Studio, error_words, version_trouble
from studio.shell.commands import PAGES

HEAVY = ("torch", "scipy", "pandas", "matplotlib", "sqlalchemy", "pyqtgraph", "pydantic")


def modules_after(imports: str) -> set[str]:
    """Names of heavy modules a fresh interpreter has after some imports."""
    code = f"import sys; {imports}; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(answer.stdout.split())


@pytest.mark.slow
def test_nothing_heavy_is_imported_before_the_window_is_shown():
    assert modules_after("import studio.app") == set()


@pytest.mark.slow
def test_no_page_and_no_service_imports_torch():
    modules = ", ".join(["studio.services", *(module for module, _ in PAGES.values())])
    assert modules_after(f"import {modules}") & {"torch", "matplotlib"} == set()


@pytest.mark.slow
def test_the_window_is_painted_soon_after_the_process_starts(tmp_path):
    # Processor time and not the clock: it is the same when other tests keep the machine busy.
    # Measured about 0.9 s; 1.5 s by the clock are allowed to a user's machine.
    code = (
        "import time; from PySide6.QtWidgets import QApplication;"
        "from dasrec_core.paths import home; from studio.app import Studio;"
        "app = QApplication([]); studio = Studio(app, home()); app.processEvents();"
        "print(time.process_time()); assert studio.window.isVisible();"
        "studio.shut_down()"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"DASREC_HOME": str(tmp_path)},
        check=True,
        timeout=60,
    )
    assert float(answer.stdout) < 3.0


@pytest.mark.parametrize("version", ["6.9.3", "6.10.3"])
def test_tested_versions_of_qt_are_accepted(version):
    assert version_trouble(version) == ""


@pytest.mark.parametrize("version", ["6.8.3", "6.11.0", "6.12.0"])
def test_versions_known_to_fail_are_refused_with_what_to_install(version):
    assert "PySide6-Essentials==6.10.3" in version_trouble(version)


def test_the_installed_version_of_qt_is_one_that_works():
    assert version_trouble(PySide6.__version__) == ""


def test_a_refused_version_ends_the_program_with_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(PySide6, "__version__", "6.12.0")
    assert studio_app.main() == 2
    assert "does not run with PySide6 6.12.0" in capsys.readouterr().err


@pytest.fixture
def studio(qapp, tmp_path, monkeypatch, qtbot):
    """The application over services that cannot be opened."""

    def fail(*_args, **_values):
        raise StoreError("The results are locked.", "Close the other studio.")

    monkeypatch.setattr("studio.services.build", fail)
    made = Studio(qapp, Home(tmp_path))
    qtbot.addWidget(made.window)
    yield made
    made.shut_down()


def test_results_that_cannot_be_opened_are_said_in_the_window(studio, qtbot):
    states = studio.window.stack
    studio.window.open_place("runs")
    words = "The results are locked. Close the other studio."
    qtbot.waitUntil(lambda: states.currentWidget().accessibleName() == words)


def test_an_error_nobody_caught_is_told_and_the_window_lives_on(studio):
    hook = studio_app._Hook(studio)
    try:
        raise ZeroDivisionError("by zero")
    except ZeroDivisionError as error:
        hook(type(error), error, error.__traceback__)
    assert "ZeroDivisionError: by zero" in studio.window.toasts.words()[0]
    assert "Your runs are not affected" in studio.window.toasts.words()[0]
    assert studio.window.isVisible()


def test_an_error_of_ours_speaks_for_itself():
    assert error_words(StoreError("It is full.", "Free some space.")) == (
        "It is full. Free some space."
    )


def test_a_change_of_settings_dresses_the_application(studio):
    studio.settings.update(theme="dark")
    assert QApplication.palette().window().color().name() == "#15171c"


def test_trying_again_opens_the_page_that_was_wanted(studio, services, qtbot, monkeypatch):
    studio.window.open_place("welcome")
    qtbot.waitUntil(
        lambda: studio.window.stack.waiting().accessibleName().startswith("The results")
    )
    monkeypatch.setattr("studio.services.build", lambda *_, **__: services)
    with qtbot.waitSignal(studio.window.attached):
        studio.window.retry_wanted.emit()


def test_pages_that_were_built_are_spared_the_search_for_garbage_once_each(studio, monkeypatch):
    spared = []
    monkeypatch.setattr(studio_app.gc, "freeze", lambda: spared.append("frozen"))
    studio.window.place_changed.emit("runs")
    assert studio._settled.isActive()
    studio._settled.stop()
    studio._settled.timeout.emit()
    studio.window.place_changed.emit("runs")
    assert not studio._settled.isActive()
    assert spared == ["frozen"]
