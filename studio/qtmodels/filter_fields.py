"""What the runs filter can ask about: names, kinds of value, and the same in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Final

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.run import RunConfig


class Kind(StrEnum):
    """What a field is compared with."""

    TEXT = "text"
    NUMBER = "number"
    STATE = "state"
    DATE = "date"
    DURATION = "duration"
    SETTING = "setting"  # a value of the configuration: a number where both sides are numbers


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field of a run that a condition can name."""

    key: str
    title: str
    kind: Kind


_FIELDS: Final[dict[str, FilterField]] = {
    field.key: field
    for field in (
        FilterField("name", "name", Kind.TEXT),
        FilterField("id", "run id", Kind.TEXT),
        FilterField("model", "model", Kind.TEXT),
        FilterField("dataset", "data set", Kind.TEXT),
        FilterField("tag", "tag", Kind.TEXT),
        FilterField("note", "note", Kind.TEXT),
        FilterField("device", "device", Kind.TEXT),
        FilterField("state", "state", Kind.STATE),
        FilterField("seed", "seed", Kind.NUMBER),
        FilterField("epoch", "best epoch", Kind.NUMBER),
        FilterField("time", "time", Kind.DURATION),
        FilterField("started", "started", Kind.DATE),
    )
}
_ALIASES: Final[dict[str, str]] = {
    "run": "name",
    "data": "dataset",
    "tags": "tag",
    "status": "state",
    "lr": "training.learning_rate",
    "epochs": "training.epochs",
    "batch": "training.batch_size",
    "protocol": "evaluation.protocol",
}
_METRIC: Final = re.compile(
    r"(?:(valid|test)[._ ])?(recall|ndcg|precision|hit|mrr|map)@([1-9]\d{0,3})"
)
EXAMPLES: Final = "model=dasrec, dataset=tiktok, state=done, recall@20>0.09, seed=1"


def find_field(name: str) -> FilterField | None:
    """Return the field called ``name`` in any case, or ``None``.

    Metrics are those of validation unless ``test.`` stands before; a dotted path is a setting.
    """
    asked = name.casefold()
    asked = _ALIASES.get(asked, asked)
    if asked in _FIELDS:
        return _FIELDS[asked]
    if match := _METRIC.fullmatch(asked):
        split, metric, cutoff = match.groups()
        words = "test" if split == "test" else "validation"
        title = f"{words} " + metric_title(f"{metric}@{cutoff}")
        return FilterField(f"{split or 'valid'}.{metric}@{cutoff}", title, Kind.NUMBER)
    setting = _settings().get(asked)
    return None if setting is None else FilterField(asked, setting, Kind.SETTING)


def near_fields(name: str) -> list[str]:
    """Return up to two field names that look like ``name``."""
    known = [*_FIELDS, *_ALIASES, *_settings(), "recall@20", "ndcg@20", "test.recall@20"]
    return get_close_matches(name.casefold()[:80], known, n=2, cutoff=0.6)


@cache
def _settings() -> dict[str, str]:
    """Titles of all settings by dotted path, over all models."""
    titles: dict[str, str] = {}
    sections = {"model": list(MODEL_CONFIGS.values())} | {
        name: [RunConfig.model_fields[name].annotation]
        for name in ("dataset", "training", "evaluation")
    }
    for section, classes in sections.items():
        for cls in classes:
            for name, info in cls.model_fields.items():  # type: ignore[union-attr]  # all are models
                titles.setdefault(f"{section}.{name}", (info.title or name).lower())
    return titles


def setting_paths() -> tuple[str, ...]:
    """Dotted paths of all settings that can be named, over all models."""
    return tuple(_settings())
