"""Starts whatever was asked for: the window, a verb of the command line, or an engine process."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path


def main() -> int:
    """Dispatch on the arguments and return the exit code."""
    arguments = sys.argv[1:]
    # First, and before any import: in a frozen build this program is its own engine process.
    if arguments[:1] == ["--worker"]:
        from dasrec_core.execution.worker import main as work

        return work(Path(arguments[1]))
    if arguments[:1] == ["--explain"]:
        from dasrec_core.execution.explain import main as explain

        return explain(arguments[1:])
    if len(arguments) == 2 and arguments[0] == "--home":
        if not arguments[1].strip():
            sys.stderr.write("--home is empty; leave it out for the usual folder.\n")
            return 2
        os.environ["DASREC_HOME"] = arguments[1]
        arguments = []
    if arguments:
        # Importing makes objects that live on; looking for garbage among them takes a tenth of
        # the time of a short verb.
        gc.set_threshold(100_000)
        from dasrec_core.cli.main import main as command_line

        return command_line(arguments)
    return _open_studio() if _has_display() else _work_headless()


def _open_studio() -> int:
    try:
        from studio.app import main as studio
    except ImportError as error:
        sys.stderr.write(
            f"The window cannot be opened: {error}.\n"
            "Qt or one of its system libraries is missing. Run `make setup`; on Debian or Ubuntu:\n"
            "  apt-get install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3\n"
            "The command line works without: python main.py --help\n"
        )
        return 2
    return studio()


def _work_headless() -> int:
    from dasrec_core.cli.headless import main as headless

    return headless()


def _has_display() -> bool:
    """Tell whether a window can be shown; only Linux runs without a display."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
