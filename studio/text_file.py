"""Text files that several windows write: each finds the old one or the new one, never half."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def replace_text(path: Path, content: str) -> None:
    """Write ``content`` in place of what ``path`` held, so that a crash leaves one of the two.

    Raises:
        OSError: The folder cannot be written; the old file is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # By process: two windows must not write into one temporary file.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_text(content, "utf-8")
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
