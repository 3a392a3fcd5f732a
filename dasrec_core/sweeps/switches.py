"""What an ablation can switch off, derived from the configuration classes.

Nothing here knows a model by name: an ablation class, a weight that may be zero, a choice that may
be ``none`` and an option that is on by default appear by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS, model_config_class
from dasrec_core.sweeps.definition import Variant

_NONE = "none"


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing to leave out.

    Attributes:
        id: Unique within the model; a path or the id of an ablation.
        title: What a person picks it by.
        note: What it does, in few words.
        model: Id of the ablation that is another model; empty where it is a setting.
        values: Settings by path that make it.
    """

    id: str
    title: str
    note: str
    model: str
    values: Mapping[str, Any]

    def variant(self) -> Variant:
        """Return it as a variant of a sweep."""
        return Variant(name=self.title, model=self.model, values=dict(self.values))


@cache
def switches_of(model: str) -> tuple[Switch, ...]:
    """Return what can be switched off in a model: its own ablations first.

    Raises:
        ConfigError: No model has this name.
    """
    ablations = tuple(_ablations(model))
    made = [dict(one.values) for one in ablations]
    settings = (one for one in _settings(model) if dict(one.values) not in made)
    return (*ablations, *settings)


def _ablations(model: str) -> Iterator[Switch]:
    cls = model_config_class(model)
    known = {field.path for field in fields_of(model)}
    for name, other in MODEL_CONFIGS.items():
        if other is not cls and issubclass(other, cls):
            fixed = [field for field in fields_of(name) if field.fixed and field.path in known]
            values = {field.path: field.default for field in fixed}
            yield Switch(name, other.info.title, other.info.summary, name, values)


def _settings(model: str) -> Iterator[Switch]:
    for field in fields_of(model):
        if not field.path.startswith("model.") or field.fixed:
            continue
        for value, word in _off(field):
            yield Switch(field.path, f"{field.title}: {word}", field.help, "", {field.path: value})


def _off(field: FormField) -> Iterator[tuple[object, str]]:
    match field.kind:
        case FieldKind.BOOL if field.default is True:
            yield False, "off"
        case FieldKind.CHOICE if _NONE in field.choices and field.default != _NONE:
            yield _NONE, "none"
        case FieldKind.FLOAT if field.path.endswith("_weight") and _may_be_zero(field):
            yield 0.0, "0"


def _may_be_zero(field: FormField) -> bool:
    return field.minimum == 0 and not field.exclusive_minimum and field.default != 0
