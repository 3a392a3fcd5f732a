"""What a draft comes to: the values of a run, what differs, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dasrec_core.config.form_field import FormField
from dasrec_core.config.form_schema import default_values, fields_of, validate
from dasrec_core.config.idle import idle_paths
from dasrec_core.config.model_union import model_config_class
from dasrec_core.config.nested import Values, deep_copy, get, put
from dasrec_core.config.presets import Preset, apply_preset, presets_for
from dasrec_core.config.run import RunConfig
from dasrec_core.config.seed_list import read_seeds
from dasrec_core.errors import ConfigError
from studio.forms.draft import Draft
from studio.forms.field_text import beside, text_of, value_of
from studio.forms.seeds import SEED, as_seeds

DATASET = "dataset.path"
MODEL = "model.name"
MODALITIES = "dataset.modalities"
# Chosen by choosing the data set.
_OF_THE_DATASET = frozenset({DATASET, "dataset.format", "dataset.fingerprint"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the data that a run must repair or leave out: ``path=value`` says how."""

    what: str
    repair: str


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What a form needs to know of the chosen data set.

    Attributes:
        modalities: Features that can be used, some perhaps only when repaired.
        problem: Why nothing can be trained on it; empty when something can.
        faults: What the settings of a run must deal with.
    """

    name: str = ""
    fingerprint: str | None = None
    modalities: tuple[str, ...] = ()
    problem: str = "Choose a data set."
    faults: tuple[Fault, ...] = ()

    @property
    def num_modalities(self) -> int | None:
        """How many modalities there are; ``None`` where nothing is known of the data."""
        return None if self.problem else len(self.modalities)


@dataclass(frozen=True, slots=True)
class Change:
    """A setting that differs from what the draft starts from."""

    field: FormField
    base: object
    value: object


@dataclass(frozen=True, slots=True)
class Resolved:
    """A draft with everything that follows from it.

    Attributes:
        fields: Settings of the model that a form shows.
        base: By path, what each setting is without the user's entries.
        texts: By path, what each editor shows.
        errors: By path, what is wrong in words; :data:`DATASET` and :data:`MODEL` among them.
        changes: Settings that differ from ``base``.
        config: The run, when nothing is wrong.
        titles: By path, what a person calls each setting.
        preset: What the draft starts from; ``None`` for the model's defaults.
        seeds: With which it is run; ``config`` has the first.
        idle: Paths of settings that have no effect as the others are set, on these data.
    """

    draft: Draft
    fields: tuple[FormField, ...]
    base: Mapping[str, object]
    texts: Mapping[str, str]
    errors: Mapping[str, str]
    changes: tuple[Change, ...]
    config: RunConfig | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    preset: Preset | None = None
    seeds: tuple[int, ...] = ()
    idle: frozenset[str] = frozenset()

    def idle_changes(self) -> list[str]:
        """Return the titles of changed settings that have no effect."""
        return [one.field.title for one in self.changes if one.field.path in self.idle]


def form_fields(model: str) -> tuple[FormField, ...]:
    """Return the settings a form shows for a model."""
    return tuple(as_seeds(one) for one in fields_of(model) if one.path not in _OF_THE_DATASET)


def preset_of(draft: Draft) -> Preset | None:
    """Return the preset a draft starts from; ``None`` for the defaults, or one that is gone."""
    return next((one for one in presets_for(draft.model) if one.name == draft.preset), None)


def base_values(model: str, preset: Preset | None) -> Values:
    """Return the nested values of a run before anything is typed."""
    values = default_values(model)
    return apply_preset(values, preset) if preset else values


def resolve(draft: Draft, data: DataFacts) -> Resolved:
    """Return what ``draft`` comes to on the chosen data set."""
    preset = preset_of(draft)
    base = base_values(draft.model, preset)
    values, errors = deep_copy(base), dict[str, str]()
    fields = form_fields(draft.model)
    seeds: tuple[int, ...] = (get(base, SEED),)
    for one in fields:
        if one.path in draft.entries and not one.fixed:
            try:
                if one.path == SEED:
                    seeds = read_seeds(draft.entries[SEED])
                    put(values, SEED, seeds[0])
                    continue
                put(values, one.path, value_of(one, draft.entries[one.path]))
            except ConfigError as error:
                errors[one.path] = error.message
    _put_data(values, draft, data)
    outcome = validate(values)
    by_path = {one.path: one for one in fields}
    if not isinstance(outcome, RunConfig):
        for fault in outcome:
            known = by_path.get(fault.path)
            message = beside(known, get(values, fault.path), fault.message) if known else ""
            errors.setdefault(fault.path, message or fault.message)
    errors |= _data_errors(values, draft, data)
    usable = isinstance(outcome, RunConfig) and not errors
    return Resolved(
        draft=draft,
        fields=fields,
        base={one.path: get(base, one.path) for one in fields},
        texts={
            one.path: draft.entries.get(one.path, text_of(get(base, one.path))) for one in fields
        },
        errors=errors,
        changes=_changes(fields, base, values, draft, errors),
        config=outcome if usable and isinstance(outcome, RunConfig) else None,
        titles={one.path: one.title for one in fields} | {DATASET: "Data set", MODEL: "Model"},
        preset=preset,
        seeds=seeds,
        idle=idle_paths(outcome, data.num_modalities)
        if isinstance(outcome, RunConfig)
        else frozenset(),
    )


def _put_data(values: Values, draft: Draft, data: DataFacts) -> None:
    put(values, DATASET, draft.dataset)
    put(values, "dataset.fingerprint", data.fingerprint)


def _data_errors(values: Values, draft: Draft, data: DataFacts) -> dict[str, str]:
    """Return what the schema cannot know: whether this data set suits these settings."""
    if data.problem:
        return {DATASET: data.problem}
    info = model_config_class(draft.model).info
    if info.needs_features and not data.modalities:
        return {MODEL: f"{info.title} needs item features, and {data.name} has none."}
    errors = {}
    for path in (MODALITIES, "dataset.standardize", "dataset.fill_missing"):
        absent = [one for one in get(values, path) or () if one not in data.modalities]
        if absent:
            has = ", ".join(data.modalities) or "no features"
            errors[path] = f"{data.name} has {has}; not {', '.join(map(str, absent))}."
    if info.needs_features and get(values, MODALITIES) == []:
        errors[MODALITIES] = f"{info.title} needs at least one."
    for fault in data.faults:
        path, _, wanted = fault.repair.partition("=")
        if not _is_repaired(values, path, wanted):
            present = get(values, path) if path != MODALITIES else None
            gathered = [*(present if isinstance(present, list) else ()), *wanted.split(",")]
            errors.setdefault(path, f"{fault.what} Set it to {', '.join(map(str, gathered))}.")
    return errors


def _is_repaired(values: Values, path: str, wanted: str) -> bool:
    value, parts = get(values, path), set(wanted.split(","))
    if not isinstance(value, list):
        return text_of(value) == wanted
    if path == MODALITIES:  # fewer than the usable ones will do, but not others
        return set(value) <= parts
    used = get(values, MODALITIES)
    return parts <= set(value) or (used is not None and not parts & set(used))


def _changes(
    fields: tuple[FormField, ...],
    base: Values,
    values: Values,
    draft: Draft,
    errors: Mapping[str, str],
) -> tuple[Change, ...]:
    changes = []
    for one in fields:
        if one.path not in draft.entries or one.fixed:
            continue
        before, now = get(base, one.path), get(values, one.path)
        if one.path == SEED and not draft.entries[SEED].strip().isdecimal():  # several
            now = draft.entries[SEED]
        if one.path in errors and before == now:
            now = draft.entries[one.path]  # could not be read: it differs as it stands
        if before != now:
            changes.append(Change(one, before, now))
    return tuple(changes)
