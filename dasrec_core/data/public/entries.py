"""The public data sets that are known: where they are, and how to tell that all of it arrived."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import Field

from dasrec_core.config.base import FrozenConfig
from dasrec_core.errors import DatasetError
from dasrec_core.paths import resource


class PublicSet(FrozenConfig):
    """One entry.

    Attributes:
        name: Short id.
        page: Where the publisher describes it.
        url: The archive, a zip file.
        bytes: Its size.
        md5: The checksum that the publisher prints, hex.
        licence: What its use is bound to, in short; the publisher's own words count.
        table: Path of the table of interactions inside the archive.
        recipe: Parts of an import recipe that the table does not tell by itself.
    """

    name: str
    title: str
    about: str
    publisher: str
    page: str = Field(pattern=r"^https://")
    url: str
    bytes: int = Field(ge=1)
    md5: str = Field(pattern=r"^[0-9a-f]{32}$")
    licence: str
    table: str
    recipe: dict[str, Any] = Field(default_factory=dict)


def public_sets(path: Path | None = None) -> dict[str, PublicSet]:
    """Return the entries by name, in the order of the file."""
    text = (path or resource("public_sets.toml")).read_text("utf-8")
    entries = tomllib.loads(text)
    return {name: PublicSet(name=name, **values) for name, values in entries.items()}


def public_set(name: str) -> PublicSet:
    """Return one entry.

    Raises:
        DatasetError: There is none of this name.
    """
    known = public_sets()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    did_you_mean = f" Did you mean {near[0]!r}?" if near else ""
    raise DatasetError(
        f"There is no public data set {name!r}.{did_you_mean}", f"Known: {', '.join(known)}."
    )
