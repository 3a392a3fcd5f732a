"""Reads records, and only those that changed since they were read last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from dasrec_core.store.records import RunRecord
from dasrec_core.store.rows import run_columns, to_record
from dasrec_core.store.schema import RunRow, TagRow

# Run number -> revision and record; no record where this version cannot read it.
_Read = dict[int, tuple[int, RunRecord | None]]


class RecordCache:
    """Records of all runs; of 5000, a second look costs a fiftieth of the first.

    Safe to use from several threads, one after the other: two that read at once would both read
    all, and each would take longer than both do in turn.
    """

    def __init__(self) -> None:
        self._turn = Lock()
        self._known: _Read = {}

    def read(self, session: Session) -> list[RunRecord]:
        """Return all runs that this version can read, the newest first."""
        with self._turn:
            return self._read(session)

    @property
    def num_unreadable(self) -> int:
        """Runs of the last look that another version has written."""
        return sum(record is None for _, record in self._known.values())

    def _read(self, session: Session) -> list[RunRecord]:
        query = select(RunRow.number, RunRow.revision)
        query = query.order_by(RunRow.created_at_ms.desc(), RunRow.number.desc())
        listed = session.execute(query).all()
        known = self._known
        changed = {n for n, revision in listed if n not in known or known[n][0] != revision}
        fresh = read_records(session, changed)
        kept = {n: read for n, read in known.items() if n not in changed} | fresh
        # PostgreSQL shows each query the state of its own moment: a run may be gone by now.
        self._known = {n: kept[n] for n, _ in listed if n in kept}
        return [record for _, record in self._known.values() if record is not None]


def read_records(session: Session, numbers: Collection[int]) -> _Read:
    """Return records with their revisions, by run number; perhaps of more than asked for."""
    if not numbers:
        return {}
    tags: defaultdict[int, list[str]] = defaultdict(list)
    query, tag_query = run_columns(), select(TagRow.run, TagRow.tag).order_by(TagRow.tag)
    # Few changed: ask for them. Many: reading all is faster, and SQLite limits the list.
    if len(numbers) <= 500:
        query = query.where(RunRow.number.in_(numbers))
        tag_query = tag_query.where(TagRow.run.in_(numbers))
    for number, tag in session.execute(tag_query):
        tags[number].append(tag)
    rows = session.execute(query)
    return {row.number: (row.revision, to_record(row, tags[row.number])) for row in rows}
