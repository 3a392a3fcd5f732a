"""From a sweep's definition to the runs it consists of."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dasrec_core.config.field_errors import as_config_error, unknown_model, unknown_path
from dasrec_core.config.form_field import FormField
from dasrec_core.config.form_schema import default_values, fields_of, validate
from dasrec_core.config.model_union import MODEL_CONFIGS, model_config_class
from dasrec_core.config.naming import phrase
from dasrec_core.config.nested import Values, deep_copy, put
from dasrec_core.config.overrides import apply_overrides
from dasrec_core.config.presets import apply_preset, preset_for_dataset, preset_named, presets_for
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError
from dasrec_core.sweeps.axis import values_of
from dasrec_core.sweeps.definition import AUTO, DEFAULTS, SweepDefinition, Variant
from dasrec_core.sweeps.expansion import Expansion, Member, without_repetitions

MOST_MEMBERS = 10_000
"""A grid grows fast; more runs than this are a mistake, and would take years."""

_GENERIC = "generic"
_FIXED = frozenset({"model.name", "seed", "dataset.path", "dataset.fingerprint"})
_OF_THE_SWEEP = {
    "seed": "Write seeds = [1, 2] into the file, or give --seeds 1,2.",
    "dataset.path": "Set base.data in the file, or give --data DIR; one sweep per data set.",
}
_MOST_TOLD = 10


def expand(
    definition: SweepDefinition,
    *,
    dataset_name: str,
    num_modalities: int | None = None,
    assignments: Sequence[str] = (),
) -> Expansion:
    """Return every run of a sweep without a search, all of them valid.

    Args:
        definition: What varies.
        dataset_name: Chooses presets where the definition says ``auto``.
        num_modalities: That the data set has, on which depends what can act; ``None`` where not
            known.
        assignments: ``path=value`` that hold for all members unless they vary just that.

    Raises:
        ConfigError: A member cannot be run as it is defined; the message names the first ten. Or
            there are more than ``MOST_MEMBERS``.
    """
    wrong: list[ConfigError] = []
    found: list[Member] = []
    for variant in _variants(definition):
        try:
            found += _of_variant(definition, variant, dataset_name, assignments, len(found))
        except ConfigError as error:
            wrong.append(error)
    if wrong:
        raise _all_wrong(wrong)
    return without_repetitions(found, num_modalities)


def base_values(
    definition: SweepDefinition,
    variant: Variant,
    dataset_name: str,
    assignments: Sequence[str] = (),
) -> Values:
    """Return the nested values of a variant before grid and seed; not validated.

    Raises:
        ConfigError: Its model or preset is unknown, or a path is none of the model's settings.
    """
    model = variant.model or definition.base.model
    if not model:
        raise ConfigError(
            "The sweep names no model.", f"Set base.model to one of: {', '.join(MODEL_CONFIGS)}."
        )
    if model not in MODEL_CONFIGS:
        raise ConfigError(unknown_model(model), "`models` says what each one is.")
    values = default_values(model, dataset_path=definition.base.data)
    values = _with_preset(values, model, variant.preset or definition.base.preset, dataset_name)
    values = _with(values, model, definition.base.values)
    _refuse_of_the_sweep(text.partition("=")[0].strip() for text in assignments)
    values = apply_overrides(values, assignments)
    return _with(values, model, variant.values)


def only_variant(definition: SweepDefinition) -> Variant:
    """Return the base as a variant."""
    return Variant(name=definition.base_name or "base")


def make_member(variant: str, values: Values, changes: Mapping[str, Any], seed: int) -> Member:
    """Return a member with ``changes`` and ``seed`` put into ``values``.

    Raises:
        ConfigError: The settings do not make a run.
    """
    fields = {field.path: field for field in fields_of(values["model"]["name"])}
    own = deep_copy(values)
    for path, value in changes.items():
        put(own, path, value)
    put(own, "seed", seed)
    result = validate(own)
    words = [phrase(fields[path], value) for path, value in changes.items()]
    name = ", ".join([variant, *words] if variant else words)
    if not isinstance(result, RunConfig):
        raise as_config_error(result, where=name)
    return Member(name, result, dict(changes))


def checked_path(path: str, model: str) -> FormField:
    """Return the setting that a sweep may vary.

    Raises:
        ConfigError: The model has no such setting, or it is not one to vary.
    """
    fields = {field.path: field for field in fields_of(model)}
    if path in _FIXED:
        raise ConfigError(
            f"{path} is not varied like other settings.",
            "Use seeds for seeds, variants for models, and one sweep per data set.",
        )
    if path not in fields:
        raise ConfigError(unknown_path(path, list(fields)), f"`models {model}` lists its settings.")
    if fields[path].fixed:
        raise ConfigError(f"{path} has one value in {model}, always.", "Leave it out.")
    return fields[path]


def _variants(definition: SweepDefinition) -> list[Variant]:
    if not definition.variants:
        return [only_variant(definition)]
    own = [only_variant(definition)] if definition.base_name else []
    return [*own, *definition.variants]


def _of_variant(
    definition: SweepDefinition,
    variant: Variant,
    dataset_name: str,
    assignments: Sequence[str],
    so_far: int,
) -> list[Member]:
    values = base_values(definition, variant, dataset_name, assignments)
    model = values["model"]["name"]
    axes = {
        path: values_of(axis, checked_path(path, model)) for path, axis in definition.grid.items()
    }
    own = len(definition.seeds) * math.prod(len(axis) for axis in axes.values())
    if so_far + own > MOST_MEMBERS:
        raise ConfigError(
            f"The sweep has over {MOST_MEMBERS:,} runs.", "Vary fewer settings, or use a search."
        )
    # Where nothing but the grid varies, its values say all there is to say.
    alone_name = "" if axes else model_config_class(model).info.title
    name = variant.name if definition.has_variants else alone_name
    return [
        make_member(name, values, changes, seed)
        for changes in _points(axes)
        for seed in definition.seeds
    ]


def _points(axes: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for combination in itertools.product(*axes.values()):
        yield dict(zip(axes, combination, strict=True))


def _with_preset(values: Values, model: str, name: str, dataset_name: str) -> Values:
    if name == DEFAULTS:
        return values
    if name != AUTO:
        return apply_preset(values, preset_named(model, name))
    known = {preset.name: preset for preset in presets_for(model)}
    preset = preset_for_dataset(model, dataset_name) or known.get(_GENERIC)
    return apply_preset(values, preset) if preset else values


def _with(values: Values, model: str, given: Mapping[str, Any]) -> Values:
    known = [field.path for field in fields_of(model)]
    _refuse_of_the_sweep(given)
    changed = deep_copy(values)
    for path, value in given.items():
        if path not in known:
            raise ConfigError(unknown_path(path, known), f"`models {model}` lists its settings.")
        put(changed, path, value)
    return changed


def _refuse_of_the_sweep(paths: Iterable[str]) -> None:
    """Refuse what the sweep itself sets for every member: it would be passed over in silence."""
    for path in paths:
        if path in _OF_THE_SWEEP:
            raise ConfigError(
                f"{path} is not set like other settings of a sweep.", _OF_THE_SWEEP[path]
            )


def _all_wrong(errors: Sequence[ConfigError]) -> ConfigError:
    if len(errors) == 1:
        return errors[0]
    hints = {error.hint for error in errors}
    lines = "".join(f"\n  {error.message}" for error in errors[:_MOST_TOLD])
    more = f"\n  … and {len(errors) - _MOST_TOLD} more" if len(errors) > _MOST_TOLD else ""
    return ConfigError(
        f"{len(errors)} variants cannot be run, so none was started:{lines}{more}",
        hints.pop() if len(hints) == 1 else "Change the sweep and start it again.",
    )


Bind = Callable[[RunConfig], RunConfig]
"""Returns a configuration bound to the content of its data set; raises where it does not fit."""


def bind_all(expansion: Expansion, bind: Bind) -> Expansion:
    """Return the expansion with every member bound to the content of its data set.

    Raises:
        ConfigError: A member does not suit its data; the message names the first ten.
        DatasetError: The data set cannot be used.
    """
    wrong: dict[str, ConfigError] = {}
    bound = []
    for member in expansion.members:
        try:
            bound.append(replace(member, config=bind(member.config)))
        except ConfigError as error:
            wrong.setdefault(error.message, error)
    if wrong:
        raise _all_wrong(list(wrong.values()))
    return Expansion(tuple(bound), expansion.duplicates)
