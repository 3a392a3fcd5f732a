"""What a person set: preferences as JSON, the geometry of windows and tables beside it.

Both lie in the home folder, so ``--home`` takes everything along and tests get fresh ones.
"""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal

from dasrec_core.paths import Home
from studio.preferences import NAMES, Preferences, parse
from studio.text_file import replace_text

log = logging.getLogger(__name__)


class Settings(QObject):
    """The preferences in force, saved at each change.

    Signals:
        changed: Names of the preferences that have another value now, as a frozenset.
        saving_failed: What happened and what the user can do, when a write failed; further
            failures in a row are not told, since each change would say the same.
    """

    changed = Signal(object)
    saving_failed = Signal(str, str)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = home.path / "settings.json"
        self._unread = self._unsaved = ""
        self._unwritten = frozenset[str]()
        self._preferences = self._read()
        self.layout = QSettings(str(home.path / "layout.ini"), QSettings.Format.IniFormat, self)
        """Geometry and column widths by key; losing it loses no work."""

    @property
    def preferences(self) -> Preferences:
        """What is in force."""
        return self._preferences

    @property
    def trouble(self) -> str:
        """Why what is in force is not what the file says; empty when it is."""
        return f"{self._unread} {self._unsaved}".strip()

    def update(self, **values: Any) -> None:  # noqa: ANN401 - checked by Preferences
        """Change preferences by name and save them.

        Raises:
            ValueError: A value is out of bounds or there is no such preference.
        """
        unknown = values.keys() - NAMES
        if unknown:
            raise ValueError(f"no preference named {', '.join(sorted(unknown))}")
        old = self._preferences
        self._preferences = replace(old, **values)
        names = frozenset(n for n in values if getattr(old, n) != getattr(self._preferences, n))
        if names:
            self._unwritten |= names
            self._write()
            self.changed.emit(names)

    def _read(self) -> Preferences:
        try:
            return parse(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Preferences()
        except (OSError, ValueError) as error:
            log.warning("settings could not be read, defaults are used: %s", error)
            self._unread = (
                f"{self._file.name} could not be read, so the settings are the defaults. "
                f"The old file is kept as {self._file.name}.bad."
            )
            self._set_aside()
            return Preferences()

    def _set_aside(self) -> None:
        try:
            self._file.replace(self._file.with_name(self._file.name + ".bad"))
        except OSError as error:
            log.warning("the damaged settings could not be set aside: %s", error)

    def _write(self) -> None:
        document = json.dumps(asdict(self._merged()), indent=2)
        try:
            replace_text(self._file, document + "\n")
        except OSError as error:
            log.warning("settings could not be saved to %s: %s", self._file, error)
            self._tell_unsaved(f"Settings could not be saved: {error.strerror or error}.")
        else:
            self._unsaved, self._unwritten = "", frozenset()

    def _merged(self) -> Preferences:
        """What the file says, which another window may have written, with what changed here."""
        try:
            found = parse(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return self._preferences
        changed = {name: getattr(self._preferences, name) for name in self._unwritten}
        return replace(found, **changed)

    def _tell_unsaved(self, what: str) -> None:
        is_first, self._unsaved = not self._unsaved, what
        if is_first:
            folder = self._file.parent
            hint = f"They hold until the studio is closed. Make room, or make {folder} writable."
            self.saving_failed.emit(what, hint)

    def file(self) -> Path:
        """Where the preferences lie."""
        return self._file

    def take_along(self, home: Home) -> None:
        """Give another home folder these preferences, if it has none of its own."""
        target = home.path / self._file.name
        if target.exists() or not self._file.exists():
            return
        try:
            home.path.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._file, target)
        except OSError as error:
            log.warning("the settings could not be taken along to %s: %s", target, error)
