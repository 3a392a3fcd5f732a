"""The settings of a run as a form shows them, derived from the configuration classes.

Nothing here knows a setting by name: a new model, or a new field of one, appears by itself.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from dasrec_core.config.field_errors import field_errors
from dasrec_core.config.form_field import FieldError, FieldKind, FormField
from dasrec_core.config.model_union import MODEL_CONFIGS, model_config_class
from dasrec_core.config.nested import Values, get
from dasrec_core.config.run import RunConfig

_GROUPS = {"dataset": "Data set", "model": "Model", "training": "Training"}
_GROUPS |= {"evaluation": "Evaluation", "": "Run"}
_NOT_SHOWN = frozenset({"schema_version", "model.name"})


@cache
def fields_of(model_name: str) -> tuple[FormField, ...]:
    """Return every setting of a run of ``model_name``, in the order of the classes.

    Raises:
        ConfigError: No model has this name.
    """
    model = model_config_class(model_name)
    return tuple(
        field for field in _walk(RunConfig, "", {"model": model}) if field.path not in _NOT_SHOWN
    )


def default_values(model_name: str, *, dataset_path: str = "") -> Values:
    """Return the settings of a fresh run as plain nested values.

    Raises:
        ConfigError: No model has this name.
    """
    model_config_class(model_name)  # names the known models where this one is not among them
    config = RunConfig.model_validate(
        {"dataset": {"path": dataset_path}, "model": {"name": model_name}}
    )
    return config.model_dump(mode="json")


def validate(values: Mapping[str, Any]) -> RunConfig | tuple[FieldError, ...]:
    """Return the configuration that ``values`` make, or what is wrong, setting by setting."""
    try:
        return RunConfig.model_validate(values)
    except ValidationError as error:
        return field_errors(error, _fields_for(values))


def _fields_for(values: Mapping[str, Any]) -> tuple[FormField, ...]:
    name = get(values, "model.name")
    return fields_of(name if name in MODEL_CONFIGS else next(iter(MODEL_CONFIGS)))


def _walk(
    cls: type[BaseModel], prefix: str, chosen: Mapping[str, type[BaseModel]]
) -> Iterator[FormField]:
    for name, info in cls.model_fields.items():
        path = prefix + name
        nested = chosen.get(path) or info.annotation
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            yield from _walk(nested, f"{path}.", chosen)
        else:
            yield _field(path, info)


def _field(path: str, info: FieldInfo) -> FormField:
    shown = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    default = None if info.default is PydanticUndefined else info.default
    return FormField(
        path=path,
        title=info.title or path.rpartition(".")[2],
        default=default,
        help=info.description or "",
        unit=str(shown.get("unit", "")),
        symbol=str(shown.get("symbol", "")),
        group=str(shown.get("group", _GROUPS.get(path.rpartition(".")[0], ""))),
        basic=bool(shown.get("basic", False)),
        scale=str(shown.get("scale", "linear")),
        **_type_facts(info.annotation),
        **_bounds(info.metadata, info.annotation),
    )


def _type_facts(annotation: object) -> dict[str, Any]:
    """Return kind, choices, optional, fixed and item_kind of a type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        (inner,) = [one for one in arguments if one is not types.NoneType]
        return {**_type_facts(inner), "optional": True}
    if origin is Annotated:
        return _type_facts(arguments[0])
    if origin is Literal:
        return _literal_facts(arguments)
    if origin is tuple:
        return {"kind": FieldKind.LIST, "item_kind": _type_facts(arguments[0])["kind"]}
    return {"kind": _PLAIN[annotation]}


_PLAIN: dict[object, FieldKind] = {
    int: FieldKind.INT,
    float: FieldKind.FLOAT,
    bool: FieldKind.BOOL,
    str: FieldKind.TEXT,
}


def _literal_facts(arguments: tuple[object, ...]) -> dict[str, Any]:
    fixed = len(arguments) == 1
    if all(isinstance(one, bool) for one in arguments):
        return {"kind": FieldKind.BOOL, "fixed": fixed}
    return {"kind": FieldKind.CHOICE, "choices": tuple(map(str, arguments)), "fixed": fixed}


def _bounds(metadata: list[Any], annotation: object) -> dict[str, Any]:
    """Return bounds, pattern and least length; bounds of a list are those of its items."""
    facts: dict[str, Any] = {}
    for entry in [*metadata, *_item_metadata(annotation)]:
        for attribute, (key, exclusive) in _BOUNDS.items():
            if (bound := getattr(entry, attribute, None)) is not None:
                facts[key] = bound
                if exclusive:
                    facts[f"exclusive_{key}"] = True
        if pattern := getattr(entry, "pattern", None):
            facts["pattern"] = str(pattern)
        if least := getattr(entry, "min_length", None):
            facts["least_items"] = least
    return facts


_BOUNDS = {
    "ge": ("minimum", False),
    "gt": ("minimum", True),
    "le": ("maximum", False),
    "lt": ("maximum", True),
}


def _item_metadata(annotation: object) -> Iterator[object]:
    """Yield what ``tuple[Annotated[int, Field(ge=1)], ...]`` says of an item."""
    if get_origin(annotation) is not tuple:
        return
    item = get_args(annotation)[0]
    for entry in get_args(item)[1:]:
        yield from entry.metadata if isinstance(entry, FieldInfo) else [entry]
