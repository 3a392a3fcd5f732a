"""Assignments such as ``training.epochs=3``, applied to the plain values of a configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dasrec_core.config.field_errors import unknown_model, unknown_path, unusable
from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.nested import Values, deep_copy, get, put
from dasrec_core.errors import ConfigError

_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True}
_BOOLEANS |= {"false": False, "no": False, "off": False, "0": False}


def apply_overrides(values: Mapping[str, Any], assignments: Sequence[str]) -> Values:
    """Return ``values`` with each ``path=value`` set; later ones win.

    A list is written with commas (``5,20``) or as JSON; ``none`` empties an optional setting.
    Bounds are checked with the whole configuration, see ``form_schema.validate``.

    Raises:
        ConfigError: An assignment has no ``=``, names no setting, or its value is of another
            kind; the message names the bounds and the nearest settings.
    """
    name = str(get(values, "model.name", ""))
    if name not in MODEL_CONFIGS:
        raise ConfigError(unknown_model(name), "`models` lists them.")
    fields = {field.path: field for field in fields_of(name)}
    changed = deep_copy(values)
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals:
            raise ConfigError(
                f"{assignment!r} is not an assignment.", "Write it as path=value, with no spaces."
            )
        put(changed, path.strip(), parse_value(_field(path.strip(), fields, name), text.strip()))
    return changed


def parse_value(field: FormField, text: str) -> object:
    """Return the value that ``text`` writes for ``field``.

    Raises:
        ConfigError: It is of another kind.
    """
    if field.optional and text.lower() in ("none", "null"):
        return None
    try:
        if field.kind is FieldKind.LIST:
            return [_scalar(field.item_kind or FieldKind.TEXT, part) for part in _parts(text)]
        return _scalar(field.kind, text)
    except (ValueError, KeyError, OverflowError):
        raise ConfigError(
            f"{unusable(field, text)} ({field.path})", f"For example: {_example(field)}"
        ) from None


def _field(path: str, fields: Mapping[str, FormField], model: str) -> FormField:
    if path in fields:
        return fields[path]
    if path == "model.name":
        raise ConfigError("The model is not chosen with --set.", "Use --model NAME.")
    raise ConfigError(
        unknown_path(path, list(fields)), f"`models {model}` lists every setting of this model."
    )


def _scalar(kind: FieldKind, text: str) -> object:
    match kind:
        case FieldKind.INT:
            number = float(text)
            if not number.is_integer():
                raise ValueError(text)
            # Not int(number): a float cannot tell integers above 2**53 apart.
            return int(text) if text.lstrip("+-").isdigit() else int(number)
        case FieldKind.FLOAT:
            return float(text)
        case FieldKind.BOOL:
            return _BOOLEANS[text.lower()]
        case _:
            return text


def _parts(text: str) -> list[str]:
    if text.startswith("["):
        return [part if isinstance(part, str) else json.dumps(part) for part in json.loads(text)]
    return [part.strip() for part in text.split(",") if part.strip()]


def _example(field: FormField) -> str:
    value = field.default
    shown = ",".join(map(str, value)) if isinstance(value, tuple) else str(value).lower()
    return f"{field.path}={shown}"
