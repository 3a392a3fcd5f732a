"""What other pages ask of the New run page when they open it, besides a whole RunConfig."""

from __future__ import annotations

from dataclasses import dataclass

from dasrec_core.config.run import RunConfig


@dataclass(frozen=True, slots=True)
class UseData:
    """Prepare a run on the data set in this folder."""

    folder: str


@dataclass(frozen=True, slots=True)
class Ablate:
    """Prepare this run, and ask what shall be switched off in it."""

    config: RunConfig


@dataclass(frozen=True, slots=True)
class MoreSeeds:
    """Prepare this run with other seeds, one run each."""

    config: RunConfig
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UseSetting:
    """The same, with a ``path=value`` that the check of the data asks for."""

    folder: str
    setting: str
