"""The formats there are, and which of them a folder has."""

from __future__ import annotations

from pathlib import Path

from dasrec_core.data.formats.base import DatasetFormat
from dasrec_core.data.formats.diffmm import DiffMMFormat
from dasrec_core.data.formats.mmrec import MMRecFormat

FORMATS: dict[str, DatasetFormat] = {known.name: known for known in (DiffMMFormat(), MMRecFormat())}
"""Formats by id, in the order they are listed."""


def matching_formats(folder: Path) -> tuple[DatasetFormat, ...]:
    """Return the formats that the names of the files in ``folder`` fit."""
    return tuple(known for known in FORMATS.values() if known.matches(folder))
