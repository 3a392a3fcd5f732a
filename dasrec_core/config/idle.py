"""Settings of a run that cannot act as the others are set, and what a run is without them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig

_NEGATIVES = "training.negatives"
_OF_EPOCHS = frozenset(
    f"training.{name}"
    for name in (
        "epochs",
        "patience",
        "learning_rate",
        "batch_size",
        "negatives",
        "evaluate_every",
        "checkpoint_every_s",
    )
)
"""What only says how to train: nothing for a model that is measured once and done."""


def idle_paths(config: RunConfig, num_modalities: int | None) -> frozenset[str]:
    """Return the dotted paths of settings that cannot act.

    Args:
        config: The run.
        num_modalities: That its data set has; ``None`` where not known.
    """
    chosen = config.dataset.modalities
    used = num_modalities if chosen is None else len(set(chosen))
    of_model = {f"model.{name}" for name in config.model.idle_settings(used)}
    if not type(config.model).info.trains:
        return frozenset(of_model | _OF_EPOCHS)
    of_training = set() if config.model.draws_negatives else {_NEGATIVES}
    return frozenset(of_model | of_training)


def changed_idle_paths(config: RunConfig, num_modalities: int | None) -> tuple[str, ...]:
    """Return the idle settings that somebody has changed from their defaults, by path."""
    idle = sorted(idle_paths(config, num_modalities))
    return tuple(path for path in idle if _value(config, path) != _default(config, path))


def without_idle(config: RunConfig, num_modalities: int | None) -> RunConfig:
    """Return a run whose idle settings have their defaults: it computes the same.

    Two runs that compute the same for this reason come out equal. The result is for comparing: its
    settings need not fit together as those of a run that is started must.
    """
    changed: dict[str, dict[str, Any]] = {"model": {}, "training": {}}
    for path in changed_idle_paths(config, num_modalities):
        section, _, name = path.partition(".")
        changed[section][name] = _default(config, path)
    sections = {
        section: getattr(config, section).model_copy(update=update)
        for section, update in changed.items()
        if update
    }
    return config.model_copy(update=sections)


def training_as_it_acts(config: RunConfig) -> TrainingConfig:
    """Return how to train, with settings that say nothing to this model at their defaults.

    Negatives that nobody looks at would still change the order of batches: they are drawn from the
    same generator, and users without a possible one are left out.
    """
    if config.model.draws_negatives:
        return config.training
    return config.training.model_copy(update={"negatives": _default(config, _NEGATIVES)})


def _value(config: RunConfig, path: str) -> object:
    section, _, name = path.partition(".")
    return getattr(getattr(config, section), name)


def _default(config: RunConfig, path: str) -> object:
    section, _, name = path.partition(".")
    holder: type[BaseModel] = type(getattr(config, section))
    return holder.model_fields[name].default
