"""Settings of several runs as rows: data and protocol first, then the form, then environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.diff import ABSENT, differences, flatten
from dasrec_core.config.form_schema import fields_of
from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_columns import model_title
from studio.qtmodels.run_filter import setting_text

_FINGERPRINT_SHOWN = 12  # hex digits; enough to tell two data sets apart by eye
_NOT_SHOWN = ("schema_version", "dataset.path", "model.name", "dataset.fingerprint")


@dataclass(frozen=True, slots=True)
class ConfigRow:
    """One setting of all runs.

    Attributes:
        path: Dotted path, or a name of its own for what is no setting.
        title: Words.
        group: Heading it belongs under.
        values: Texts, in the order of the runs.
        differs: Whether they are not all the same.
        tells: Whether they differ between runs of one model, or name the model itself.
    """

    path: str
    title: str
    group: str
    values: tuple[str, ...]
    differs: bool
    tells: bool = False


Environment = Mapping[str, str]


def config_rows(
    runs: Sequence[RunRecord], environments: Sequence[Environment] = ()
) -> list[ConfigRow]:
    """Return every setting of ``runs``, told by whether it differs."""
    rows = [
        _row("dataset.name", "Data set", "", [run.dataset_name or "–" for run in runs]),
        _row("dataset.fingerprint", "Data fingerprint", "", _fingerprints(runs)),
        _row("model.name", "Model", "", [model_title(run) for run in runs]),
    ]
    found = _setting_rows(runs)
    protocol = [row for row in found if row.path.startswith("evaluation.")]
    rest = [row for row in found if not row.path.startswith("evaluation.")]
    return [*rows[:2], *protocol, rows[2], *rest, *_environment_rows(environments)]


def side_rows(
    groups: Sequence[SeedGroup], environments: Mapping[str, Environment]
) -> list[ConfigRow]:
    """Return the settings of seed groups side by side; seeds and environments of all their runs.

    Args:
        groups: Runs of a group differ in nothing else.
        environments: Versions and hardware by run id.
    """
    rows = config_rows(
        [group.runs[0] for group in groups],
        [_joined([environments.get(run.run_id, {}) for run in group.runs]) for group in groups],
    )
    seeds = [", ".join(map(str, group.seeds)) for group in groups]
    models = [group.runs[0].config.model.name for group in groups]
    rows = [
        _row(row.path, row.title, row.group, seeds) if row.path == "seed" else row for row in rows
    ]
    return [replace(row, tells=_tells(row, models)) for row in rows]


def _tells(row: ConfigRow, models: Sequence[str]) -> bool:
    pairs = set(zip(models, row.values, strict=True))
    return row.differs and (row.path == "model.name" or len(pairs) > len(set(models)))


def _joined(environments: Sequence[Environment]) -> dict[str, str]:
    """One environment of several runs; values that differ stand beside each other."""
    keys = dict.fromkeys(key for one in environments for key in one)
    return {
        key: " / ".join(dict.fromkeys(str(one[key]) for one in environments if key in one))
        for key in keys
    }


def _fingerprints(runs: Sequence[RunRecord]) -> list[str]:
    prints = [run.config.dataset.fingerprint for run in runs]
    return [value[:_FINGERPRINT_SHOWN] if value else "not known" for value in prints]


def _row(path: str, title: str, group: str, values: Sequence[str]) -> ConfigRow:
    return ConfigRow(path, title, group, tuple(values), len(set(values)) > 1)


def _setting_rows(runs: Sequence[RunRecord]) -> list[ConfigRow]:
    flat = [flatten(run.config) for run in runs]
    changed = {row.path for row in differences([run.config for run in runs])}
    fields = {field.path: field for run in runs for field in fields_of(run.config.model.name)}
    rows = []
    for path in dict.fromkeys(path for values in flat for path in values):
        if path in _NOT_SHOWN:
            continue
        field = fields.get(path)
        title = field.title if field else path.rpartition(".")[2].replace("_", " ").capitalize()
        texts = tuple(setting_text(_value(values, path)) for values in flat)
        rows.append(ConfigRow(path, title, field.group if field else "", texts, path in changed))
    return rows


def _value(values: Mapping[str, object], path: str) -> object:
    found = values.get(path, ABSENT)
    if path == "dataset.modalities" and found is None:
        return "all"
    return None if found is ABSENT else found


def _environment_rows(environments: Sequence[Environment]) -> list[ConfigRow]:
    keys = dict.fromkeys(key for environment in environments for key in environment)
    return [
        _row(
            f"environment.{key}",
            key.replace("_", " ").capitalize(),
            "Environment",
            [environment.get(key, "–") for environment in environments],
        )
        for key in keys
    ]
