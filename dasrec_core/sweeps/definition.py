"""What a sweep is, as a value: a base, what varies, and with which seeds.

title = "Noise"
seeds = [1, 2, 3]
[base]
model = "dasrec"
preset = "auto"
values = { "training.epochs" = 20 }
[grid]
"model.noise_intensity" = [0.1, 0.3]
"training.learning_rate" = { low = 1e-4, high = 1e-2, count = 5, scale = "log" }
[[variants]]
name = "no contrast"
values = { "model.contrast" = "none" }
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from dasrec_core.config.base import FrozenConfig
from dasrec_core.config.nested import leaves
from dasrec_core.config.settings_file import read_settings
from dasrec_core.config.validation_words import wanted
from dasrec_core.errors import ConfigError
from dasrec_core.sweeps.axis import Axis

AUTO = "auto"
"""The preset that was made for the data set, else ``generic``, else the model's defaults."""

DEFAULTS = "defaults"
"""No preset: the model's defaults."""

Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


def _flat(values: object) -> object:
    """Take nested tables and dotted paths alike."""
    return dict(leaves(values)) if isinstance(values, dict) else values


class Base(FrozenConfig):
    """What all members share. Later ones win: preset, then ``values``."""

    data: str = ""
    model: str = ""
    preset: str = AUTO
    values: dict[str, Any] = Field(default_factory=dict)

    _take_nested = field_validator("values", mode="before")(_flat)


class Variant(FrozenConfig):
    """One way to differ from the base; an empty ``model`` or ``preset`` is that of the base.

    In a sweep with a search a variant is a search of its own, over ``space``.
    """

    name: str = Field(min_length=1, max_length=120)
    model: str = ""
    preset: str = ""
    values: dict[str, Any] = Field(default_factory=dict)
    space: dict[str, Axis] = Field(default_factory=dict)

    _take_nested = field_validator("values", mode="before")(_flat)


class Search(FrozenConfig):
    """Settings proposed one after another, each from what the earlier ones scored.

    Scored by the best validation Recall@20; the test split plays no part. A trial whose validation
    score falls below the median of earlier trials at the same epoch is stopped early. With
    variants each of them is searched with this budget; see ``searches.py``.
    """

    trials: int = Field(ge=1, le=10_000)
    space: dict[str, Axis] = Field(default_factory=dict)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    prune: bool = True
    warmup_epochs: int = Field(3, ge=0, le=100_000)
    warmup_trials: int = Field(5, ge=1, le=10_000)


class SweepDefinition(FrozenConfig):
    """A sweep: every variant, at every point of the grid, with every seed; or a search.

    A search runs its trials with the first seed and the best of them again with the others.
    """

    schema_version: Literal[1] = 1
    title: str = Field("Sweep", min_length=1, max_length=120)
    about: str = ""
    base: Base = Base()
    seeds: tuple[Seed, ...] = Field((421,), min_length=1, max_length=1000)
    variants: tuple[Variant, ...] = ()
    base_name: str = ""
    """Name of the base among the variants; empty: the base is no variant unless there is none."""
    grid: dict[str, Axis] = Field(default_factory=dict)
    search: Search | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> SweepDefinition:
        names = [variant.name for variant in self.variants]
        names += [self.base_name] if self.base_name else []
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two variants are called {twice[0]!r}")
        self._check_search()
        return self

    def _check_search(self) -> None:
        with_space = [variant.name for variant in self.variants if variant.space]
        if self.search is None:
            if with_space:
                raise ValueError(f"variant {with_space[0]!r} has a space, but there is no search")
            return
        if self.grid or self.base_name:
            raise ValueError("a search has no grid and no base_name; make two sweeps of it")
        lacking = [variant.name for variant in self.variants if not variant.space]
        if self.variants and (lacking or self.search.space):
            raise ValueError("where a search has variants, each of them has the space, not it")
        if not self.variants and not self.search.space:
            raise ValueError("a search needs a space: settings and their values")

    @property
    def has_variants(self) -> bool:
        """Whether its runs are called by variants; else its grid, if any, says all there is."""
        return bool(self.variants or self.base_name)

    def digest(self) -> str:
        """Return 16 hex digits that definitions share when they say the same thing.

        Where the data lies does not count.
        """
        values = self.model_dump(mode="json")
        del values["base"]["data"]
        canonical = json.dumps(values, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def read_definition(path: Path) -> SweepDefinition:
    """Return the sweep that a TOML or JSON file describes.

    Raises:
        ConfigError: The file cannot be read or is no sweep; the message names each mistake.
    """
    values = read_settings(
        path,
        option="`sweep`",
        instead="a sweep file; `docs/sweeps.md` shows one",
        looks_like='{"base": {"model": "dasrec"}, "grid": {"model.noise_intensity": [0.1, 0.3]}}',
    )
    return parse_definition(values, where=path.name)


def parse_definition(values: dict[str, Any], *, where: str) -> SweepDefinition:
    """Return the sweep that plain values describe.

    Raises:
        ConfigError: They are no sweep; the message names each mistake.
    """
    try:
        return SweepDefinition.model_validate(values)
    except ValidationError as error:
        listed = "".join(f"\n  {line}" for line in _lines(error))
        raise ConfigError(
            f"{where} is no sweep:{listed}", "Change these lines; `docs/sweeps.md` explains them."
        ) from error


def _lines(error: ValidationError) -> list[str]:
    details = error.errors(include_url=False)
    inner = {detail["loc"][:-1] for detail in details}
    # A list is too short where its only values were refused, which is said of each.
    told = [one for one in details if one["type"] != "too_short" or one["loc"] not in inner]
    return [_line(detail) for detail in told]


def _line(detail: ErrorDetails) -> str:
    path = ".".join(str(part) for part in detail["loc"] if part not in ("span", "list"))
    if detail["type"] == "extra_forbidden":
        return f"{path}: there is no such setting"
    if detail["type"] == "missing":
        return f"{path}: is missing"
    if (words := wanted(detail)) is not None:
        return f"{path}: must be {words}; got {detail['input']!r}"
    said = str(detail["msg"]).removeprefix("Value error, ")
    return f"{path}: {said}" if path else said
