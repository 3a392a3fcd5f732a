"""What lies in the trash for too long is deleted, when the settings say so."""

from __future__ import annotations

import time

import pytest
from fake_runs import run_config

from dasrec_core.errors import StoreError
from dasrec_core.paths import Home
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore
from studio.shell.old_trash import DAY_MS, delete_old, outlived


@pytest.fixture
def store(tmp_path):
    home = Home(tmp_path)
    made = RunStore(home.results_url)
    yield made
    made.close()


def put(store, tmp_path, run_id, *, trashed, status=RunStatus.DONE):
    store.create(run_id, run_config(seed=len(run_id)), dataset_name="toy", status=status)
    folder = tmp_path / "runs" / run_id
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    if trashed:
        store.trash(run_id)


def test_only_runs_in_the_trash_for_longer_are_meant(store, tmp_path):
    put(store, tmp_path, "kept", trashed=False)
    put(store, tmp_path, "trashed", trashed=True)
    runs = store.list_runs(include_trashed=True)
    at = store.get("trashed").trashed_at_ms
    assert outlived(runs, 7, at + 7 * DAY_MS) == []
    assert outlived(runs, 7, at + 7 * DAY_MS + 1) == ["trashed"]


def test_run_that_was_resumed_from_the_trash_is_not_deleted_while_it_trains(store, tmp_path):
    put(store, tmp_path, "trashed", trashed=True, status=RunStatus.RUNNING)
    at = store.get("trashed").trashed_at_ms
    assert outlived(store.list_runs(include_trashed=True), 7, at + 8 * DAY_MS) == []


def test_a_run_that_cannot_be_deleted_keeps_no_other_in_the_trash(store, tmp_path, monkeypatch):
    for run_id in ("archived", "deleted", "old", "older"):
        put(store, tmp_path, run_id, trashed=True)
    folder = tmp_path / "runs" / "archived"
    folder.rename(tmp_path / "archive")
    folder.symlink_to(tmp_path / "archive")
    get = store.get

    def other_window(run_id):
        if run_id == "deleted":
            store.delete(run_id)
        return get(run_id)

    monkeypatch.setattr(store, "get", other_window)
    later = time.time() + 31 * 86_400
    monkeypatch.setattr("studio.shell.old_trash.time.time", lambda: later)
    with pytest.raises(StoreError, match="archived"):
        delete_old(store, tmp_path / "runs", 30)
    assert [run.run_id for run in store.list_runs(include_trashed=True)] == ["archived"]
    assert (tmp_path / "archive" / "config.json").exists()


def test_they_go_with_their_folders(store, tmp_path, monkeypatch):
    put(store, tmp_path, "kept", trashed=False)
    put(store, tmp_path, "trashed", trashed=True)
    later = time.time() + 31 * 86_400
    monkeypatch.setattr("studio.shell.old_trash.time.time", lambda: later)
    assert delete_old(store, tmp_path / "runs", 30) == 1
    assert [run.run_id for run in store.list_runs(include_trashed=True)] == ["kept"]
    assert not (tmp_path / "runs" / "trashed").exists()
    assert (tmp_path / "runs" / "kept").exists()


@pytest.mark.parametrize(("days", "asked"), [(0, False), (30, True)])
def test_the_trash_is_looked_at_when_the_window_opens(
    bare_window, services, monkeypatch, qtbot, days, asked
):
    seen = []
    monkeypatch.setattr(
        "studio.shell.stored_runs.delete_old", lambda *args: seen.append(args[2]) or 2
    )
    services.settings.update(trash_days=days)
    bare_window.attach(services)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    assert bool(seen) == asked
    said = [words for words in bare_window.toasts.words() if "more than 30 days" in words]
    assert bool(said) == asked
