"""What the program does where no window can be shown: the same main job, in the terminal."""

from __future__ import annotations

import sys

from dasrec_core.cli.main import main as command_line
from dasrec_core.cli.output import Output, complain
from dasrec_core.data.demo import ensure_demo
from dasrec_core.errors import DasrecError
from dasrec_core.paths import home

DEMO_PRESET = "demo"


def main() -> int:
    """Train DASRec on the demo data, print its metrics and what comes next."""
    output = Output(as_json=False)
    output.note(
        "There is no display, so no window is opened. Training DASRec on the demo data instead; "
        "the studio opens where DISPLAY or WAYLAND_DISPLAY is set.",
        "",
    )
    try:
        folder = ensure_demo(home())
    except DasrecError as error:
        complain(error, as_json=False)
        return 2
    except OSError as error:
        reason = DasrecError(
            f"The demo data cannot be written to {home().demo}: {error.strerror or error}.",
            "Choose a folder you may write to with DASREC_HOME.",
        )
        complain(reason, as_json=False)
        return 2
    sys.stderr.flush()
    return command_line(
        ["train", "--data", str(folder), "--model", "dasrec", "--preset", DEMO_PRESET]
    )
