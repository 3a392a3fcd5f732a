"""The draft that a configuration would have come from."""

from __future__ import annotations

from types import MappingProxyType

from dasrec_core.config.nested import get
from dasrec_core.config.presets import Preset, presets_for
from dasrec_core.config.run import RunConfig
from studio.forms.draft import Draft
from studio.forms.field_text import entry_of
from studio.forms.resolved import base_values, form_fields


def draft_of(config: RunConfig) -> Draft:
    """Return a draft of ``config``, starting from the preset it differs least from."""
    model = config.model.name
    candidates: list[Preset | None] = [None, *presets_for(model)]
    entries = [_entries(config, preset) for preset in candidates]
    best = min(range(len(candidates)), key=lambda index: len(entries[index]))
    preset = candidates[best]
    return Draft(
        dataset=config.dataset.path,
        model=model,
        preset=preset.name if preset else "",
        entries=MappingProxyType(entries[best]),
    )


def _entries(config: RunConfig, preset: Preset | None) -> dict[str, str]:
    wanted, base = config.model_dump(mode="json"), base_values(config.model.name, preset)
    return {
        one.path: entry_of(one, get(wanted, one.path))
        for one in form_fields(config.model.name)
        if get(wanted, one.path) != get(base, one.path)
    }
