"""Where the studio keeps its files, and where its own resources lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "DASREC_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds results, runs, settings and the demo data of one user."""

    path: Path

    @property
    def runs(self) -> Path:
        """Folder with one folder per run."""
        return self.path / "runs"

    @property
    def sweeps(self) -> Path:
        """Folder with one folder per sweep: its definition, and what a search has tried."""
        return self.path / "sweeps"

    @property
    def queue_file(self) -> Path:
        """Runs that wait for their turn on this machine."""
        return self.path / "queue.db"

    @property
    def demo(self) -> Path:
        """Folder of the generated demo data set."""
        return self.path / "datasets" / "demo"

    @property
    def results_url(self) -> str:
        """SQLAlchemy URL of the default results database."""
        return f"sqlite:///{(self.path / 'results.db').as_posix()}"


def home(given: Path | None = None) -> Home:
    """Return the home folder: ``given``, else ``$DASREC_HOME``, else the user's data folder."""
    chosen = given or os.environ.get(HOME_VARIABLE) or platformdirs.user_data_dir("dasrec-studio")
    return Home(Path(chosen).expanduser().resolve())


def resource(*parts: str) -> Path:
    """Return the path of a file under ``resources/``."""
    return Path(__file__).resolve().parents[1].joinpath("resources", *parts)
