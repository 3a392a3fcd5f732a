"""A run that is being prepared, as the user left it: also with mistakes in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType

from dasrec_core.config.model_union import MODEL_CONFIGS

VERSION = 1
_TEXTS = frozenset({"dataset", "model", "preset", "name", "trials"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What was chosen and typed; kept as text, so that nothing typed is ever lost or corrected.

    Attributes:
        dataset: Folder of the data set, or empty.
        model: Id of the model.
        preset: Name of the preset that the values start from; empty for the model's defaults.
        entries: What was typed, by path of the setting, in the notation of ``--set``.
        name: What the user calls the run; empty for the name made from what differs.
        ablations: Ids of what else is run with something switched off.
        axes: Values of swept settings as they were typed, by path.
        trials: Budget of a search as it was typed; empty: the axes are a grid.
    """

    dataset: str = ""
    model: str = next(iter(MODEL_CONFIGS))
    preset: str = ""
    entries: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    name: str = ""
    ablations: tuple[str, ...] = ()
    axes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    trials: str = ""

    def with_entry(self, path: str, text: str) -> Draft:
        """Return the draft with one setting typed."""
        return replace(self, entries=MappingProxyType({**self.entries, path: text}))

    def without_entries(self, *paths: str) -> Draft:
        """Return the draft with some settings as the preset has them; with all, if none given."""
        kept = {path: text for path, text in self.entries.items() if paths and path not in paths}
        return replace(self, entries=MappingProxyType(kept))


def to_json(draft: Draft) -> str:
    """Return the draft as JSON text."""
    plain = replace(draft, entries=dict(draft.entries), axes=dict(draft.axes))
    values = {"version": VERSION, **asdict(plain)}
    return json.dumps(values, indent=1, ensure_ascii=False)


def from_json(text: str) -> Draft:
    """Return the draft that ``text`` holds.

    Raises:
        ValueError: It is no draft of this version, or names a model that does not exist.
    """
    values = json.loads(text)
    if not isinstance(values, dict) or values.pop("version", None) != VERSION:
        raise ValueError("not a draft of this version")
    entries, axes = values.pop("entries", {}), values.pop("axes", {})
    ablations = values.pop("ablations", [])
    if not isinstance(entries, dict) or not isinstance(axes, dict):
        raise ValueError("a draft has mappings for entries and axes")
    if not isinstance(ablations, list) or set(values) - _TEXTS:
        raise ValueError("a draft has other keys")
    texts = (*values.values(), *entries.values(), *axes.values(), *ablations)
    if not all(isinstance(one, str) for one in texts):
        raise ValueError("a draft holds text only")
    if values.get("model") not in MODEL_CONFIGS:
        raise ValueError(f"no model is called {values.get('model')!r}")
    return Draft(
        **values,
        entries=MappingProxyType(entries),
        ablations=tuple(ablations),
        axes=MappingProxyType(axes),
    )
