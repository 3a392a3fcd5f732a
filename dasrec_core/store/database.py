"""One results database: how it is opened, made, and spoken to in short transactions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from dasrec_core.errors import StoreError
from dasrec_core.store.faults import translated
from dasrec_core.store.journal import journal_mode
from dasrec_core.store.read_only import may_only_be_read, reading_uri
from dasrec_core.store.revisions import HEAD, REVISIONS
from dasrec_core.store.schema import Base

BUSY_TIMEOUT_MS = 30_000
_JOURNAL_RETRY_S = 0.02
_VERSION_TABLE = "alembic_version"


class Database:
    """A connection pool of one database whose schema is that of this version.

    Safe to use from several threads; every transaction is short and its own.

    Args:
        url: SQLAlchemy URL; a SQLite file and its folder are made when they are missing.
        busy_timeout_ms: How long a SQLite file that another program has locked is waited for.
        reads_suffice: Open also a SQLite file in a place where nothing may be written.

    Raises:
        StoreError: The URL cannot be used, the file is no results database, or it was made by a
            newer version.
    """

    def __init__(
        self, url: str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS, reads_suffice: bool = False
    ) -> None:
        self.url = _usable_url(url)
        self.path = _file_of(self.url)
        self.is_read_only = reads_suffice and self.path is not None and may_only_be_read(self.path)
        with translated(self.place):
            self._engine = self._make_engine(busy_timeout_ms)
        self._writing_engine = self._engine.execution_options(writes=True)
        try:
            self._bring_up_to_date()
        except BaseException:
            self._engine.dispose()
            raise

    @property
    def place(self) -> str:
        """Where the database is, as messages say it; without a password."""
        return str(self.path) if self.path else self.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database throughout.

        Raises:
            StoreError: The database cannot be read.
        """
        with translated(self.place), Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that holds the write lock; commits at the end, or nothing at all.

        Raises:
            StoreError: The database cannot be written, or stays locked.
        """
        # IMMEDIATE, see _begin_sqlite: a transaction that reads first and writes then would fail
        # at once with SQLITE_BUSY_SNAPSHOT when another wrote in between, whatever the timeout.
        with translated(self.place), Session(self._writing_engine) as session, session.begin():
            yield session

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()

    def _make_engine(self, busy_timeout_ms: int) -> Engine:
        if self.is_read_only and self.path is not None:
            return _make_reading_engine(self.url, self.path, busy_timeout_ms)
        return _make_engine(self.url, self.path, busy_timeout_ms)

    def _bring_up_to_date(self) -> None:
        with translated(self.place):
            with self._engine.connect() as connection:
                revision = self._revision(connection)
            if revision is None:
                with self._writing_engine.begin() as connection:
                    # Asked again: another process may have made it while we waited.
                    if self._revision(connection) is None:
                        _create(connection)
            elif revision != HEAD:
                self._migrate(revision)

    def _revision(self, connection: Connection) -> str | None:
        """Return the schema version, or ``None`` for an empty database."""
        tables = inspect(connection).get_table_names()
        if _VERSION_TABLE in tables:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return str(found)
        if tables:
            raise StoreError(
                f"{self.place} is a database of something else: it holds the tables "
                f"{', '.join(tables[:3])} and no version of ours.",
                "Name another file with --results, or leave it out to use your own results.",
            )
        return None

    def _migrate(self, revision: str) -> None:
        if revision not in REVISIONS:
            raise StoreError(
                f"{self.place} was written by a newer version of this program (schema "
                f"{revision}; this one knows up to {HEAD}). Nothing in it was changed.",
                "Update the program, or name another database with --results.",
            )
        # Imported here: alembic takes longer to import than everything else together, and is
        # needed once per change of the schema.
        from dasrec_core.store.migrating import migrate

        with self._writing_engine.begin() as connection:
            migrate(connection, self.path, revision)


def _usable_url(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise StoreError(
            f"{url!r} is not a database URL.",
            "Write it like sqlite:////home/me/results.db or postgresql+psycopg://host/name.",
        ) from error


def _file_of(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def _make_engine(url: URL, path: Path | None, busy_timeout_ms: int) -> Engine:
    if path is not None:
        _make_folder(path)
    try:
        engine = create_engine(url)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"The driver for {url.drivername} databases is not installed.",
            "Install it, for PostgreSQL with: pip install 'dasrec-studio[postgres]'.",
        ) from error
    if url.get_backend_name() == "sqlite":
        prepare = partial(_prepare_sqlite, mode=journal_mode(path), timeout_ms=busy_timeout_ms)
        event.listen(engine, "connect", lambda raw, _record: prepare(raw))
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_reading_engine(url: URL, path: Path, busy_timeout_ms: int) -> Engine:
    """Return the engine of a file where nothing may be written, nor a file be made beside it."""
    engine = create_engine(
        url, creator=lambda: sqlite3.connect(reading_uri(path), uri=True, check_same_thread=False)
    )
    prepare = partial(_prepare_sqlite, mode=None, timeout_ms=busy_timeout_ms)
    event.listen(engine, "connect", lambda raw, _record: prepare(raw))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} for the results cannot be made: {error.strerror}.",
            "Choose a folder you may write to with --home or DASREC_HOME.",
        ) from error


def _prepare_sqlite(
    connection: Any,  # noqa: ANN401 - a raw DB-API object
    *,
    mode: str | None,
    timeout_ms: int,
) -> None:
    # The driver must not open transactions by itself: see _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    # First, because the next ones may have to wait.
    cursor.execute(f"PRAGMA busy_timeout={timeout_ms}")
    # WAL lets the studio read while a run is recorded; with it, NORMAL never corrupts, and a
    # power cut loses at most what the run folders still have.
    if mode is not None:
        _set_journal(cursor, mode, timeout_ms)
        cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _set_journal(
    cursor: Any,  # noqa: ANN401 - a raw DB-API object
    mode: str,
    timeout_ms: int,
) -> None:
    until = time.monotonic() + timeout_ms / 1000
    while True:
        try:
            cursor.execute(f"PRAGMA journal_mode={mode}")
            return
        except sqlite3.OperationalError as error:
            # Of two that make a new file at once SQLite refuses one here, whatever the timeout.
            if "locked" not in str(error) or time.monotonic() >= until:
                raise
            time.sleep(_JOURNAL_RETRY_S)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _create(connection: Connection) -> None:
    Base.metadata.create_all(connection, checkfirst=False)
    connection.execute(
        text(
            f"CREATE TABLE {_VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, "
            f"CONSTRAINT {_VERSION_TABLE}_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text(f"INSERT INTO {_VERSION_TABLE} VALUES (:head)"), {"head": HEAD})
