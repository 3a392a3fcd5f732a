"""Values printed in papers, from ``resources/published/*.toml``, and how far ours are from them.

A file names its source, the protocol and split of its values, and every inconsistency that was
found in it. Values are as printed; nothing is corrected.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from dasrec_core.errors import ConfigError, damaged_resource
from dasrec_core.paths import resource

TOLERANCE: Final = 0.05
"""Share of the published value within which ours counts as reproduced."""


class Verdict(StrEnum):
    """How far our value is from a published one."""

    WITHIN_SPREAD = "within the seed spread"
    WITHIN_TOLERANCE = "within 5 %"
    OUTSIDE = "outside 5 %"


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """A printed value; ``note`` says what is inconsistent about it, if anything."""

    value: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """The table of a paper.

    Attributes:
        id: Name of its file.
        title: Short name for a menu.
        source: Where the values were printed.
        protocol: How the epoch was chosen.
        split: Which data and split, as far as the source tells.
        methods: Ids of the models in the order of the table.
        values: By data set, model and metric.
        aliases: Names under which a data set is known, lower case, by its name in ``values``.
    """

    id: str
    title: str
    source: str
    protocol: Literal["valid", "paper"]
    split: str
    methods: tuple[str, ...]
    values: Mapping[tuple[str, str, str], PublishedValue]
    aliases: Mapping[str, str]

    def value(self, dataset: str, model: str, metric: str) -> PublishedValue | None:
        """Return the printed value of a model on a data set known by any of its names."""
        known = self.aliases.get(dataset.casefold())
        return None if known is None else self.values.get((known, model, metric))

    def has_values(self, dataset: str, metric: str) -> bool:
        """Return whether it has a value of a metric on a data set, for any method."""
        return any(self.value(dataset, model, metric) is not None for model in self.methods)

    def covers(self, dataset: str) -> bool:
        """Return whether it has values for a data set of this name."""
        return dataset.casefold() in self.aliases


def verdict(ours: float, spread: float | None, published: float) -> Verdict:
    """Return how far ``ours`` is from ``published``; the spread of the seeds counts first."""
    distance = abs(ours - published)
    if spread is not None and distance <= spread:
        return Verdict.WITHIN_SPREAD
    within = distance <= TOLERANCE * abs(published)
    return Verdict.WITHIN_TOLERANCE if within else Verdict.OUTSIDE


@cache
def published_sources() -> tuple[PublishedSource, ...]:
    """Return all sources there are, that of DASRec first.

    Raises:
        ConfigError: A file cannot be read.
    """
    files = sorted(resource("published").glob("*.toml"))
    return tuple(sorted(map(_read, files), key=lambda one: (one.id != "dasrec", one.id)))


def source_named(name: str) -> PublishedSource:
    """Return one source by its id.

    Raises:
        ConfigError: There is none of this id, or a file cannot be read.
    """
    for source in published_sources():
        if source.id == name:
            return source
    known = ", ".join(source.id for source in published_sources())
    raise ConfigError(f"There are no published values called {name!r}.", f"There are: {known}.")


def _read(path: Path) -> PublishedSource:
    try:
        return parse(path.stem, path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise damaged_resource(f"The published values in {path.name}", repr(error)) from error


def parse(name: str, document: str) -> PublishedSource:
    """Return the source a TOML document describes.

    Raises:
        ValueError: It is no TOML, or a row has not one value per metric.
        KeyError: A part is missing.
    """
    table = tomllib.loads(document)
    metrics = table["metrics"]
    values = {}
    for dataset, rows in table["values"].items():
        for model, row in rows.items():
            for metric, value in zip(metrics, row, strict=True):
                note = _note(table.get("notes", []), dataset, model, metric)
                values[dataset, model, metric] = PublishedValue(float(value), note)
    aliases = {
        alias.casefold(): dataset
        for dataset in table["values"]
        for alias in (dataset, *table.get("datasets", {}).get(dataset, ()))
    }
    methods = tuple(dict.fromkeys(model for _, model, _ in values))
    facts = (table["title"], table["source"], table["protocol"], table["split"])
    return PublishedSource(name, *facts, methods, values, aliases)


def _note(notes: list[dict[str, Any]], dataset: str, model: str, metric: str) -> str:
    wanted = {"dataset": dataset, "model": model, "metric": metric}
    found = [
        note["text"]
        for note in notes
        if all(note.get(key, value) == value for key, value in wanted.items())
    ]
    return " ".join(found)
