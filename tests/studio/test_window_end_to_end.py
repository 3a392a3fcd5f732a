"""The real window over a real engine process: data, form, training, comparing, table, database."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from engines import end_all_engines
from person import Person
from PySide6.QtWidgets import (
    QApplication,
    QTableView,
)

from dasrec_core.data.demo import generate_demo
from dasrec_core.paths import Home
from dasrec_core.store.records import RunStatus
from studio.main_window import MainWindow
from studio.services import build
from studio.widgets.file_chooser import DialogFileChooser

pytestmark = pytest.mark.slow

MAIN = Path(__file__).resolve().parents[2] / "main.py"
LOSS, RECALL = "loss", "valid/recall@20"
ENGINE_MS = 120_000
"""For the engine to get somewhere: PyTorch alone takes seconds on a busy machine."""


_AS_IT_IS: Mapping[str, str] = {}


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    yield home
    end_all_engines(home)


@pytest.fixture
def person(qtbot, home):
    window = MainWindow(build(home))
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    yield Person(qtbot, window)
    window.close_for_good()


def open_data(person: Person, folder: Path, monkeypatch) -> None:
    """Open a folder through the Data page, whose dialog of the platform is answered here."""
    monkeypatch.setattr(
        DialogFileChooser, "folder", lambda _self, _parent, _title, _start, chosen: chosen(folder)
    )
    person.press("Data")
    person.press("Open a data set (Ctrl+O)")
    person.press("New run with this data", timeout=60_000)
    assert person.window.place == "new_run"


def train(
    person: Person,
    *,
    epochs: int,
    seed: int,
    settings: Mapping[str, str] = _AS_IT_IS,
    model: str = "DASRec",
) -> str:
    """Train a model from the form and return the id of the run that the Live page shows."""
    person.choose("Model", model)
    person.type("Epochs", str(epochs))
    person.type("Seeds", str(seed))
    for name, value in settings.items():
        person.type(name, value)
    before = shown_run(person)
    person.press("Train")
    person.waits(lambda: person.window.place == "live" and shown_run(person) not in ("", before))
    return shown_run(person)


def shown_run(person: Person) -> str:
    page = person.window.page("live")
    return page.run_id if page else ""


def points(person: Person, key: str, series: str) -> list[float]:
    chart = person.window.page("live").view.charts.chart(key)
    return list(chart.points(series)[0]) if series in set(chart.keys()) else []


def state(person: Person) -> str:
    return person.window.page("live")._controls.chip.words()


def row_of(home: Home, run_id: str) -> tuple:
    """The run as it stands in the file, read without our code."""
    with sqlite3.connect(home.path / "results.db") as database:
        found = database.execute(
            "SELECT status, epochs_done, dataset_name FROM runs WHERE run_id = ?", (run_id,)
        ).fetchone()
    database.close()
    return found


def test_demo_is_trained_stopped_and_discarded_in_the_window(person, home, tmp_path, monkeypatch):
    folder = generate_demo(tmp_path / "toys")
    open_data(person, folder, monkeypatch)

    finished = train(person, epochs=2, seed=1)
    person.waits(lambda: state(person) == "Done")
    assert points(person, LOSS, "total") == [1.0, 2.0]
    assert points(person, RECALL, "this run") == [1.0, 2.0]
    person.waits(lambda: row_of(home, finished) == ("done", 2, "toys"), timeout=10_000)

    person.press("New")
    stopped = train(person, epochs=500, seed=2)
    person.waits(lambda: len(points(person, RECALL, "this run")) >= 1)
    person.press("Stop and keep")
    person.waits(lambda: state(person) == "Stopped")
    person.waits(lambda: row_of(home, stopped)[0] == "stopped", timeout=10_000)
    assert 1 <= row_of(home, stopped)[1] < 500

    compare_and_copy(person, "DASRec, 2 epochs", "DASRec, 500 epochs")

    person.press("New")
    discarded = train(person, epochs=500, seed=3)
    person.waits(lambda: len(points(person, LOSS, "total")) >= 1)
    person.press("Discard")
    person.answer("Discard")
    person.waits(lambda: state(person) == "Discarded")
    person.waits(lambda: row_of(home, discarded)[0] == "discarded", timeout=10_000)


def compare_and_copy(person: Person, one: str, other: str) -> None:
    """From two stored runs to the table for a paper, as a new user would."""
    person.press("Runs")
    person.waits(lambda: person.sees(QTableView, "Runs"), timeout=10_000)
    person.pick("Runs", one)
    person.pick("Runs", other, more=True)
    person.press("Compare 2 runs")
    person.waits(lambda: person.reads("Same data and protocol"), timeout=30_000)
    person.waits(lambda: person.reads("paired sign-flip test"), timeout=30_000)

    person.press("Paper")
    person.press("Copy LaTeX", timeout=30_000)
    table = QApplication.clipboard().text()
    assert "\\begin{tabular}" in table
    assert "{toys}" in table
    assert "DASRec &" in table


def trained_by_command(*arguments: object) -> dict[str, Any]:
    """What ``train --json`` prints."""
    command = [sys.executable, str(MAIN), "train", *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_one_configuration_is_one_run_by_window_by_flags_and_by_file(
    person, home, tmp_path, monkeypatch
):
    folder = generate_demo(tmp_path / "toys")
    open_data(person, folder, monkeypatch)
    run_id = train(person, epochs=2, seed=3, settings={"Batch size": "512"}, model="LightGCN")
    store = person.window.services.store
    person.waits(lambda: run_id in {run.run_id for run in store.list_runs()})
    person.waits(lambda: store.get(run_id).status is RunStatus.DONE)
    by_window = store.get(run_id)

    flags = ("--epochs", 2, "--seed", 3, "--set", "training.batch_size=512")
    elsewhere = ("--home", tmp_path / "other home")
    by_flags = trained_by_command("--data", folder, "--model", "lightgcn", *flags, *elsewhere)
    by_file = trained_by_command("--config", home.runs / run_id / "config.json", *elsewhere)
    assert by_flags["identity"] == by_file["identity"] == by_window.identity
    # To the last digit: one seed, one thread count, one processor.
    assert by_flags["metrics"] == by_file["metrics"]
    assert by_file["metrics"] == {
        "valid": by_window.best_valid,
        "test": by_window.best_test,
        "test_at_best_test_epoch": by_window.test_at_best_test_epoch,
    }


@pytest.mark.real_data
def test_tiktok_is_trained_for_two_epochs_in_the_window(person, home, real_data, monkeypatch):
    open_data(person, real_data("tiktok"), monkeypatch)
    # Few steps over small tables: this is no test of quality, and an epoch takes seconds so.
    small = {"Batch size": "8192", "Embedding size": "16", "Denoiser layer sizes": "50"}
    run_id = train(person, epochs=2, seed=1, settings=small)
    person.waits(lambda: len(points(person, LOSS, "total")) == 2, timeout=300_000)
    person.waits(lambda: len(points(person, RECALL, "this run")) == 2, timeout=60_000)
    person.waits(lambda: row_of(home, run_id) == ("done", 2, "tiktok"), timeout=60_000)
