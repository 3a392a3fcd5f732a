"""Runs that another version has stored are told of when the window opens."""

from __future__ import annotations

import errno
from pathlib import Path
from types import SimpleNamespace

import pytest
from stored_runs import BASE

from dasrec_core.store.records import RunStatus


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, []), (1, ["1 run is not listed"]), (3, ["3 runs are not listed"])],
)
def test_runs_of_another_version_are_told_of(bare_window, services, qtbot, number, said):
    services.store.num_unreadable = number
    bare_window.attach(services)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    told = [words for words in bare_window.toasts.words() if "another version" in words]
    assert [words.split(":")[0] for words in told] == said


def store_runs_on(services, *folders: Path) -> None:
    for folder in folders:
        dataset = BASE.dataset.model_copy(update={"path": str(folder)})
        config = BASE.model_copy(update={"dataset": dataset})
        services.runs.append(SimpleNamespace(config=config, run_id="r", status=RunStatus.DONE))


def test_data_sets_of_stored_runs_are_listed_if_they_exist(
    bare_window, services, qtbot, tmp_path
) -> None:
    store_runs_on(services, tmp_path, tmp_path / "gone")
    bare_window.attach(services)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    assert services.library.entry(tmp_path) is not None
    assert services.library.entry(tmp_path / "gone") is None


def test_data_on_a_network_that_is_gone_hide_no_others(
    bare_window, services, qtbot, tmp_path, monkeypatch
) -> None:
    cut_off, is_dir = tmp_path / "cut_off", Path.is_dir

    def looked_at(path: Path) -> bool:
        if path == cut_off:
            raise OSError(errno.ESTALE, "Stale file handle")
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", looked_at)
    store_runs_on(services, cut_off, tmp_path)
    bare_window.attach(services)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    assert services.library.entry(tmp_path) is not None
    assert services.library.entry(cut_off) is None
    assert bare_window.toasts.words() == []
