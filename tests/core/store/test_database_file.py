"""Opening a database: new, old, newer, foreign, damaged, locked, read-only, shared."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from store_cases import Stream, make_config, whole_run

from dasrec_core.errors import StoreError
from dasrec_core.store.journal import file_system, journal_mode
from dasrec_core.store.migrating import SCRIPTS, migrate
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.revisions import HEAD, REVISIONS
from dasrec_core.store.runs import RunStore
from dasrec_core.store.schema import Base

OLD_DATABASES = Path(__file__).parent / "databases"


def test_known_revisions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


def test_migrations_from_nothing_make_the_same_schema_as_a_new_database(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'm.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        migrate(connection, None, "")
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    new = sqlite_schema(tmp_path / "m.db")
    engine.dispose()
    RunStore(f"sqlite:///{tmp_path / 'n.db'}").close()
    assert {name for name, _ in new} == {name for name, _ in sqlite_schema(tmp_path / "n.db")}
    assert sum("WITHOUT ROWID" in sql for _, sql in new) == 2


def sqlite_schema(path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL")
        found = rows.fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("revision", REVISIONS)
def test_database_of_every_older_version_opens_with_its_runs(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.executescript((OLD_DATABASES / f"{revision}.sql").read_text("utf-8"))
    connection.close()
    store = RunStore(f"sqlite:///{path}")
    (run,) = store.list_runs()
    assert (run.run_id, run.tags, run.note) == ("r1", ("paper",), "kept")
    assert store.curves("r1")["loss/total"].values == (0.9, 0.6)
    store.close()


def test_database_from_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    RunStore(f"sqlite:///{path}").close()
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version"):
        RunStore(f"sqlite:///{path}")
    assert path.read_bytes() == before


def execute(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_database_of_another_program_is_refused(tmp_path: Path) -> None:
    execute(tmp_path / "r.db", "CREATE TABLE holiday_photos (id)")
    with pytest.raises(StoreError, match="holiday_photos"):
        RunStore(f"sqlite:///{tmp_path / 'r.db'}")


def test_file_that_is_no_database_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "r.db").write_text("not a database at all " * 100)
    with pytest.raises(StoreError, match="not a database") as caught:
        RunStore(f"sqlite:///{tmp_path / 'r.db'}")
    assert "runs recover" in caught.value.hint


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite+nope:///x.db", "nope://host/x"])
def test_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        RunStore(url)


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        RunStore(f"sqlite:///{tmp_path / 'file' / 'r.db'}")


def test_locked_database_is_reported_as_busy(store: RunStore, url: str, tmp_path: Path) -> None:
    impatient = RunStore(url, busy_timeout_ms=50)
    other = sqlite3.connect(tmp_path / "results.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="busy"):
        impatient.set_note("r1", "x")
    assert impatient.get("r1").note == ""  # reading goes on
    other.execute("ROLLBACK")
    impatient.set_note("r1", "x")
    other.close()
    impatient.close()


def test_program_that_opens_a_file_which_another_is_just_making_waits_for_it(
    tmp_path: Path,
) -> None:
    """SQLite does not wait there by itself: one of several started at once on a new home failed."""
    path = tmp_path / "r.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    timer.start()
    store = RunStore(f"sqlite:///{path}", busy_timeout_ms=5000)
    assert store.list_runs() == []
    store.close()
    timer.join()
    other.close()


def test_full_disk_loses_nothing_and_writing_goes_on_once_there_is_room(store: RunStore) -> None:
    def limit_pages(number: int) -> None:
        # Per connection; the pool has but the one.
        with store.database.reading() as session:
            session.connection().exec_driver_sql(f"PRAGMA max_page_count={number}")

    limit_pages(1)  # SQLite takes it as "no more than now"
    with pytest.raises(StoreError, match="disk is full"):
        store.set_note("r1", "x" * 1_000_000)
    assert store.get("r1").note == ""
    limit_pages(1_000_000)
    store.set_note("r1", "x" * 1_000_000)
    assert len(store.get("r1").note) == 1_000_000


def test_writers_in_many_threads_all_succeed(store: RunStore) -> None:
    for number in range(4):
        store.create(f"t{number}", make_config(seed=number), dataset_name="tiny")

    def work(run_id: str) -> None:
        stream, recorder = Stream(run_id), Recorder(store)
        recorder.apply([stream.started()])
        for epoch in range(1, 11):
            recorder.apply([stream.epoch(epoch)])

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.get(f"t{number}").epochs_done for number in range(4)] == [10] * 4


def test_sqlite_keeps_a_write_ahead_log_and_foreign_keys(store: RunStore) -> None:
    with store.database.reading() as session:
        settings = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_deleting_a_run_removes_its_points(store: RunStore, tmp_path: Path) -> None:
    Recorder(store).apply(whole_run())
    store.delete("r1")
    connection = sqlite3.connect(tmp_path / "results.db")
    assert connection.execute("SELECT count(*) FROM points").fetchone() == (0,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_network_file_system_gets_no_write_ahead_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert journal_mode(tmp_path / "r.db") == "WAL"
    monkeypatch.setattr("dasrec_core.store.journal.file_system", lambda _: "nfs4")
    assert journal_mode(tmp_path / "r.db") == "DELETE"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_file_system_of_a_path_is_that_of_its_nearest_mount() -> None:
    assert file_system(Path("/proc/self/status")) == "proc"


@pytest.mark.slow
def test_opening_a_current_database_does_not_import_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'r.db'}"
    code = (
        "import sys; from dasrec_core.store.runs import RunStore; "
        f"RunStore({url!r}).close(); RunStore({url!r}).close(); "
        "print([m for m in ('alembic', 'torch') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr
    assert HEAD in REVISIONS
