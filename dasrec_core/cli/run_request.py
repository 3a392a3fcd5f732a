"""From the options of ``train`` to a run's configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dasrec_core.config.field_errors import as_config_error, unknown_model
from dasrec_core.config.form_schema import default_values, validate
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.nested import Values, deep_copy, get, leaves, put
from dasrec_core.config.overrides import apply_overrides
from dasrec_core.config.presets import apply_preset, preset_named
from dasrec_core.config.run import RunConfig
from dasrec_core.config.settings_file import read_settings
from dasrec_core.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What a person asked for, as it was typed; ``None`` where nothing was said.

    Later ones win: defaults, ``file``, ``preset``, ``assignments``, then the rest.
    """

    model: str | None = None
    data: Path | None = None
    file: Path | None = None
    preset: str | None = None
    assignments: tuple[str, ...] = ()
    epochs: str | None = None
    seed: str | None = None
    device: str | None = None


def build_config(request: RunRequest) -> RunConfig:
    """Return the configuration that ``request`` describes.

    Raises:
        ConfigError: Something is missing, unknown or out of bounds; the message names it.
    """
    given = _given(request.file)
    name = _model_name(request, given)
    values = _over(default_values(name), given)
    if request.preset is not None:
        values = apply_preset(values, preset_named(name, request.preset))
    if request.data is not None:
        # The data that was named now, not the one the file was made with.
        put(values, "dataset.path", str(request.data))
        put(values, "dataset.fingerprint", None)
        put(values, "dataset.format", "auto")
    shorthands = assignments_of(
        {"training.epochs": request.epochs, "seed": request.seed, "device": request.device}
    )
    values = apply_overrides(values, [*request.assignments, *shorthands])
    if not (folder := get(values, "dataset.path")):
        raise no_data_named()
    if isinstance(folder, str):
        put(values, "dataset.path", whole_path(folder))
    result = validate(values)
    if isinstance(result, RunConfig):
        return result
    raise as_config_error(result)


def assignments_of(said: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return options that stand for an assignment as one, so that both are worded alike.

    Args:
        said: By path of the field, what was typed; ``None`` where nothing was.
    """
    return tuple(f"{path}={text}" for path, text in said.items() if text is not None)


def whole_path(folder: str) -> str:
    """Return a folder from the root on: the engine process has another current folder."""
    return str(Path(folder).expanduser().resolve())


def no_data_named() -> ConfigError:
    """Return what to say where nothing names a data set."""
    return ConfigError(
        "No data set was named, so there is nothing to train on.",
        "Add --data DIR; `data demo DIR` makes a small one to try.",
    )


def _model_name(request: RunRequest, given: Mapping[str, Any]) -> str:
    name = request.model or get(given, "model.name")
    if name is None:
        raise ConfigError(
            "No model was named.", f"Add --model with one of: {', '.join(MODEL_CONFIGS)}."
        )
    if not isinstance(name, str) or name not in MODEL_CONFIGS:
        raise ConfigError(unknown_model(str(name)), "`models` says what each one is.")
    in_file = get(given, "model.name", name)
    if in_file != name:
        raise ConfigError(
            f"--model says {name}, but the file given with --config is for {in_file}.",
            "Leave one of them out; settings of one model mean nothing to another.",
        )
    return str(name)


def _over(values: Values, given: Mapping[str, Any]) -> Values:
    merged = deep_copy(values)
    for path, value in leaves(given):
        put(merged, path, value)
    return merged


def _given(file: Path | None) -> Values:
    if file is None:
        return {}
    given = read_settings(
        file,
        option="--config",
        instead="the config.json of a run, or a file with the settings to change",
        looks_like='{"model": {"name": "dasrec"}, …}',
    )
    for section in ("dataset", "model", "training", "evaluation"):
        if not isinstance(given.get(section, {}), Mapping):
            key = {"dataset": "path", "model": "name"}.get(section, "epochs")
            raise ConfigError(
                f"{file.name}: {section} is {given[section]!r}, not a group of settings.",
                f'Write it like {{"{section}": {{"{key}": …}}}}.',
            )
    return given
