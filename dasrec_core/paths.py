"""Where the studio keeps its files, and where its own resources lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import platformdirs

from dasrec_core.errors import ConfigError

HOME_VARIABLE = "DASREC_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds results, runs, settings and the demo data of one user."""

    path: Path

    @property
    def runs(self) -> Path:
        """Folder with one folder per run."""
        return self.path / "runs"

    def has_run(self, run_id: str) -> bool:
        """Whether the folder of a run is here; a shared database also knows runs of others."""
        return (self.runs / run_id).is_dir()

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
        # Quoted: in a URL, % and ? of a folder's name would mean something else.
        return f"sqlite:///{quote((self.path / 'results.db').as_posix(), safe='/:')}"


def home(given: Path | None = None) -> Home:
    """Return the home folder.

    That is ``given``, else ``$DASREC_HOME``, else the one :func:`remember_home` was last told,
    else the user's data folder.
    """
    chosen = given or os.environ.get(HOME_VARIABLE) or remembered_home() or default_home()
    return Home(Path(chosen).expanduser().resolve())


def default_home() -> Path:
    """Return the home folder of someone who chose none."""
    return Path(platformdirs.user_data_dir("dasrec-studio"))


def remembered_home() -> Path | None:
    """Return the folder that was chosen in the settings of the studio, if any."""
    try:
        chosen = _home_note().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return Path(chosen) if chosen else None


def remember_home(path: Path | None) -> None:
    """Work in this folder from the next start on; ``None``: in the default one.

    Raises:
        OSError: The note cannot be written.
    """
    note = _home_note()
    if path is None or path == default_home():
        note.unlink(missing_ok=True)
        return
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(f"{path}\n", "utf-8")


def _home_note() -> Path:
    # Not in the home folder: it says where that is.
    return Path(platformdirs.user_config_dir("dasrec-studio")) / "home.txt"


def resource(*parts: str) -> Path:
    """Return the path of a file under ``resources/``."""
    return Path(__file__).resolve().parents[1].joinpath("resources", *parts)


def require_folder_of(file: Path) -> None:
    """Refuse a file in a folder that is not there, before any work is done for it.

    Raises:
        ConfigError: There is no such folder.
    """
    folder = file.absolute().parent
    if not folder.is_dir():
        raise ConfigError(
            f"{file} cannot be written: there is no folder {folder}.",
            "Make it first, or choose another place.",
        )
