"""How many runs, and how long, in words."""

from __future__ import annotations

from dasrec_core.quantity import counted
from dasrec_core.sweeps.timing import TotalEstimate
from studio.forms.many_runs import ManyRuns
from studio.qtmodels.run_format import duration_text


def count_words(many: ManyRuns) -> str:
    """Return what multiplies to how many runs."""
    if many.errors:
        return "Something is wrong with the values."
    if many.is_search:
        return f"At most {counted(many.count, 'run')}: {', '.join(many.parts)}"
    if len(many.parts) < 2:
        return counted(many.count, "run")
    return f"{' × '.join(many.parts)} = {counted(many.count, 'run')}"


def about_words(seconds: float, *, can_end_sooner: bool) -> str:
    """Return a time that is foretold; no bound, for the machine may be busier than it was."""
    sooner = "up to " if can_end_sooner else ""
    return f"{sooner}about {duration_text(seconds)}"


def time_words(time: TotalEstimate) -> str:
    """Return how long runs may take one after the other."""
    known = about_words(time.seconds, can_end_sooner=True) if time.seconds else ""
    if not time.num_unknown:
        return known or "none, all are done or waiting"
    if not known:
        return "not known yet"
    return f"{known} plus {counted(time.num_unknown, 'run')} never timed"
