"""Runs that wait for their turn on this machine, in a file that outlives every program.

An entry has the id of its run from when it is queued. Whoever starts it uses that id, so an entry
that was started by a program which then died is found out, and never started twice.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path

from dasrec_core.config.naming import describe
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import StoreError
from dasrec_core.execution.liveness import is_running, started_at
from dasrec_core.execution.queued_run import COLUMNS, QueuedRun, QueueRequest, QueueState, read_row
from dasrec_core.execution.run_folder import new_run_id

MOST_AT_ONCE = 16

_BUSY_S = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    run_id TEXT PRIMARY KEY,
    place REAL NOT NULL,
    config TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    queued_at_ms INTEGER NOT NULL,
    claim TEXT NOT NULL DEFAULT '',
    resumes_after INTEGER
);
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class RunQueue:
    """The queue in one file; any number of programs may use it at once.

    Every method takes milliseconds, but may wait up to five seconds for a lock: call them off the
    UI thread. All raise :class:`StoreError` when the file cannot be read or written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def state(self) -> QueueState:
        """Return what waits and how it is worked off; an entry this version cannot read is left."""
        with self._database() as database:
            rows = database.execute(f"SELECT {COLUMNS} FROM waiting ORDER BY place").fetchall()
            settings = dict(database.execute("SELECT key, value FROM settings"))
        entries = (read_row(row) for row in rows)
        return QueueState(
            tuple(entry for entry in entries if entry is not None),
            settings.get("paused") == "true",
            _count(settings.get("num_at_once", "1")),
        )

    def add(
        self, requests: Sequence[QueueRequest], *, first: bool = False
    ) -> tuple[QueuedRun, ...]:
        """Queue runs in this order, all of them or none; return those that did not wait already.

        Args:
            requests: New runs, and stored ones that are to go on.
            first: Before all that wait, rather than behind.
        """
        now = time.time_ns() // 1_000_000
        with self._changing() as database:
            taken = {row[0] for row in database.execute("SELECT run_id FROM waiting")}
            entries = _entries(requests, taken, now)
            low, high = database.execute("SELECT MIN(place), MAX(place) FROM waiting").fetchone()
            start = (low or 0.0) - len(entries) if first else (high or 0.0) + 1
            database.executemany(
                "INSERT INTO waiting "
                "(run_id, place, config, name, title, queued_at_ms, resumes_after) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        one.run_id,
                        start + index,
                        one.config.model_dump_json(),
                        one.name,
                        one.title,
                        now,
                        one.resumes_after,
                    )
                    for index, one in enumerate(entries)
                ],
            )
        return entries

    def remove(self, run_ids: Sequence[str]) -> None:
        """Take runs out of the queue; those that were started meanwhile are no longer in it."""
        with self._changing() as database:
            database.executemany(
                "DELETE FROM waiting WHERE run_id = ?", [(run_id,) for run_id in run_ids]
            )

    def move(self, run_id: str, by: int) -> None:
        """Move a waiting run by so many places; negative is forward. It stops at the ends."""
        with self._changing() as database:
            order = [
                row[0] for row in database.execute("SELECT run_id FROM waiting ORDER BY place")
            ]
            if run_id not in order:
                return
            at = order.index(run_id)
            order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
            database.executemany(
                "UPDATE waiting SET place = ? WHERE run_id = ?",
                [(float(place), one) for place, one in enumerate(order, start=1)],
            )

    def pause(self, on: bool) -> None:
        """Start nothing, or go on."""
        self._set("paused", "true" if on else "false")

    def set_num_at_once(self, number: int) -> None:
        """Let so many runs train side by side.

        Raises:
            ValueError: It is not from 1 to ``MOST_AT_ONCE``.
        """
        if not 1 <= number <= MOST_AT_ONCE:
            raise ValueError(f"num_at_once must be from 1 to {MOST_AT_ONCE}, got {number}")
        self._set("num_at_once", str(number))

    def claim(self) -> QueuedRun | None:
        """Return the first waiting run that no living program is starting, now ours to start.

        ``None`` when nothing waits or the queue is paused. Start it with its id, then
        :meth:`remove` it; or give it back with :meth:`release`.
        """
        with self._changing() as database:
            paused = database.execute("SELECT value FROM settings WHERE key = 'paused'").fetchone()
            if paused == ("true",):
                return None
            rows = database.execute(
                f"SELECT {COLUMNS}, claim FROM waiting ORDER BY place"
            ).fetchall()
            for *row, claim in rows:
                entry = read_row(row)
                if entry is not None and not _is_claimed(claim):
                    mark = json.dumps([os.getpid(), started_at(os.getpid())])
                    database.execute(
                        "UPDATE waiting SET claim = ? WHERE run_id = ?", (mark, entry.run_id)
                    )
                    return entry
        return None

    def num_starting_before(self, run_id: str) -> int:
        """Return how many runs that wait before this one other living programs are starting."""
        with self._database() as database:
            rows = database.execute("SELECT run_id, claim FROM waiting ORDER BY place").fetchall()
        before = takewhile(lambda row: row[0] != run_id, rows)
        return sum(_is_claimed(claim) and _holder(claim)[0] != os.getpid() for _, claim in before)

    def release(self, run_id: str) -> None:
        """Give back a claimed run that could not be started; it keeps its place."""
        with self._changing() as database:
            database.execute("UPDATE waiting SET claim = '' WHERE run_id = ?", (run_id,))

    def _set(self, key: str, value: str) -> None:
        with self._changing() as database:
            database.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:  # a full disk has ended it already
                    database.execute("ROLLBACK")
                raise

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._file, timeout=_BUSY_S, isolation_level=None)
            with closing(connection) as database:
                database.executescript(_SCHEMA)
                _add_what_older_files_lack(database)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The queue in {self._file} cannot be used: {error}.",
                "Close other programs that use it, or make room on the disk; what waits is kept.",
            ) from error


def _entries(
    requests: Sequence[QueueRequest], taken: set[str], now_ms: int
) -> tuple[QueuedRun, ...]:
    """Return what is to be queued; a stored run that waits already waits once."""
    entries = []
    for one in requests:
        if one.resumes and one.resumes in taken:
            continue
        run_id = one.resumes or _fresh_id(one.config, taken)
        taken.add(run_id)
        title = one.name or describe(one.config)
        after = one.resumes_after if one.resumes else None
        entries.append(QueuedRun(run_id, one.config, one.name, title, now_ms, resumes_after=after))
    return tuple(entries)


def _fresh_id(config: RunConfig, taken: Collection[str]) -> str:
    """Return an id that is not taken: of 200 made in one second, two may be alike."""
    while (run_id := new_run_id(config)) in taken:
        pass
    return run_id


def _add_what_older_files_lack(database: sqlite3.Connection) -> None:
    """Make a file of a version that queued only new runs like one of this version."""
    if "resumes_after" in {row[1] for row in database.execute("PRAGMA table_info(waiting)")}:
        return
    try:
        database.execute("ALTER TABLE waiting ADD COLUMN resumes_after INTEGER")
    except sqlite3.OperationalError as error:
        if "duplicate column" not in str(error):  # another program was faster
            raise


def _is_claimed(claim: str) -> bool:
    """Tell whether a living program holds the claim."""
    pid, started_s = _holder(claim)
    return pid > 0 and is_running(pid, started_s)


def _holder(claim: str) -> tuple[int, float]:
    """Return the process that made a claim, and its start; process 0 for none."""
    try:
        pid, started_s = json.loads(claim or "[0, 0]")
        return int(pid), float(started_s)
    except (ValueError, TypeError):
        return 0, 0.0


def _count(text: str) -> int:
    return max(1, min(MOST_AT_ONCE, int(text))) if text.isdigit() else 1
