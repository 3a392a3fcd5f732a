"""Keeps two programs from running the same sweep at once."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.liveness import is_running, started_at
from dasrec_core.training.durable import disk_errors, make_folder

HOLDER = "runner.json"
"""In the folder of a sweep: which process runs it."""

# What file systems without hard links say: exFAT and FAT, and some network shares.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


@contextmanager
def only_runner(folder: Path) -> Iterator[None]:
    """Hold a sweep for the duration of a block; a holder that died holds nothing.

    Raises:
        DiskError: The folder of the sweep cannot be written.
        ExecutionError: Another living process runs this sweep.
    """
    path = folder / HOLDER
    make_folder(folder)
    with disk_errors(path):
        _take(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _take(path: Path) -> None:
    pid = os.getpid()
    own = path.with_name(f".{path.name}.{pid}")
    own.write_text(json.dumps({"pid": pid, "started_s": started_at(pid)}), encoding="utf-8")
    try:
        for _ in range(2):
            try:
                _publish(own, path)
                return
            except FileExistsError:
                _refuse_if_alive(path)
                _remove_dead(path, own)
        raise _taken(path, "another process")
    finally:
        own.unlink(missing_ok=True)


def _publish(own: Path, path: Path) -> None:
    """Give what is written in ``own`` the name ``path``, unless another program was faster.

    Raises:
        FileExistsError: It was.
    """
    try:
        os.link(own, path)  # appears whole, or not at all
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Next best: for a moment it is empty, and then taken for damaged.
        with path.open("x", encoding="utf-8") as file:
            file.write(own.read_text(encoding="utf-8"))


def _refuse_if_alive(path: Path) -> None:
    if pid := _living_holder(path):
        raise _taken(path, f"process {pid}")


def _remove_dead(path: Path, own: Path) -> None:
    """Remove what a holder that died left behind.

    Moved aside first and looked at again: of two programs that find the same dead holder, the
    slower would delete what the faster has written since.
    """
    aside = own.with_name(f"{own.name}.dead")
    try:
        path.replace(aside)
    except FileNotFoundError:
        return  # the other one has removed it
    if pid := _living_holder(aside):
        aside.replace(path)
        raise _taken(path, f"process {pid}")
    aside.unlink()


def _living_holder(path: Path) -> int:
    """Return the process that a file names as the holder; 0 where it died or none is named."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        pid, started_s = int(holder["pid"]), float(holder["started_s"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0  # damaged: nobody holds it
    return pid if is_running(pid, started_s) else 0


def _taken(path: Path, who: str) -> ExecutionError:
    return ExecutionError(
        f"This sweep is being run by {who} already ({path}).",
        "Let it finish, or stop it first; then start this one, and it goes on where that ended.",
    )
