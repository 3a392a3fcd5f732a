"""Where a folder is filled before it gets its name."""

from __future__ import annotations

import os
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
