"""A run that waits in the queue: one to begin, or a stored one to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from dasrec_core.config.run import RunConfig

COLUMNS = "run_id, config, name, title, queued_at_ms, resumes_after"
"""What :func:`read_row` takes, in this order."""


@dataclass(frozen=True, slots=True)
class QueueRequest:
    """A run that is to be queued.

    Attributes:
        config: What it computes.
        name: What the user calls it; empty for the name made from what differs.
        resumes: Id of the stored run that goes on from its last checkpoint; empty for a new run.
        resumes_after: Number of the last event of that run; one that has told more by the time of
            its turn was resumed in another way, and is left alone.
        or_anew: Where that run has no folder here, such as one of another machine, begin a new one.
    """

    config: RunConfig
    name: str = ""
    resumes: str = ""
    resumes_after: int = -1
    or_anew: bool = False


@dataclass(frozen=True, slots=True)
class QueuedRun:
    """A run that waits.

    Attributes:
        run_id: Id it will have, or has.
        config: What it computes.
        name: What the user calls it; empty for the name made from what differs.
        title: The one of the two that is shown.
        queued_at_ms: When it was queued, UTC.
        group_identity: What it shares with the same run of another seed.
        resumes_after: Of a stored run that is to go on, the number of its last event; ``None`` for
            a new run.
    """

    run_id: str
    config: RunConfig
    name: str
    title: str
    queued_at_ms: int
    group_identity: str = ""
    resumes_after: int | None = None

    @property
    def request(self) -> QueueRequest:
        """What queues the same again."""
        if self.resumes_after is None:
            return QueueRequest(self.config, self.name)
        return QueueRequest(self.config, self.name, self.run_id, self.resumes_after)


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


def read_row(row: Sequence[object]) -> QueuedRun | None:
    """Return the run of a row of the queue; ``None`` where this version cannot read it."""
    run_id, config, name, title, queued_at_ms, resumes_after = row
    try:
        parsed = RunConfig.model_validate_json(str(config))
    except ValidationError:
        return None  # written by a newer version, which can still start it
    return QueuedRun(
        str(run_id),
        parsed,
        str(name),
        str(title),
        int(str(queued_at_ms)),
        parsed.identity(with_seed=False),
        None if resumes_after is None else int(str(resumes_after)),
    )
