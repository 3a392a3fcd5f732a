"""Render pages of the studio off screen to PNG, to be looked at.

    python tests/studio/shots.py PAGE [PAGE …] --mode light --size 1440x900 --out DIR --home HOME

PAGE is a place of the window (welcome, data, new_run, live, runs, compare, settings, about) or a
dialog (palette, shortcuts). ``--payload`` is handed to the page, e.g. a run id; ``--wait`` gives
background reads time. ``--check`` lists words that do not fit.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from dasrec_core.paths import home as find_home
from studio.main_window import MainWindow
from studio.settings import Settings
from studio.theme import theme

DIALOGS = {
    "palette": "view.palette",
    "shortcuts": "help.shortcuts",
}


def settle(app: QApplication, seconds: float) -> None:
    """Let the window work for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.01)


def truncated(root: QWidget) -> list[str]:
    """Words of visible labels and buttons that have less room than they need."""
    short = []
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, QLabel | QPushButton) or not widget.isVisible():
            continue
        if not widget.text():
            continue
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        need = widget.heightForWidth(widget.width()) if wraps else widget.sizeHint().width()
        if need > (widget.height() if wraps else widget.width()) + 1:
            short.append(widget.text()[:60])
    return short


def shoot(app: QApplication, window: MainWindow, name: str, options: argparse.Namespace) -> None:
    """Render one page or dialog."""
    place = options.under if name in DIALOGS else name
    window.open_place(place, options.payload)
    settle(app, options.wait)
    shot = window.grab()
    if name in DIALOGS:
        window.commands[DIALOGS[name]].trigger()
        settle(app, 0.3)
        dialog = next(d for d in window.findChildren(QDialog) if d.isVisible())
        shot = dialog.grab()
        dialog.close()
    file = options.out / f"{name.replace('_', '-')}-{options.mode}.png"
    shot.save(str(file))
    sys.stdout.write(f"{file}\n")
    if options.check:
        sys.stdout.write(f"  does not fit: {truncated(window) or 'nothing'}\n")


def main() -> None:
    """Parse the command line and render."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--mode", default="light", choices=("light", "dark"))
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--scale", type=float, default=1.0, help="text and space scale")
    parser.add_argument("--out", type=Path, default=Path())
    parser.add_argument("--home", type=Path)
    parser.add_argument("--payload")
    parser.add_argument("--under", default="data", help="page under a dialog")
    parser.add_argument("--wait", type=float, default=1.0, help="seconds before the picture")
    parser.add_argument("--hints", action="store_true", help="with the hints of a first visit")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    app = QApplication([])
    theme.apply(app, options.mode, options.scale)
    home = find_home(options.home)
    home.path.mkdir(parents=True, exist_ok=True)
    settings = Settings(home)
    settings.update(hints=options.hints)
    from studio.services import build

    window = MainWindow(build(home, settings=settings))
    width, height = map(int, options.size.split("x"))
    window.resize(width, height)
    window.show()
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        for name in options.pages:
            shoot(app, window, name, options)
    finally:
        window.close_for_good()


if __name__ == "__main__":
    main()
