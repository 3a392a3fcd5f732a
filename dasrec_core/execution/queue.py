"""Runs that wait for their turn on this machine, in a file that outlives every program.

An entry gets the id of its run when it is queued. Whoever starts it uses that id, so an entry that
was started by a program which then died is found out, and never started twice.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from pydantic import ValidationError

from dasrec_core.config.naming import describe
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import StoreError
from dasrec_core.execution.liveness import is_running, started_at
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
    claim TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class QueuedRun:
    """A run that waits.

    Attributes:
        run_id: Id it will have.
        config: What it computes.
        name: What the user calls it; empty for the name made from what differs.
        title: The one of the two that is shown.
        queued_at_ms: When it was queued, UTC.
        group_identity: What it shares with the same run of another seed.
    """

    run_id: str
    config: RunConfig
    name: str
    title: str
    queued_at_ms: int
    group_identity: str = ""


@dataclass(frozen=True, slots=True)
class QueueState:
    """What waits, in order, and how it is worked off.

    Attributes:
        is_paused: Nothing is started until it goes on.
        num_at_once: Runs that may train side by side on this machine.
    """

    waiting: tuple[QueuedRun, ...] = ()
    is_paused: bool = False
    num_at_once: int = 1


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
            rows = database.execute(
                "SELECT run_id, config, name, title, queued_at_ms FROM waiting ORDER BY place"
            ).fetchall()
            settings = dict(database.execute("SELECT key, value FROM settings"))
        entries = (_entry(row) for row in rows)
        return QueueState(
            tuple(entry for entry in entries if entry is not None),
            settings.get("paused") == "true",
            _count(settings.get("num_at_once", "1")),
        )

    def add(
        self, runs: Sequence[tuple[RunConfig, str]], *, first: bool = False
    ) -> tuple[QueuedRun, ...]:
        """Queue runs, given with their names, in this order; all of them or none.

        Args:
            runs: Configurations and names; an empty name is made from what differs.
            first: Before all that wait, rather than behind.
        """
        now = time.time_ns() // 1_000_000
        with self._changing() as database:
            taken = {row[0] for row in database.execute("SELECT run_id FROM waiting")}
            entries = tuple(
                QueuedRun(_fresh_id(config, taken), config, name, name or describe(config), now)
                for config, name in runs
            )
            low, high = database.execute("SELECT MIN(place), MAX(place) FROM waiting").fetchone()
            start = (low or 0.0) - len(entries) if first else (high or 0.0) + 1
            database.executemany(
                "INSERT INTO waiting (run_id, place, config, name, title, queued_at_ms) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (
                        one.run_id,
                        start + index,
                        one.config.model_dump_json(),
                        one.name,
                        one.title,
                        now,
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
                "SELECT run_id, config, name, title, queued_at_ms, claim FROM waiting "
                "ORDER BY place"
            ).fetchall()
            for *row, claim in rows:
                entry = _entry(row)
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
                database.execute("ROLLBACK")
                raise

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._file, timeout=_BUSY_S, isolation_level=None)
            with closing(connection) as database:
                database.executescript(_SCHEMA)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The queue in {self._file} cannot be used: {error}.",
                "Close other programs that use it, or make room on the disk; what waits is kept.",
            ) from error


def _fresh_id(config: RunConfig, taken: set[str]) -> str:
    """Return an id that is not taken, and take it: of 200 made in one second, two may be alike."""
    while (run_id := new_run_id(config)) in taken:
        pass
    taken.add(run_id)
    return run_id


def _entry(row: Sequence[object]) -> QueuedRun | None:
    run_id, config, name, title, queued_at_ms = row
    try:
        parsed = RunConfig.model_validate_json(str(config))
    except ValidationError:
        return None  # written by a newer version, which can still start it
    group = parsed.identity(with_seed=False)
    return QueuedRun(str(run_id), parsed, str(name), str(title), int(str(queued_at_ms)), group)


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
