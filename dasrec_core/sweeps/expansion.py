"""The runs that a sweep consists of, and those left out because another computes the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.idle import changed_idle_paths, without_idle
from dasrec_core.config.nested import get
from dasrec_core.config.run import RunConfig

Twins = tuple[str, str, tuple[str, ...]]
"""A variant, the one that computes the same, and titles of what differs and has no effect."""


@dataclass(frozen=True, slots=True)
class Member:
    """One run of a sweep.

    Attributes:
        variant: What it tries, the same for all its seeds; unique within a sweep.
        config: What it computes.
        changes: By path, what the grid or the search chose.
    """

    variant: str
    config: RunConfig
    changes: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Name it by its variant and seed."""
        return f"{self.variant}, seed {self.config.seed}"


@dataclass(frozen=True, slots=True)
class Repetition:
    """A member that is left out.

    Attributes:
        member: Which.
        twin: The one of the sweep that computes the same.
        idle: Titles of the settings in which they differ, none of which has an effect; none where
            they do not differ.
    """

    member: Member
    twin: Member
    idle: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Say in words why both compute the same; empty where they are equal."""
        return f"no effect here: {', '.join(self.idle)}" if self.idle else ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The members of a sweep, of which no two compute the same, and those left out for that."""

    members: tuple[Member, ...]
    duplicates: tuple[Repetition, ...] = ()

    def twins(self) -> Iterator[Twins]:
        """Return the variants that are left out because what differs has no effect."""
        return (
            (one.member.variant, one.twin.variant, one.idle) for one in self.duplicates if one.idle
        )


def same_results(twins: Iterable[Twins]) -> list[str]:
    """Return sentences that say which variants compute the same, and which settings are idle."""
    names: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
    for name, twin, idle in twins:
        names.setdefault((twin, idle), {})[name] = None
    return [
        f"{', '.join(idle)}: no effect on these data. The same as {twin}: {', '.join(same)}."
        for (twin, idle), same in names.items()
    ]


def without_repetitions(members: Sequence[Member], num_modalities: int | None = None) -> Expansion:
    """Return ``members`` with one only of those that compute the same thing.

    Settings that cannot act do not count. The one whose idle settings have their defaults is
    kept, because other sweeps and presets hold just this run; else the first.

    Args:
        members: All, in order.
        num_modalities: Of the data set; ``None`` where not known.
    """
    keys = [without_idle(one.config, num_modalities).identity() for one in members]
    twins: dict[str, Member] = {}
    for member, key in zip(members, keys, strict=True):
        if key not in twins or (
            member.config.identity() == key and twins[key].config.identity() != key
        ):
            twins[key] = member
    kept = tuple(one for one, key in zip(members, keys, strict=True) if twins[key] is one)
    repeated = tuple(
        Repetition(one, twins[key], _idle_between(one, twins[key], num_modalities))
        for one, key in zip(members, keys, strict=True)
        if twins[key] is not one
    )
    return Expansion(kept, repeated)


def _idle_between(one: Member, other: Member, num_modalities: int | None) -> tuple[str, ...]:
    """Return the titles of idle settings in which two members differ."""
    paths = {
        path
        for config in (one.config, other.config)
        for path in changed_idle_paths(config, num_modalities)
    }
    values = [member.config.model_dump() for member in (one, other)]
    titles = {field.path: field.title for field in fields_of(one.config.model.name)}
    return tuple(
        titles[path] for path in sorted(paths) if get(values[0], path) != get(values[1], path)
    )
