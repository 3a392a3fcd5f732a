"""The command line that gives the same run as the form."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from dasrec_core import paths
from studio.forms.field_text import text_of
from studio.forms.resolved import Change, Resolved


def command_arguments(resolved: Resolved) -> list[str]:
    """Return the arguments behind ``python main.py`` that train what the form shows."""
    draft = resolved.draft
    arguments = ["train", "--data", draft.dataset, "--model", draft.model]
    if resolved.preset:
        arguments += ["--preset", resolved.preset.name]
    for change in resolved.changes:
        arguments += ["--set", f"{change.field.path}={_written(change)}"]
    return [*arguments, "--name", draft.name] if draft.name else arguments


def command_text(resolved: Resolved, home: Path) -> str:
    """Return one line to paste into a terminal in the folder of the product.

    ``home`` is named where a command would otherwise keep the run elsewhere.
    """
    words = ["python", "main.py", *command_arguments(resolved)]
    return as_line(words if home == paths.home().path else [*words, "--home", str(home)])


def as_line(words: Sequence[str]) -> str:
    """Return words quoted for the shell of this system."""
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def _written(change: Change) -> str:
    value = change.value
    if value is None:
        return "none"
    if isinstance(value, list):
        # Commas divide items, so an item with one needs JSON.
        plain = value and not any("," in str(one) for one in value)
        return ",".join(map(text_of, value)) if plain else json.dumps(value)
    return text_of(value)
