"""``doctor``: whether everything the program needs is there."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import table
from dasrec_core.cli.session import Session, open_session
from dasrec_core.errors import DasrecError
from dasrec_core.execution.environment import version_of
from dasrec_core.store.journal import file_system, journal_mode

app = make_app()

_PACKAGES = ("torch", "numpy", "scipy", "pydantic", "SQLAlchemy", "PySide6-Essentials", "pyqtgraph")
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``ok`` is ``None`` for what is only worth knowing."""

    name: str
    ok: bool | None
    detail: str
    hint: str = ""


@app.command()
def doctor(
    home: HomeOption = None, results: ResultsOption = None, json: JsonOption = False
) -> None:
    """Check versions, libraries, device, folders and the results database."""
    session = open_session(home, results, json)
    checks = [look(session) for look in _LOOKS]
    document = [
        {"name": one.name, "ok": one.ok, "detail": one.detail, "hint": one.hint} for one in checks
    ]
    words = {True: "ok", False: "PROBLEM", None: ""}
    rows = [(one.name, words[one.ok], one.detail) for one in checks]
    hints = [f"{one.name}: {one.hint}" for one in checks if one.ok is False and one.hint]
    session.output.show(document, table(("", "", ""), rows), *hints)
    raise typer.Exit(1 if any(one.ok is False for one in checks) else 0)


def _python(_: Session) -> Check:
    return Check("Python", None, f"{platform.python_version()}, {platform.platform()}")


def _packages(_: Session) -> Check:
    found = {name: version_of(name) for name in _PACKAGES}
    missing = [name for name, version in found.items() if not version]
    detail = ", ".join(f"{name} {version or 'missing'}" for name, version in found.items())
    return Check("Packages", not missing, detail, "Run `make setup`, or pip install the missing.")


def _device(_: Session) -> Check:
    # In a process of its own: a broken CUDA installation may crash it.
    code = (
        "import torch; c = torch.cuda.is_available(); n = torch.get_num_threads(); "
        "print(torch.cuda.get_device_name() if c else "
        "f\"CPU, {n} thread{'s' * (n != 1)}; no CUDA device\")"
    )
    return _in_process("Device", code, "Install torch again; see its installation page.")


def _qt(_: Session) -> Check:
    code = (
        "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'; "
        "from PySide6.QtWidgets import QApplication; from PySide6.QtCore import qVersion; "
        "QApplication([]); print('Qt ' + qVersion())"
    )
    hint = "Install Qt's system libraries; on Debian or Ubuntu: apt-get install libegl1 libgl1 "
    return _in_process("Qt", code, hint + "libxkbcommon0 libfontconfig1 libdbus-1-3")


def _display(_: Session) -> Check:
    if not sys.platform.startswith("linux"):
        return Check("Display", None, "there is one")
    kinds = {"WAYLAND_DISPLAY": "Wayland", "DISPLAY": "X11"}
    found = [f"{kind} {os.environ[name]}" for name, kind in kinds.items() if os.environ.get(name)]
    return Check("Display", None, ", ".join(found) or "none; the command line works")


def _home(session: Session) -> Check:
    path = session.home.path
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        reason = f"{path} cannot be written: {error.strerror or error}"
        return Check("Home", False, reason, "Choose another folder with --home or DASREC_HOME.")
    return Check("Home", True, f"{path}, writable, {_free(path)} free")


def _sqlite(session: Session) -> Check:
    path = session.home.path
    mode = journal_mode(path)
    where = file_system(path) or "local"
    detail = f"{sqlite3.sqlite_version}, journal {mode} on {where}"
    return Check("SQLite", None, detail)


def _database(session: Session) -> Check:
    try:
        with session.store() as store:
            number = len(store.list_runs(include_trashed=True))
            place = store.database.place
    except DasrecError as error:
        return Check("Database", False, error.message, error.hint)
    return Check("Database", True, f"{place}, {number} runs")


_LOOKS: tuple[Callable[[Session], Check], ...] = (
    _python,
    _packages,
    _device,
    _qt,
    _display,
    _home,
    _sqlite,
    _database,
)


def _in_process(name: str, code: str, hint: str) -> Check:
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        busy = "Wait until the machine is less busy and ask again."
        return Check(name, False, f"no answer within {_PATIENCE_S} s", busy)
    except OSError as error:
        return Check(name, False, str(error), hint)
    if done.returncode == 0:
        return Check(name, True, done.stdout.strip())
    last = (done.stderr.strip().splitlines() or [f"ended with code {done.returncode}"])[-1]
    return Check(name, False, last, hint)


def _free(path: Path) -> str:
    import shutil

    return f"{shutil.disk_usage(path).free / 1e9:.1f} GB"
