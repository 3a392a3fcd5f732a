"""What is hidden until it is whole: a folder that is filled, a file that is copied."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from secrets import token_hex

import psutil

_NAME = re.compile(r"\.unfinished-(\d+)-[0-9a-f]{8}")

# On a share the process may be one of another machine; it writes something within this time.
_AT_WORK_S = 3600.0


def make_unfinished(folder: Path) -> Path:
    """Make an empty hidden folder beside ``folder``, with its parents, and return it.

    No two calls share one: an import that was stopped may still be ending when the next one to the
    same place begins. The name is short whatever that of ``folder`` is, which may be as long as
    names can be. What programs that were killed left there goes first: nobody sees it, and it may
    be large.

    Raises:
        OSError: It cannot be made.
    """
    _remove_abandoned(folder.parent)
    unfinished = folder.with_name(f".unfinished-{os.getpid()}-{token_hex(4)}")
    unfinished.mkdir(parents=True)
    return unfinished


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file whole or not at all; one that is there is replaced.

    Raises:
        OSError: It cannot be read or written.
    """
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(source, partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _remove_abandoned(parent: Path) -> None:
    for found in parent.glob(".unfinished-*"):
        name = _NAME.fullmatch(found.name)
        if name and not psutil.pid_exists(int(name[1])) and _has_rested(found):
            shutil.rmtree(found, ignore_errors=True)


def _has_rested(folder: Path) -> bool:
    """Tell whether nothing was added to a folder, nor to a part of it, for long."""
    try:
        parts = [folder, *(part for part in folder.iterdir() if part.is_dir())]
        touched = max(part.stat().st_mtime for part in parts)
    except OSError:
        return False  # it is just being removed, or may not be read
    return time.time() - touched > _AT_WORK_S
