"""Whether a SQLite file may use the write-ahead log where it lies."""

from __future__ import annotations

import sys
from pathlib import Path

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "lustre", "beegfs"}
)


def journal_mode(path: Path | None) -> str:
    """Return ``"WAL"``, or ``"DELETE"`` on a network file system.

    The log's index is shared memory, which machines do not share: with it on a network file
    system, two of them corrupt the file (sqlite.org/wal.html).
    """
    return "DELETE" if path is not None and file_system(path) in _NETWORK else "WAL"


def file_system(path: Path) -> str:
    """Return the type of the file system ``path`` lies on, or empty when it cannot be told."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    target, best, kind = path.resolve(), "", ""
    for line in mounts:
        _, where, found, *_ = line.split(" ")
        where = where.replace("\\040", " ")
        if len(where) >= len(best) and target.is_relative_to(where):
            best, kind = where, found
    return kind
