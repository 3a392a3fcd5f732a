"""How far a member of a sweep is, from the runs that are stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dasrec_core.config.run import RunConfig
from dasrec_core.events import FailureKind
from dasrec_core.store.records import RunRecord, RunStatus


class Need(StrEnum):
    """What a member still needs."""

    NOTHING = "nothing"  # it is finished, or diverged and would diverge again
    WATCH = "watch"  # its engine process runs
    RESUME = "resume"  # it was stopped, interrupted or failed
    START = "start"  # there is no run of it


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member needs, and the run that was found for it."""

    need: Need
    run: RunRecord | None = None


def standing(config: RunConfig, records: Iterable[RunRecord]) -> Standing:
    """Return how far the run that ``config`` describes is.

    The best of several equal runs counts. Runs in the trash and discarded ones do not.
    """
    identity = config.identity()
    same = [
        record for record in records if record.identity == identity and record.trashed_at_ms is None
    ]
    found = [(need, record) for record in same if (need := _need_of(record)) is not Need.START]
    order = list(Need)
    found.sort(key=lambda pair: (_is_diverged(pair[1]), order.index(pair[0])))
    return Standing(*found[0]) if found else Standing(Need.START)


def _need_of(record: RunRecord) -> Need:
    match record.status:
        case RunStatus.DONE | RunStatus.DIVERGED:
            return Need.NOTHING
        case RunStatus.DISCARDED:
            return Need.START
        case RunStatus.STOPPED | RunStatus.INTERRUPTED:
            return Need.RESUME
        case RunStatus.FAILED:
            failed_on_input = record.failure and record.failure.kind is FailureKind.BAD_INPUT
            return Need.START if failed_on_input else Need.RESUME
        case _:
            return Need.WATCH


def _is_diverged(record: RunRecord) -> bool:
    return record.status is RunStatus.DIVERGED
