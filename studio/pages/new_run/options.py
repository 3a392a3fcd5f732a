"""What can be chosen on the New run page: data sets, models and presets, with a line each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.presets import preset_for_dataset, presets_for
from studio.dataset_entry import DatasetEntry
from studio.dataset_look import look_of, size_words
from studio.forms.resolved import DataFacts
from studio.forms.two_line_choice import Option


def dataset_options(entries: Sequence[DatasetEntry], current: str) -> list[Option]:
    """Return the known data sets; one that is not known but chosen stands first."""
    options = []
    for entry in entries:
        look = look_of(entry.state)
        options.append(
            Option(
                key=str(entry.path),
                label=entry.name,
                note=size_words(entry) or look.word,
                glyph=look.glyph,
                tone=look.tone,
            )
        )
    if current and current not in {option.key for option in options}:
        options.insert(0, Option(current, Path(current).name, note=current, glyph="question"))
    return options


def model_options(data: DataFacts) -> list[Option]:
    """Return the models under their headings; those that lack what they need say so."""
    options: list[Option] = []
    groups = dict.fromkeys(cls.info.group for cls in MODEL_CONFIGS.values())
    for group in groups:
        options.append(Option("", group))
        options += [
            Option(
                key=name,
                label=cls.info.title,
                note=cls.info.summary,
                barred=_barred(data) if cls.info.needs_features else "",
            )
            for name, cls in MODEL_CONFIGS.items()
            if cls.info.group == group
        ]
    return options


def preset_options(model: str, data: DataFacts) -> list[Option]:
    """Return the defaults and the presets of a model; the one made for the data is marked."""
    fitting = preset_for_dataset(model, data.name) if data.name else None
    options = [Option(DEFAULTS, "Defaults", note="As the model's paper and code leave them")]
    for preset in presets_for(model):
        is_fitting = fitting is not None and preset.name == fitting.name
        options.append(
            Option(
                key=preset.name,
                label=preset.title,
                note=f"Fits {data.name}. {preset.source}" if is_fitting else preset.source,
                glyph="star" if is_fitting else "",
                tone="accent",
            )
        )
    return options


DEFAULTS = "(defaults)"
"""Key of the entry that is no preset; no preset can be called so."""


def fitting_preset(model: str, data: DataFacts) -> str:
    """Return the name of the preset made for a data set, or nothing."""
    preset = preset_for_dataset(model, data.name) if data.name else None
    return preset.name if preset else ""


def _barred(data: DataFacts) -> str:
    is_known = not data.problem
    return f"Needs item features; {data.name} has none" if is_known and not data.modalities else ""
