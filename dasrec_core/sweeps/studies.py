"""The studies of this project: sweep definitions in ``resources/studies``, one file each.

Every file there is a study; a table ``[study]`` may say where its result belongs:

[study]
place = "Table III"     # of the paper
order = 1               # in lists; those without one come last
compare_on = "valid"    # split on which its variants are told apart; test where the paper does
base = "plain graph"    # variant the others are measured against; else the preset of the model
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from dasrec_core.config.base import FrozenConfig
from dasrec_core.errors import ConfigError, damaged_resource
from dasrec_core.paths import resource
from dasrec_core.sweeps.definition import SweepDefinition, parse_definition

Split = Literal["valid", "test"]


class _Header(FrozenConfig):
    place: str = ""
    order: int = Field(1000, ge=0)
    compare_on: Split = "valid"
    base: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """A study; its definition names no data set.

    Attributes:
        id: Name of its file.
        place: Table or figure of the paper; empty for one of our own.
        order: Place in lists.
        compare_on: Split on which its variants are told apart.
        base: Variant the others are measured against; empty: the one that is the preset.
    """

    id: str
    place: str
    order: int
    compare_on: Split
    base: str
    definition: SweepDefinition

    @property
    def title(self) -> str:
        """Title with the place in the paper, such as ``Ablation study (Table IV)``."""
        return f"{self.definition.title} ({self.place})" if self.place else self.definition.title


@cache
def studies() -> tuple[Study, ...]:
    """Return all studies, those of the paper first.

    Raises:
        ConfigError: A file is damaged.
    """
    files = sorted(resource("studies").glob("*.toml"))
    return tuple(sorted(map(read_study, files), key=lambda one: (one.order, one.id)))


def study_named(name: str) -> Study:
    """Return one study.

    Raises:
        ConfigError: There is no such study, or a file is damaged.
    """
    for one in studies():
        if one.id == name:
            return one
    known = ", ".join(one.id for one in studies())
    raise ConfigError(f"There is no study called {name!r}.", f"Studies: {known}.")


def read_study(path: Path) -> Study:
    """Return the study in a file.

    Raises:
        ConfigError: It is damaged.
    """
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        header = _Header.model_validate(values.pop("study", {}))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise damaged_resource(f"The study in {path.name}", str(error)) from error
    definition = parse_definition(values, where=path.name)
    names = [one.name for one in definition.variants]
    if header.base and header.base not in names:
        raise ConfigError(
            f"{path.name} measures against {header.base!r}, which is none of its variants.",
            f"It has: {', '.join(names)}.",
        )
    return Study(path.stem, header.place, header.order, header.compare_on, header.base, definition)
