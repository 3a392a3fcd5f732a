"""Which settings were varied among stored runs, so that a metric can be drawn over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from dasrec_core.config.diff import flatten
from dasrec_core.config.form_schema import fields_of
from dasrec_core.reporting.benchmarks import Benchmark, benchmark_of
from dasrec_core.reporting.pivot import is_usable
from dasrec_core.store.records import RunRecord

LEAST_VALUES: Final = 3
"""Values that make a line; two runs that differ are no study."""
_NOT_STUDIED: Final = frozenset({"seed", "training.num_threads", "training.checkpoint_every_s"})


def varied_settings(runs: Iterable[RunRecord]) -> tuple[str, ...]:
    """Return paths of numeric settings with at least three values on one model and benchmark."""
    seen: defaultdict[tuple[str, Benchmark, str], set[float]] = defaultdict(set)
    known: set[str] = set()
    for run in runs:
        if not is_usable(run) or run.group_identity in known:
            continue
        known.add(run.group_identity)
        for path, value in flatten(run.config).items():
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if is_number and path not in _NOT_STUDIED:
                seen[run.config.model.name, benchmark_of(run), path].add(float(value))
    found = (path for (_, _, path), values in seen.items() if len(values) >= LEAST_VALUES)
    return tuple(dict.fromkeys(found))


def setting_title(path: str, runs: Sequence[RunRecord]) -> str:
    """Return the title of a setting and its symbol, as forms show it; else its path."""
    for model in dict.fromkeys(run.config.model.name for run in runs):
        for field in fields_of(model):
            if field.path == path:
                return f"{field.title} {field.symbol}".strip()
    return path
