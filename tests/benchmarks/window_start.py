"""Seconds from the start of the process until the window is on the screen."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Prints when the main window has been painted for the first time, and ends.
_PROBE = """
import sys
sys.path.insert(0, {root!r})
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
import studio.app
from studio.main_window import MainWindow

shown = MainWindow.showEvent

def show_event(self, event):
    shown(self, event)
    self.repaint()
    print("shown", "torch" in sys.modules, flush=True)

MainWindow.showEvent = show_event
studio.app.main()
"""


def measure(home: Path, *, repeats: int = 5) -> list[float]:
    """Return the seconds of each start, the first left out because it fills the disk cache."""
    environment = {**os.environ, "DASREC_HOME": str(home)}
    if not environment.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    seconds = []
    for _ in range(repeats + 1):
        started = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-c", _PROBE.format(root=str(ROOT))],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        ) as process:
            assert process.stdout is not None
            line = process.stdout.readline().split()
            seconds.append(time.perf_counter() - started)
            process.kill()
        if line != ["shown", "False"]:
            raise RuntimeError(f"the window did not show, or brought torch along: {line}")
    return seconds[1:]
