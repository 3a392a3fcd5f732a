"""What other parts of the window ask of the Data page, besides a folder or file to open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MapTitles:
    """Open a data set and ask for a table of its titles and pictures."""

    folder: Path


@dataclass(frozen=True, slots=True)
class ShowData:
    """Show a data set where it stands on the list, and read it only if that was not done yet."""

    folder: Path
