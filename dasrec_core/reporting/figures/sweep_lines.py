"""A metric over a setting that was varied: one line per method, data set and other settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dasrec_core.config.diff import flatten
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.config.run import NOT_IDENTITY
from dasrec_core.errors import ConfigError
from dasrec_core.quantity import counted
from dasrec_core.reporting.benchmarks import benchmark_labels, benchmark_of
from dasrec_core.reporting.figures.distinct_settings import distinct_settings
from dasrec_core.reporting.figures.lines import Line, LineChart, line_of, one_per_seed
from dasrec_core.reporting.figures.varied import setting_title
from dasrec_core.reporting.method_rows import method_row
from dasrec_core.reporting.pivot import Protocol, fits, is_usable, value_of
from dasrec_core.store.records import RunRecord, RunStatus

# Runs that differ in these alone measure the same, so they are no line of their own.
_PER_RUN: Final = NOT_IDENTITY | {"seed", "evaluation.cutoffs"}


@dataclass(frozen=True, slots=True)
class _Family:
    """Runs that differ in one setting only: method and data, and all other settings."""

    label: str
    rest: tuple[tuple[str, object], ...]


_Members = dict[float, tuple[RunRecord, ...]]  # by value of the setting, one run per seed


def sweep_chart(
    runs: Sequence[RunRecord], path: str, metric: str, protocol: Protocol = "valid"
) -> LineChart:
    """Return a test metric over a setting, one line per method and data set.

    Runs that differ in other settings too stand on lines of their own. Those that were stopped
    early give way to done ones, also at values where nothing else was run: their metric is of
    fewer epochs and would look like an effect of the setting. A line of which no run is done is
    drawn from stopped ones; ``notes`` tells both.

    Args:
        runs: Those without a final result, or without this setting as a number, are left out.
        path: Setting such as ``model.noise_intensity``.
        metric: Such as ``recall@20``.
        protocol: How the epoch was chosen.

    Raises:
        ConfigError: Fewer than two values of the setting have results.
    """
    usable = [
        run
        for run in runs
        if is_usable(run) and fits(run, protocol) and value_of(run, metric, protocol) is not None
    ]
    families = _families(usable, path)
    finals = {family: _furthest(by_place) for family, by_place in families.items()}
    drawn = {family: members for family, members in finals.items() if len(members) > 1}
    # Also of lines that are not drawn any more, as this is why.
    beside = _passed_over(families, finals)
    if not drawn:
        raise ConfigError(
            f"There are not two values of {path!r} with results, so there is no line to draw."
            + "".join(f" {note}" for note in _beside_notes(beside)),
            "Name a setting that was varied, as `runs compare` lists them, or run a sweep over it.",
        )
    names = _names(list(drawn))
    # Colours of runs are those of their seed groups, and a line has many.
    lines = [
        replace(_line(names[family], members, metric, protocol), color_index=number)
        for number, (family, members) in enumerate(drawn.items())
    ]
    notes = (*_stopped_notes(lines), *_beside_notes(beside))
    return LineChart(
        tuple(lines), setting_title(path, usable), metric_title(metric), points=True, notes=notes
    )


def _families(
    runs: Iterable[RunRecord], path: str
) -> dict[_Family, defaultdict[float, list[RunRecord]]]:
    usable = list(runs)
    labels = benchmark_labels(sorted({benchmark_of(run) for run in usable}))
    found: dict[_Family, defaultdict[float, list[RunRecord]]] = {}
    for run in usable:
        flat = flatten(run.config)
        place = flat.get(path)
        if not isinstance(place, int | float) or isinstance(place, bool):
            continue
        rest = {key: value for key, value in flat.items() if key != path and key not in _PER_RUN}
        name = method_row(run.config.model.name).title
        family = _Family(f"{name}, {labels[benchmark_of(run)]}", tuple(sorted(rest.items())))
        found.setdefault(family, defaultdict(list))[float(place)].append(run)
    return found


def _furthest(by_place: Mapping[float, list[RunRecord]]) -> _Members:
    """Return the runs of a line by place; where some are done, places without one are left out."""
    members = {place: one_per_seed(by_place[place]) for place in sorted(by_place)}
    # At one place all are done or none is, see ``candidates.py``.
    done = {place: same for place, same in members.items() if _is_done(same[0])}
    return done or members


def _names(families: Sequence[_Family]) -> dict[_Family, str]:
    """Return what the lines are called, no two alike."""
    by_label: defaultdict[str, list[_Family]] = defaultdict(list)
    for family in families:
        by_label[family.label].append(family)
    found = {}
    for label, alike in by_label.items():
        told = distinct_settings([dict(family.rest) for family in alike])
        for family, words in zip(alike, told, strict=True):
            found[family] = ", ".join([label, *words])
    return found


def _is_done(run: RunRecord) -> bool:
    return run.status is RunStatus.DONE


def _line(label: str, members: _Members, metric: str, protocol: Protocol) -> Line:
    values = [[value_of(run, metric, protocol) or 0.0 for run in same] for same in members.values()]
    everyone = tuple(run for same in members.values() for run in same)
    return line_of(label, everyone, list(members), values)


def _passed_over(
    families: Mapping[_Family, Mapping[float, Sequence[RunRecord]]],
    finals: Mapping[_Family, _Members],
) -> list[RunRecord]:
    """Return the stopped runs that give way to done ones of their line."""
    return [
        run
        for family, by_place in families.items()
        if len(by_place) > 1 and any(_is_done(same[0]) for same in finals[family].values())
        for same in by_place.values()
        for run in same
        if not _is_done(run)
    ]


def _beside_notes(beside: Sequence[RunRecord]) -> list[str]:
    if not beside:
        return []
    verb = "takes" if len(beside) == 1 else "take"
    return [
        f"{counted(len(beside), 'run')} stopped before the end {verb} no part beside done runs "
        "of the same line."
    ]


def _stopped_notes(lines: Iterable[Line]) -> list[str]:
    stopped = [line for line in lines if not _is_done(line.runs[0])]
    if not stopped:
        return []
    names = "; ".join(line.label for line in stopped)
    return [f"Only runs stopped before the end stand behind {names}."]
