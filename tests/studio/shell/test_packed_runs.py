"""Packed runs come in through the File menu and by drag and drop."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from dasrec_core.packing.files import packed_text
from dasrec_core.paths import Home
from dasrec_core.store.recovery import recover
from dasrec_core.store.runs import RunStore
from studio.main_window import MainWindow
from studio.pages.data.dropping import dropped_paths
from studio.services import build
from studio.shell.dropped import packed_files
from tests.helpers.dropping_files import dragged, drop
from tests.helpers.page_services import FakeChooser
from tests.helpers.trained_runs import train_here

RUN_ID = "2026-lightgcn-packed"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one run that was really trained, elsewhere."""
    from dasrec_core.data.demo import generate_demo
    from dasrec_core.execution.event_log import read_events

    place = tmp_path_factory.mktemp("elsewhere")
    runs = place / "runs"
    train_here(runs, RUN_ID, generate_demo(place / "demo"), {"name": "lightgcn"})
    store = RunStore(f"sqlite:///{place}/results.db")
    recover(store, runs, read_events=lambda folder: read_events(folder / "events.jsonl"))
    file = place / "packed.jsonl"
    file.write_text(packed_text(store, store.list_runs(), runs.joinpath))
    store.close()
    return file


@pytest.fixture
def window(qtbot, tmp_path, packed):
    services = build(Home(tmp_path / "home"))
    made = MainWindow(services, files=FakeChooser(packed))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close_for_good()


def ids(window: MainWindow) -> list[str]:
    return [run.run_id for run in window.services.store.list_runs()]


def test_a_file_from_the_menu_is_added_once_and_shown(window, qtbot) -> None:
    window.commands["file.packed"].trigger()
    qtbot.waitUntil(lambda: ids(window) == [RUN_ID], timeout=5000)
    qtbot.waitUntil(lambda: "1 run added." in window.toasts.words(), timeout=5000)
    window.commands["file.packed"].trigger()
    qtbot.waitUntil(
        lambda: any("left as they were" in words for words in window.toasts.words()), timeout=5000
    )
    assert ids(window) == [RUN_ID]


def test_a_dropped_file_is_added_and_is_no_data_set(window, qtbot, packed) -> None:
    window.open_place("runs")
    drop(window, packed)
    qtbot.waitUntil(lambda: ids(window) == [RUN_ID], timeout=5000)
    assert window.place == "runs"
    assert dropped_paths(dragged(packed)) == []


def test_a_damaged_file_is_told_and_adds_nothing(window, qtbot, tmp_path) -> None:
    file = tmp_path / "cut.jsonl"
    file.write_text('{"format": 1, "run_id": "x"')
    window.packed.take([file])
    qtbot.waitUntil(
        lambda: any("Line 1 of cut.jsonl" in words for words in window.toasts.words()), timeout=5000
    )
    assert ids(window) == []


def test_a_file_on_a_disk_that_went_away_is_no_packed_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_self: Path) -> bool:
        raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")

    monkeypatch.setattr(Path, "is_file", gone)
    assert packed_files(dragged(Path("/mnt/lab/runs.jsonl"))) == []
