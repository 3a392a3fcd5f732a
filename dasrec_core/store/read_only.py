"""SQLite files where nothing may be written: in an archive, or in the home of somebody else."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def may_only_be_read(path: Path) -> bool:
    """Tell whether a file is there that cannot be changed, or whose folder takes no new files."""
    return path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def reading_uri(path: Path) -> str:
    """Return the URI by which SQLite opens such a file.

    A file that was written with a write-ahead log cannot be opened where the log can be neither
    found nor made, unless it is taken as it is (``immutable``): without a log nobody has it open.
    """
    log = path.with_name(f"{path.name}-wal")
    is_at_rest = _has_write_ahead_log(path) and not (log.exists() and log.stat().st_size)
    where = quote(path.resolve().as_posix(), safe="/:")
    return f"file:{where}?mode=ro{'&immutable=1' if is_at_rest else ''}"


def _has_write_ahead_log(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(20)[18:20] == b"\2\2"  # see sqlite.org/fileformat.html, 1.3
    except OSError:
        return False  # SQLite says why
