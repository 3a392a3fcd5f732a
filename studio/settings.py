"""What a person set: preferences as JSON, the geometry of windows and tables beside it.

Both lie in the home folder, so ``--home`` takes everything along and tests get fresh ones.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QSettings, Signal

from dasrec_core.paths import Home
from studio.theme.theme import Choice

log = logging.getLogger(__name__)

THEMES: Final = ("system", "light", "dark")
LEAST_SCALE, LARGEST_SCALE = 0.8, 1.6


# Not pydantic: this is read before the window is shown, and importing pydantic takes 0.1 to 0.2 s.
@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything a person can choose in the settings.

    Attributes:
        theme: Follow the desktop, or always light or dark.
        text_scale: 1 is 13 pixels for running text; 0.8 to 1.6.
        last_place: Page that was open when the window was closed.
        welcomed: The welcome page was left once.
        queue_waits: At the next start the queue is paused instead of going on by itself.

    Raises:
        ValueError: A value is of another type or out of bounds.
    """

    theme: Choice = "system"
    text_scale: float = 1.0
    last_place: str = ""
    welcomed: bool = False
    queue_waits: bool = False

    def __post_init__(self) -> None:
        if self.theme not in THEMES:
            raise ValueError(f"theme must be one of {', '.join(THEMES)}, got {self.theme!r}")
        scale = self.text_scale
        if isinstance(scale, bool) or not isinstance(scale, int | float):
            raise ValueError(f"text_scale must be a number, got {scale!r}")
        if not LEAST_SCALE <= scale <= LARGEST_SCALE:
            raise ValueError(f"text_scale must be {LEAST_SCALE} to {LARGEST_SCALE}, got {scale}")
        if not isinstance(self.last_place, str) or not isinstance(self.welcomed, bool):
            raise ValueError("last_place must be a text and welcomed true or false")
        if not isinstance(self.queue_waits, bool):
            raise ValueError("queue_waits must be true or false")


_NAMES: Final = frozenset(field.name for field in fields(Preferences))


def parse(document: str) -> Preferences:
    """Preferences from JSON; unknown keys are ignored, a newer version may have written them.

    Raises:
        ValueError: It is not a JSON object, or a value does not fit.
    """
    values = json.loads(document)
    if not isinstance(values, dict):
        raise ValueError("the settings are not a JSON object")
    return Preferences(**{name: value for name, value in values.items() if name in _NAMES})


class Settings(QObject):
    """The preferences in force, saved at each change.

    Signals:
        changed: Names of the preferences that have another value now, as a frozenset.
    """

    changed = Signal(object)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = home.path / "settings.json"
        self.trouble = ""
        self._preferences = self._read()
        self.layout = QSettings(str(home.path / "layout.ini"), QSettings.Format.IniFormat, self)
        """Geometry and column widths by key; losing it loses no work."""

    @property
    def preferences(self) -> Preferences:
        """What is in force."""
        return self._preferences

    def update(self, **values: Any) -> None:  # noqa: ANN401 - checked by Preferences
        """Change preferences by name and save them.

        Raises:
            ValueError: A value is out of bounds or there is no such preference.
        """
        unknown = values.keys() - _NAMES
        if unknown:
            raise ValueError(f"no preference named {', '.join(sorted(unknown))}")
        old = self._preferences
        self._preferences = replace(old, **values)
        names = frozenset(n for n in values if getattr(old, n) != getattr(self._preferences, n))
        if names:
            self._write()
            self.changed.emit(names)

    def _read(self) -> Preferences:
        try:
            return parse(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Preferences()
        except (OSError, ValueError) as error:
            log.warning("settings could not be read, defaults are used: %s", error)
            self.trouble = (
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
        document = json.dumps(asdict(self._preferences), indent=2)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft = self._file.with_name(f"{self._file.name}.{os.getpid()}")
            draft.write_text(document + "\n", encoding="utf-8")
            draft.replace(self._file)
        except OSError as error:
            log.warning("settings could not be saved to %s: %s", self._file, error)
            self.trouble = f"Settings could not be saved: {error.strerror or error}."

    def file(self) -> Path:
        """Where the preferences lie."""
        return self._file
