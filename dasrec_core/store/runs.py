"""The runs of one results database: reading them, and what a user changes about them."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dasrec_core.config.naming import describe
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import StoreError
from dasrec_core.store.database import BUSY_TIMEOUT_MS, Database
from dasrec_core.store.listing import RecordCache, read_records
from dasrec_core.store.points import read_curves
from dasrec_core.store.records import Curves, RunRecord, RunStatus, Words
from dasrec_core.store.row_changes import RunNotFoundError, mark_row, now_ms, row_of, touch
from dasrec_core.store.schema import RunRow, SeriesKeyRow, TagRow
from dasrec_core.store.series_statistics import SeriesStatistics, read_statistics


class RunStore:
    """Runs in one database.

    Any number of processes may read and write; transactions are short. Methods are safe to call
    from several threads. Whatever changes a run that is not there raises
    :class:`RunNotFoundError`.

    Args:
        url: SQLAlchemy URL of the database; made when it is missing.
        busy_timeout_ms: How long a SQLite file that another program has locked is waited for.
        beside: A store of the same database, whose records are shared: read once, held once.
        reads_suffice: Open also a database in a place where nothing may be written.

    Raises:
        StoreError: It cannot be opened.
    """

    def __init__(
        self,
        url: str,
        *,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
        beside: RunStore | None = None,
        reads_suffice: bool = False,
    ) -> None:
        self.database = Database(url, busy_timeout_ms=busy_timeout_ms, reads_suffice=reads_suffice)
        self._cache: RecordCache = RecordCache() if beside is None else beside._cache

    def close(self) -> None:
        """Release the database."""
        self.database.close()

    @property
    def num_unreadable(self) -> int:
        """Runs that the last :meth:`list_runs` left out; they stay as they are."""
        return self._cache.num_unreadable

    def list_runs(self, *, include_trashed: bool = False) -> list[RunRecord]:
        """Return all runs, the newest first; without those whose settings are unknown here."""
        with self.database.reading() as session:
            records = self._cache.read(session)
        return [r for r in records if include_trashed or r.trashed_at_ms is None]

    def get(self, run_id: str) -> RunRecord:
        """Return one run, also from the trash.

        Raises:
            RunNotFoundError: There is none of this id.
            StoreError: Another version has written it.
        """
        with self.database.reading() as session:
            number = _number(session, run_id)
            found = read_records(session, {number})
        if number not in found:  # deleted between the two, see RecordCache
            raise RunNotFoundError(run_id)
        _, record = found[number]
        if record is None:
            raise StoreError(
                f"Run {run_id!r} has settings or a state that this version does not know.",
                "Read it with the version that made it; nothing of it was changed.",
            )
        return record

    def curves(self, run_id: str, keys: Sequence[str] | None = None) -> Curves:
        """Return the series of a run by key; all when ``keys`` is ``None``."""
        with self.database.reading() as session:
            return read_curves(session, _number(session, run_id), run_id, keys)

    def series_keys(self) -> list[str]:
        """Return the keys of all series that any run has reported, in alphabetical order."""
        with self.database.reading() as session:
            return list(session.scalars(select(SeriesKeyRow.name).order_by(SeriesKeyRow.name)))

    def statistics(
        self, key: str, run_ids: Collection[str] | None = None
    ) -> Mapping[str, SeriesStatistics]:
        """Return last, lowest and highest value of a series by run id; of all runs by default."""
        with self.database.reading() as session:
            return read_statistics(session, key, run_ids)

    def create(  # noqa: PLR0913 - what a row begins with
        self,
        run_id: str,
        config: RunConfig,
        *,
        dataset_name: str,
        status: RunStatus = RunStatus.STARTING,
        created_at_ms: int | None = None,
        words: Words | None = None,
    ) -> None:
        """Add a run; its identities and colour follow from its configuration, and its name too.

        Args:
            run_id: Its id.
            config: What it computes.
            dataset_name: Name of its data set.
            status: Its state.
            created_at_ms: When it was asked for; now if not given.
            words: What a person has written to it already, elsewhere.

        Raises:
            StoreError: A run of this id is there already.
        """
        with self.database.writing() as session:
            if session.scalar(select(RunRow.number).where(RunRow.run_id == run_id)) is not None:
                raise StoreError(
                    f"There is already a run {run_id!r}.", "Every run needs its own id."
                )
            group = config.identity(with_seed=False)
            now = now_ms()
            row = RunRow(
                run_id=run_id,
                # Not 1: a run deleted and made again must not look like the old one.
                revision=time.time_ns(),
                name=(words.name.strip() if words else "") or describe(config),
                note=words.note if words else "",
                config_json=config.model_dump_json(),
                status=status,
                status_at_ms=now,
                dataset_name=dataset_name,
                identity=config.identity(),
                group_identity=group,
                color_index=_color_index(session, group),
                created_at_ms=now if created_at_ms is None else created_at_ms,
                num_epochs=config.training.epochs,
            )
            session.add(row)
            if words is not None and words.tags:
                session.flush()  # which numbers the row
                session.add_all(TagRow(run=row.number, tag=tag) for tag in _clean(words.tags))

    def mark(self, run_id: str, status: RunStatus) -> None:
        """Set the state of a run; a run marked as starting forgets how it ended before.

        ``STOPPING`` and ``INTERRUPTED`` are for live runs, ``STARTING`` for those that have ended
        or wait; a run that is further by now stays as it is.
        """
        with self.database.writing() as session:
            row = row_of(session, run_id)
            current = RunStatus(row.status)
            is_idle = current.is_final or current is RunStatus.QUEUED
            if status is RunStatus.STARTING and not is_idle:
                return
            if status in (RunStatus.STOPPING, RunStatus.INTERRUPTED) and current.is_final:
                return
            mark_row(row, status)

    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name; an empty one brings the automatic name back."""
        with self.database.writing() as session:
            row = row_of(session, run_id)
            automatic = describe(RunConfig.model_validate_json(row.config_json))
            row.name = name.strip() or automatic
            touch(row)

    def set_tags(self, run_id: str, tags: Iterable[str]) -> None:
        """Replace the tags of a run; spaces around and repetitions go."""
        wanted = _clean(tags)
        with self.database.writing() as session:
            row = row_of(session, run_id)
            session.execute(delete(TagRow).where(TagRow.run == row.number))
            session.add_all(TagRow(run=row.number, tag=tag) for tag in wanted)
            touch(row)

    def set_note(self, run_id: str, note: str) -> None:
        """Replace the note of a run."""
        with self.database.writing() as session:
            row = row_of(session, run_id)
            row.note = note
            touch(row)

    def set_baseline(self, run_id: str, on: bool = True) -> None:
        """Make a run the baseline of its data set, instead of any other; or no longer."""
        with self.database.writing() as session:
            row = row_of(session, run_id)
            session.execute(
                update(RunRow)
                .where(RunRow.dataset_name == row.dataset_name, RunRow.is_baseline)
                .values(is_baseline=False, revision=RunRow.revision + 1)
            )
            session.refresh(row)
            row.is_baseline = on
            touch(row)

    def set_color(self, run_id: str, color_index: int) -> None:
        """Give a run and all seeds of its configuration another colour.

        Raises:
            ValueError: ``color_index`` is negative.
        """
        if color_index < 0:
            raise ValueError(f"a colour index is 0 or more, got {color_index}")
        with self.database.writing() as session:
            group = row_of(session, run_id).group_identity
            session.execute(
                update(RunRow)
                .where(RunRow.group_identity == group)
                .values(color_index=color_index, revision=RunRow.revision + 1)
            )

    def trash(self, run_id: str) -> int:
        """Move a run to the trash; nothing is lost until it is deleted.

        Returns:
            When it went there, in ms; :meth:`take_back` asks for it.
        """
        at_ms = now_ms()
        self._set_trashed(run_id, at_ms)
        return at_ms

    def restore(self, run_id: str) -> None:
        """Bring a run back from the trash."""
        self._set_trashed(run_id, None)

    def take_back(self, run_id: str, trashed_at_ms: int) -> bool:
        """Bring a run back if it is in the trash since exactly then; tell whether it was."""
        with self.database.writing() as session:
            row = row_of(session, run_id)
            if row.trashed_at_ms != trashed_at_ms:
                return False
            row.trashed_at_ms = None
            touch(row)
            return True

    def delete(self, run_id: str) -> None:
        """Remove a run and its series from the database for good; its folder stays."""
        with self.database.writing() as session:
            session.delete(row_of(session, run_id))

    def _set_trashed(self, run_id: str, at_ms: int | None) -> None:
        with self.database.writing() as session:
            row = row_of(session, run_id)
            row.trashed_at_ms = at_ms
            touch(row)


def _clean(tags: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(tag.strip()[:200] for tag in tags if tag.strip())


def _number(session: Session, run_id: str) -> int:
    number = session.scalar(select(RunRow.number).where(RunRow.run_id == run_id))
    if number is None:
        raise RunNotFoundError(run_id)
    return number


def _color_index(session: Session, group: str) -> int:
    """Return the colour of the seed group, or the lowest that no group has."""
    query = select(RunRow.color_index).where(RunRow.group_identity == group).limit(1)
    if (shared := session.scalar(query)) is not None:
        return shared
    used = set(session.scalars(select(RunRow.color_index).distinct()))
    return next(index for index in range(len(used) + 1) if index not in used)
