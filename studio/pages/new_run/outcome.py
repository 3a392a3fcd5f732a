"""Whether a run was done before."""

from __future__ import annotations

from collections.abc import Sequence

from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunRecord, RunStatus

# Such a run has no result that a second one would repeat.
_NO_RESULT = frozenset({RunStatus.FAILED, RunStatus.DIVERGED, RunStatus.DISCARDED})


def earlier_run(config: RunConfig, records: Sequence[RunRecord]) -> RunRecord | None:
    """Return the newest stored run that computes the very same thing, one with a result first."""
    identity = config.identity()
    same = [
        record
        for record in records
        if record.identity == identity
        and record.trashed_at_ms is None
        and record.status not in _NO_RESULT
    ]
    return max(same, key=lambda run: (run.status.has_result, run.created_at_ms), default=None)
