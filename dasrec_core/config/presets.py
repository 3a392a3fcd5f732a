"""Named settings of a model, from ``resources/presets/<model>.toml``.

A file holds one table per preset: ``title``, ``source`` (where the values come from) and
``values`` by dotted path.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS, model_config_class
from dasrec_core.config.nested import Values, deep_copy, put
from dasrec_core.errors import ConfigError, damaged_resource
from dasrec_core.paths import resource


@dataclass(frozen=True, slots=True)
class Preset:
    """Settings that belong together.

    Attributes:
        name: Unique within the model.
        title: What a person picks it by.
        source: Where the values come from.
        values: Setting by dotted path.
    """

    name: str
    model: str
    title: str
    source: str
    values: Mapping[str, Any]


@cache
def presets_for(model: str) -> tuple[Preset, ...]:
    """Return the presets of a model; an ablation also has those of the model it ablates.

    Raises:
        ConfigError: No model has this name, or a preset file cannot be read.
    """
    names = {cls: name for name, cls in MODEL_CONFIGS.items()}
    lineage = [names[cls] for cls in model_config_class(model).__mro__ if cls in names]
    found: dict[str, Preset] = {}
    for ancestor in reversed(lineage):
        found |= {preset.name: preset for preset in _read(ancestor, model)}
    return tuple(found.values())


def preset_named(model: str, name: str) -> Preset:
    """Return one preset.

    Raises:
        ConfigError: The model has none of this name.
    """
    known = presets_for(model)
    for preset in known:
        if preset.name == name:
            return preset
    listed = ", ".join(preset.name for preset in known)
    raise ConfigError(
        f"{model} has no preset called {name!r}.",
        f"It has: {listed}." if known else "It has none; its defaults are all there is.",
    )


def preset_for_dataset(model: str, dataset_name: str) -> Preset | None:
    """Return the preset made for a data set of this name, if there is one."""
    for preset in presets_for(model):
        if preset.name == dataset_name.lower():
            return preset
    return None


def apply_preset(values: Mapping[str, Any], preset: Preset) -> Values:
    """Return ``values`` with the settings of ``preset``; what it does not name stays."""
    changed = deep_copy(values)
    for path, value in preset.values.items():
        put(changed, path, value)
    return changed


def _read(owner: str, model: str) -> list[Preset]:
    path = resource("presets", f"{owner}.toml")
    if not path.is_file():
        return []
    tables = _tables(path)
    editable = {field.path for field in fields_of(model) if not field.fixed}
    return [
        Preset(
            name=name,
            model=model,
            title=str(table.get("title", name)),
            source=str(table.get("source", "")),
            values={
                key: value
                for key, value in table.get("values", {}).items()
                if owner == model or key in editable
            },
        )
        for name, table in tables.items()
    ]


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise damaged_resource(f"The presets in {path.name}", str(error)) from error
