"""The draft on disk: written at every change, read at the next start."""

from __future__ import annotations

import logging
from pathlib import Path

from studio.forms.draft import Draft, from_json, to_json
from studio.text_file import replace_text

log = logging.getLogger(__name__)


def save_draft(path: Path, draft: Draft) -> None:
    """Write the draft so that a crash leaves the old one or the new one, never half of one.

    Raises:
        OSError: The folder cannot be written.
    """
    replace_text(path, to_json(draft))


def restore_draft(path: Path) -> Draft:
    """Return the draft of the last time; a fresh one where there is none that can be read."""
    try:
        return from_json(path.read_text("utf-8"))
    except FileNotFoundError:
        return Draft()
    except (OSError, ValueError) as error:
        log.warning("the draft in %s was not restored: %s", path, error)
        return Draft()
