"""Which seeds to run next, so that a result gets a spread."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, islice
from typing import Final

from dasrec_core.store.records import RunRecord, RunStatus

# Three give a first deviation; with five the exact test over seeds can reach p = 0.06.
_NUM_WANTED: Final = (3, 5, 10)
_NOT_TAKEN: Final = frozenset({RunStatus.FAILED, RunStatus.DISCARDED})


def seeds_to_add(runs: Iterable[RunRecord]) -> tuple[int, ...]:
    """Return seeds that none of ``runs`` has, as many as bring them to 3, 5 or 10 seeds.

    Args:
        runs: All of one seed group. Those that failed or were discarded leave their seed free.
    """
    taken = {run.config.seed for run in runs if run.status not in _NOT_TAKEN}
    wanted = next((number for number in _NUM_WANTED if number > len(taken)), len(taken) + 5)
    free = (seed for seed in count(1) if seed not in taken)
    return tuple(islice(free, wanted - len(taken)))
