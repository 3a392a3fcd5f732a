"""A report of a failed run to hand to someone else: settings, versions, log, and nobody's name."""

from __future__ import annotations

import json
from pathlib import Path

from dasrec_core.execution.environment import read_environment
from dasrec_core.execution.run_folder import RunFolder
from studio.personal_paths import without_personal_paths

LOG_BYTES = 16_384
"""Of the end of the log; a traceback of torch takes about 6 kB."""

LOG_LINES = 60


def log_tail(folder: Path, lines: int = LOG_LINES) -> str:
    """Return the last lines of a run's log; empty when there is none."""
    try:
        with RunFolder(folder).log_file.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LOG_BYTES))
            content = file.read().decode(errors="replace")
    except OSError:
        return ""
    kept = content.splitlines()[1 if size > LOG_BYTES else 0 :]
    return "\n".join(kept[-lines:])


def write_report(folder: Path, title: str, cause: str) -> str:
    """Return what happened, the configuration, versions and the end of the log as text."""
    run = RunFolder(folder)
    try:
        config = run.config_file.read_text(encoding="utf-8")
    except OSError:
        config = "(not readable)"
    environment = json.dumps(read_environment(run.environment_file), indent=1)
    parts = (
        ("Run", run.run_id),
        ("What happened", f"{title}\n{cause}"),
        ("Configuration", config),
        ("Environment", environment),
        ("End of the log", log_tail(folder) or "(empty)"),
    )
    text = "\n\n".join(f"## {name}\n{content}" for name, content in parts)
    return without_personal_paths(text, (folder.parent.parent, Path.home()))
