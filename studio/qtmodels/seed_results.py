"""Which runs of a seed group have a result, so that mean and spread are over them alone.

The rule is that of the paper's table: a run counts when it is done, or was stopped with its results
kept and no other is done; of several runs of one seed the newest does. One that was interrupted, or
still trains, has the value of an early epoch; beside finished ones it would pass for noise of the
seeds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dasrec_core.reporting.candidates import candidates_among
from dasrec_core.store.records import RunRecord, RunStatus
from studio.qtmodels.run_states import state_look


def counted_runs(runs: Iterable[RunRecord]) -> list[RunRecord]:
    """Return the runs of one seed group that its mean is over, by seed."""
    groups = candidates_among(run for run in runs if run.status.has_result)
    return [run for group in groups for run in group.runs]


def left_out_words(runs: Sequence[RunRecord]) -> str:
    """Say which runs of one seed group its mean leaves out, such as ``1 interrupted``."""
    counted = {run.run_id: run.status for run in counted_runs(runs)}
    left = [run for run in runs if run.run_id not in counted]
    states = Counter(
        "older of the same seed" if run.status in counted.values() else state_word(run.status)
        for run in left
    )
    return ", ".join(f"{number} {word}" for word, number in states.items())


def state_word(status: RunStatus) -> str:
    """Return a state as it stands within a sentence."""
    return state_look(status).word.lower()
