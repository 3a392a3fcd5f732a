"""A database in a place where nothing may be written: read, and left without a trace."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from store_cases import make_config, whole_run

from dasrec_core.errors import StoreError
from dasrec_core.store import read_only
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore


@pytest.fixture
def archive(store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database of one run, of which the system says that it takes no files."""
    Recorder(store).apply(whole_run("r1"))
    store.close()
    access = os.access
    monkeypatch.setattr(
        read_only.os, "access", lambda path, mode: mode != os.W_OK and access(path, mode)
    )
    return tmp_path


@pytest.fixture
def reader(archive: Path, url: str) -> Iterator[RunStore]:
    store = RunStore(url, reads_suffice=True)
    yield store
    store.close()


def test_runs_are_read_and_no_file_is_made(archive: Path, url: str) -> None:
    before = sorted(path.name for path in archive.iterdir())
    store = RunStore(url, reads_suffice=True)
    assert [run.run_id for run in store.list_runs()] == ["r1"]
    assert sorted(path.name for path in archive.iterdir()) == before
    store.close()


def test_what_stands_only_in_the_log_is_read_too(archive: Path, url: str) -> None:
    with closing(sqlite3.connect(archive / "results.db")) as writer:
        writer.execute("UPDATE runs SET note = 'noted last'")
        writer.commit()
        store = RunStore(url, reads_suffice=True)
        assert store.get("r1").note == "noted last"
        store.close()


def test_writing_is_refused_in_words(reader: RunStore) -> None:
    with pytest.raises(StoreError, match="is read-only"):
        reader.set_note("r1", "a note")


def test_who_must_write_does_not_ask_whether_reading_suffices(archive: Path, url: str) -> None:
    assert not RunStore(url).database.is_read_only  # it tries, and is refused by the system


def test_database_without_a_log_is_read_under_its_locks(archive: Path) -> None:
    path = archive / "results.db"
    assert "immutable" in read_only.reading_uri(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    assert "immutable" not in read_only.reading_uri(path)


def test_database_that_may_be_written_is_opened_as_ever(tmp_path: Path) -> None:
    with closing(RunStore(f"sqlite:///{tmp_path / 'r.db'}", reads_suffice=True)) as store:
        store.create("r1", make_config(), dataset_name="tiny")
        assert not store.database.is_read_only
