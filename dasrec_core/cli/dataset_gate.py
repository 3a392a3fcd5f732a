"""Checks a run's data set before the run is made."""

from __future__ import annotations

from dasrec_core.cli.findings import finding_line
from dasrec_core.cli.output import Output
from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.idle import changed_idle_paths
from dasrec_core.config.presets import preset_for_dataset
from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.findings import Severity, with_joined_repairs
from dasrec_core.data.loading import accept, inspect_reference
from dasrec_core.errors import ConfigError


def admit(config: RunConfig, output: Output) -> tuple[RunConfig, Dataset]:
    """Return ``config`` bound to the content of its data set, and the data set.

    Warnings go to ``output``.

    Raises:
        DatasetError: The data set cannot be used.
        ConfigError: The model needs features, and none are in use.
    """
    dataset = look(config.dataset, output)
    return bind(config, dataset), dataset


def look(reference: DatasetReference, output: Output) -> Dataset:
    """Return the data set of a run; warnings about it go to ``output``.

    Raises:
        DatasetError: The data set cannot be used.
    """
    inspection = inspect_reference(reference)
    for finding in with_joined_repairs(inspection.findings):
        if finding.severity is Severity.WARNING:
            output.note(finding_line(finding))
    return accept(inspection, reference)


def bind(config: RunConfig, dataset: Dataset) -> RunConfig:
    """Return ``config`` bound to the content of its data set.

    Raises:
        ConfigError: The model needs features, and none are in use.
    """
    info = type(config.model).info
    if info.needs_features and not dataset.features:
        raise ConfigError(
            f"{info.title} learns from item features, and {dataset.name} has none in use.",
            "Add feature files, choose modalities with --set dataset.modalities=…, or use a model "
            "without features, such as lightgcn.",
        )
    return config.bound_to(dataset.fingerprint, dataset.format)


def say_idle(config: RunConfig, dataset: Dataset, output: Output) -> None:
    """Say which settings were changed and have no effect, if there are."""
    titles = {field.path: field.title for field in fields_of(config.model.name)}
    changed = changed_idle_paths(config, len(dataset.features))
    if changed:
        listed = ", ".join(f"{titles[path]} ({path})" for path in changed)
        output.note(f"No effect here, as the other settings and the data are: {listed}.")


def suggest_preset(config: RunConfig, dataset: Dataset, output: Output) -> None:
    """Say that there are settings made for this data set, if there are."""
    preset = preset_for_dataset(config.model.name, dataset.name)
    if preset is not None:
        output.note(
            f"Settings made for this data set: add --preset {preset.name} ({preset.title})."
        )
