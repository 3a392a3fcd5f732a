"""What is hidden until it is whole: a folder that is filled, a file that is copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from secrets import token_hex


def make_unfinished(folder: Path) -> Path:
    """Make an empty hidden folder beside ``folder``, with its parents, and return it.

    No two calls share one: an import that was stopped may still be ending when the next one to the
    same place begins. The name is short whatever that of ``folder`` is, which may be as long as
    names can be.

    Raises:
        OSError: It cannot be made.
    """
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
