"""The name of a run as a row of the table shows it, beside the column of data sets.

An automatic name tells the preset that a run is closest to; see ``dasrec_core.config.naming``.
Presets are called like data sets, so in most rows that part repeats the column beside it and
pushes out of sight what differs; where it does not, it reads as if the run had other data.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from dasrec_core.config.diff import flatten
from dasrec_core.config.form_schema import default_values, fields_of
from dasrec_core.config.naming import describe, phrase
from dasrec_core.config.presets import apply_preset, preset_for_dataset, presets_for
from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunRecord

_MORE: Final = re.compile(r"\+\d+")  # the last part where there are too many changes
_FOR_ALL: Final = "generic"  # the preset of data sets that have none of their own
_CACHED: Final = 4096


def row_name(name: str, run: RunRecord) -> str:
    """Return ``name`` without the preset that its data set has; what has another says so.

    A name that a person has typed is returned as it is.
    """
    return name_beside_data(name, run.config, run.dataset_name)


def name_beside_data(name: str, config: RunConfig, dataset: str) -> str:
    """Return the same for a run of which only the settings are known, on data of this name."""
    model, (title, *parts) = config.model, name.split(", ")
    if title != model.info.title:
        return name
    known = {one.name for one in presets_for(model.name)}
    usual = preset_for_dataset(model.name, dataset)
    expected = _FOR_ALL if usual is None else usual.name
    if not parts or parts[0] not in known:
        # Beside runs that leave out the usual preset, one that has none must not look the same.
        has_none = _changes_defaults(model.name, expected) and name == _automatic(config)
        return ", ".join([title, "no preset", *parts]) if has_none else name
    preset, *changes = parts
    if not _tell_settings(changes, config):
        return name
    if preset == expected:
        return ", ".join([title, *changes])
    return name if preset == _FOR_ALL else ", ".join([title, f"preset {preset}", *changes])


def _tell_settings(changes: list[str], config: RunConfig) -> bool:
    """Whether the parts of a name behind the preset are all settings of ``config``.

    Not compared with a name made anew: the preset may have other values now than it had then.
    """
    if changes and _MORE.fullmatch(changes[-1]):
        changes = changes[:-1]
    return not changes or _phrases(config).issuperset(changes)


# These cost 0.1 ms and more each, for every name at every repaint.
@lru_cache(maxsize=_CACHED)
def _phrases(config: RunConfig) -> frozenset[str]:
    """Every setting as a name would tell it."""
    values = flatten(config)
    return frozenset(phrase(field, values[field.path]) for field in fields_of(config.model.name))


@lru_cache(maxsize=_CACHED)
def _changes_defaults(model: str, preset: str) -> bool:
    """Whether there is such a preset and it is not just the model's own settings."""
    fresh = default_values(model)
    plain = RunConfig.model_validate(fresh)
    return any(
        RunConfig.model_validate(apply_preset(fresh, one)) != plain
        for one in presets_for(model)
        if one.name == preset
    )


@lru_cache(maxsize=_CACHED)
def _automatic(config: RunConfig) -> str:
    """The name that the run would get today."""
    return describe(config)
