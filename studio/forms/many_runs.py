"""A draft that is more than one run: its seeds, ablations and swept settings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dasrec_core.config.diff import flatten
from dasrec_core.config.field_errors import unusable
from dasrec_core.config.form_field import FormField
from dasrec_core.config.model_union import model_config_class
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError
from dasrec_core.quantity import counted
from dasrec_core.sweeps.axis import Span, check_space, parse_axis, values_of
from dasrec_core.sweeps.definition import DEFAULTS, Base, Search, SweepDefinition
from dasrec_core.sweeps.members import MOST_MEMBERS
from dasrec_core.sweeps.switches import Switch, switches_of
from studio.forms.draft import Draft
from studio.forms.resolved import DATASET, Resolved

TRIALS = "trials"
MOST_TRIALS = 10_000
_NOT_VARIED = frozenset({"seed", "device", "dataset.fingerprint", DATASET})
_BY_THE_SWEEP = frozenset({"seed", "model.name", DATASET, "schema_version"})


@dataclass(frozen=True, slots=True)
class ManyRuns:
    """What a draft comes to as a sweep.

    Attributes:
        definition: The sweep; ``None`` where something is wrong, or it is a single run.
        count: Runs, those that turn out the same included; of a search at most.
        errors: What is wrong, by path of the swept setting; :data:`TRIALS` among them.
        parts: What multiplies, in words, such as ``"3 seeds"``.
    """

    definition: SweepDefinition | None
    count: int
    errors: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def is_search(self) -> bool:
        """Whether settings are proposed one after another."""
        return self.definition is not None and self.definition.search is not None


def many_runs(resolved: Resolved) -> ManyRuns:
    """Return what a draft comes to as a sweep; cheap, nothing is expanded."""
    draft = resolved.draft
    errors: dict[str, str] = {}
    axes, counts = _axes(resolved, errors)
    trials = _trials(draft, errors)
    chosen = chosen_switches(draft)
    if trials is not None and chosen:
        errors[TRIALS] = "A search has no ablations. Take them out, or make it a grid."
    if trials is not None and not draft.axes:
        errors[TRIALS] = "Add the settings to search over."
    if trials is not None and resolved.config and resolved.config.evaluation.protocol == "paper":
        errors[TRIALS] = (
            "A search must not see the test split: choose the best epoch on validation."
        )
    num_seeds, num_variants = len(resolved.seeds), 1 + len(chosen)
    count = num_variants * math.prod(counts.values()) * num_seeds
    if trials is not None:
        count = trials + num_seeds - 1
    elif count > MOST_MEMBERS and counts:
        errors.setdefault(next(iter(counts)), f"That is more than {MOST_MEMBERS:,} runs.")
    parts = _parts(num_seeds, num_variants, len(chosen), counts, trials)
    config = resolved.config
    is_single = not draft.axes and not chosen and num_seeds == 1
    if errors or config is None or is_single:
        return ManyRuns(None, count, errors, parts)
    search = None
    if trials is not None:
        search = Search.model_validate({"trials": trials, "space": axes})
    title = model_config_class(draft.model).info.title
    definition = SweepDefinition(
        title=draft.name[:120] or f"{title} {'search' if search else 'sweep'}",
        base=_base(config),
        seeds=resolved.seeds,
        variants=tuple(switch.variant() for switch in chosen),
        base_name=title if chosen else "",
        grid={} if search else axes,
        search=search,
    )
    return ManyRuns(definition, count, errors, parts)


def chosen_switches(draft: Draft) -> tuple[Switch, ...]:
    """Return the ablations of a draft, in the order they are offered."""
    return tuple(one for one in switches_of(draft.model) if one.id in draft.ablations)


def sweepable(resolved: Resolved) -> tuple[FormField, ...]:
    """Return the settings that can be swept."""
    return tuple(one for one in resolved.fields if not one.fixed and one.path not in _NOT_VARIED)


def trials_text(draft: Draft) -> str:
    """Return what a search of this draft does, in words."""
    return f"{draft.trials.strip() or '–'} trials"


def _axes(
    resolved: Resolved, errors: dict[str, str]
) -> tuple[dict[str, Span | tuple[object, ...]], dict[str, int]]:
    known = {one.path: one for one in sweepable(resolved)}
    axes: dict[str, Span | tuple[object, ...]] = {}
    counts: dict[str, int] = {}
    for path, typed in resolved.draft.axes.items():
        if path not in known:
            errors[path] = "This model has no such setting."
            continue
        try:
            axes[path] = parse_axis(known[path], typed)
            if resolved.draft.trials:
                _check_search(axes[path], known[path])
                continue
            _refuse_endless(axes[path])
            values = values_of(axes[path], known[path])
            counts[path] = len(set(map(str, values)))
            _refuse_outside(values, known[path])
        except ConfigError as error:
            errors[path] = _without_path(error, known[path])
    return axes, counts


def _without_path(error: ConfigError, field: FormField) -> str:
    """Return what is wrong as a window says it: paths are for the command line."""
    path = field.path
    hint = "" if path in error.hint else error.hint
    message = error.message.replace(f" ({path})", "").replace(path, field.title)
    return f"{message} {hint}".strip()


def _refuse_endless(axis: Span | tuple[object, ...]) -> None:
    """Say what a range lacks for a grid, as it is typed here; in a file it is written otherwise."""
    if not isinstance(axis, Span) or axis.step is not None or axis.count is not None:
        return
    ends = f"{axis.low:g} to {axis.high:g}"
    ways = f"“{ends} step {(axis.high - axis.low) / 4:g}” or “{ends} count 5”"
    if axis.scale == "log":
        ways = f"“{ends} log 5”"
    raise ConfigError("A grid needs to know how many values a range has.", f"Write {ways}.")


def _check_search(axis: Span | tuple[object, ...], field: FormField) -> None:
    check_space(axis, field)
    _refuse_outside((axis.low, axis.high) if isinstance(axis, Span) else axis, field)
    if field.path.startswith("evaluation."):
        raise ConfigError("Scores of different evaluation protocols do not compare.")


def _refuse_outside(values: Iterable[object], field: FormField) -> None:
    """Refuse values that the setting alone does not allow; rules over several come later."""
    for value in values:
        if field.choices and value not in field.choices:
            raise ConfigError(unusable(field, value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            low, high = field.minimum, field.maximum
            is_low = low is not None and (value <= low if field.exclusive_minimum else value < low)
            is_high = high is not None and (
                value >= high if field.exclusive_maximum else value > high
            )
            if is_low or is_high or math.isnan(value):
                raise ConfigError(unusable(field, value))


def _trials(draft: Draft, errors: dict[str, str]) -> int | None:
    """Return the budget of a search; ``None`` for a grid. A wrong one counts as one trial."""
    typed = draft.trials.strip()
    if not draft.trials:
        return None
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_TRIALS:
        return int(typed)
    errors[TRIALS] = f"Trials must be a whole number from 1 to {MOST_TRIALS:,}."
    return 1


def _parts(
    num_seeds: int,
    num_variants: int,
    num_ablations: int,
    counts: Mapping[str, int],
    trials: int | None,
) -> tuple[str, ...]:
    seeds = counted(num_seeds, "seed")
    if trials is not None:
        more = "1 more seed" if num_seeds == 2 else f"{num_seeds - 1} more seeds"
        return (f"{trials} trials", *([f"the best with {more}"] if num_seeds > 1 else []))
    parts = []
    if num_ablations:
        parts.append(f"{num_variants} variants")
    if counts:
        points = math.prod(counts.values())
        parts.append(counted(points, "grid point"))
    return (*parts, seeds)


def _base(config: RunConfig) -> Base:
    """Return the whole configuration as a base, so that no preset changes it."""
    values = {
        path: list(value) if isinstance(value, tuple) else value
        for path, value in flatten(config).items()
        if path not in _BY_THE_SWEEP
    }
    return Base(data=config.dataset.path, model=config.model.name, preset=DEFAULTS, values=values)
