"""A run's automatic name: its model, and what is special about its settings."""

from __future__ import annotations

from dasrec_core.config.diff import flatten
from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.config.form_schema import default_values, fields_of
from dasrec_core.config.nested import Values
from dasrec_core.config.presets import apply_preset, presets_for
from dasrec_core.config.run import RunConfig

_MOST = 4  # changes named before "+n"
# Where a run happens and how it is repeated says nothing about what it tries.
_NOT_NAMED = frozenset(
    {
        "dataset.path",
        "dataset.format",
        "dataset.fingerprint",
        "seed",
        "device",
        "training.num_threads",
        "training.checkpoint_every_s",
        "training.keep_checkpoints",
    }
)
_SHORT = {
    "training.learning_rate": "lr {}",
    "training.batch_size": "batch {}",
    "training.epochs": "{} epochs",
    "training.patience": "patience {}",
    "model.embedding_dim": "d {}",
    "model.num_timesteps": "{} steps",
    "model.num_layers": "{} layers",
    "model.num_heads": "{} heads",
}


def describe(config: RunConfig) -> str:
    """Return a name such as ``"DASRec, lr 0.0005"``.

    It tells what differs from the model's defaults, or from one of its presets where that is
    closer; the preset is then named. Seed, device and place of the data are not part of it.
    """
    name = config.model.name
    fresh = default_values(name)
    best, preset_name = _changes(config, fresh), ""
    for preset in presets_for(name):
        changes = _changes(config, apply_preset(fresh, preset))
        if len(changes) < len(best):
            best, preset_name = changes, preset.name
    parts = [type(config.model).info.title, *([preset_name] if preset_name else []), *best[:_MOST]]
    more = f", +{len(best) - _MOST}" if len(best) > _MOST else ""
    return ", ".join(parts) + more


def _changes(config: RunConfig, base: Values) -> list[str]:
    wanted, given = flatten(RunConfig.model_validate(base)), flatten(config)
    return [
        phrase(field, given[field.path])
        for field in fields_of(config.model.name)
        if field.path not in _NOT_NAMED and given[field.path] != wanted[field.path]
    ]


def phrase(field: FormField, value: object) -> str:
    """Return a setting and its value in few words, such as ``"lr 0.0005"``."""
    if field.path in _SHORT:
        words = _SHORT[field.path].format(_shown(value))
        return words.removesuffix("s") if value == 1 else words
    title = field.title[:1].lower() + field.title[1:]
    if field.kind is FieldKind.BOOL:
        return title if value else f"no {title}"
    return f"{title} {_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "/".join(map(_shown, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value).lower()
