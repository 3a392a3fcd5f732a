"""Records are read once, however many stores and threads ask for them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from store_cases import make_config

from dasrec_core.errors import StoreError
from dasrec_core.paths import Home
from dasrec_core.store import listing, runs
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records were read from the database, look by look."""
    found: list[int] = []
    read = listing.read_records

    def counted(session: Session, numbers: Collection[int]):
        found.append(len(numbers))
        return read(session, numbers)

    monkeypatch.setattr(listing, "read_records", counted)
    return found


@pytest.fixture
def two_stores(tmp_path: Path):
    """A store with three runs, and one beside it."""
    url = Home(tmp_path).results_url
    first = RunStore(url)
    second = RunStore(url, beside=first)
    for seed in range(3):
        first.create(f"r{seed}", make_config(seed=seed), dataset_name="tiny")
    yield first, second
    second.close()
    first.close()


def test_a_store_beside_another_reads_only_what_changed(two_stores, asked) -> None:
    first, second = two_stores
    first.list_runs()
    assert second.list_runs() == first.list_runs()
    second.rename("r1", "other")
    assert {run.name for run in first.list_runs()} >= {"other"}
    assert asked == [3, 0, 0, 1]


def test_a_store_of_its_own_reads_all(two_stores, asked) -> None:
    first, _ = two_stores
    stranger = RunStore(str(first.database.url))
    assert stranger.list_runs() == first.list_runs()
    stranger.close()
    assert asked == [3, 3]


def test_threads_that_ask_at_once_read_once(two_stores, asked) -> None:
    together, found = Barrier(2), []

    def look(store: RunStore) -> None:
        together.wait()
        found.append(store.list_runs())

    threads = [Thread(target=look, args=(store,)) for store in two_stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == [0, 3]
    assert found[0] == found[1]


def test_a_run_that_is_deleted_between_two_queries_is_gone(two_stores, monkeypatch) -> None:
    first, _ = two_stores
    read = listing.read_records

    def without_r1(session: Session, numbers: Collection[int]):
        found = read(session, numbers)
        return {n: one for n, one in found.items() if one[1] is None or one[1].run_id != "r1"}

    monkeypatch.setattr(listing, "read_records", without_r1)
    assert [run.run_id for run in first.list_runs()] == ["r2", "r0"]
    monkeypatch.setattr(runs, "read_records", without_r1)
    with pytest.raises(RunNotFoundError):
        first.get("r1")


@pytest.mark.parametrize(
    "unknown",
    ["config_json = '{\"from\": 2031}'", "status = 'archived'", "failure_kind = 'out_of_quota'"],
)
def test_a_run_of_another_version_hides_no_other_run(two_stores, unknown: str) -> None:
    first, _ = two_stores
    with first.database.writing() as session:
        session.execute(text(f"UPDATE runs SET {unknown} WHERE run_id = 'r1'"))
    stranger = RunStore(str(first.database.url))
    assert [run.run_id for run in stranger.list_runs()] == ["r2", "r0"]
    assert stranger.num_unreadable == 1
    with pytest.raises(StoreError, match="'r1' has settings or a state that this version does"):
        stranger.get("r1")
    stranger.close()
