"""What a person can choose in the settings: values with bounds, read from and kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final, Literal

Theme = Literal["system", "light", "dark"]
THEMES: Final = ("system", "light", "dark")
DEVICES: Final = ("auto", "cpu", "cuda")
LEAST_SCALE, LARGEST_SCALE = 0.8, 1.6
MOST_TRASH_DAYS: Final = 3650


# Not pydantic: this is read before the window is shown, and importing pydantic takes 0.1 to 0.2 s.
@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything a person can choose in the settings.

    Attributes:
        theme: Follow the desktop, or always light or dark.
        text_scale: 1 is 13 pixels for running text; 0.8 to 1.6.
        last_place: Page that was open when the window was closed.
        welcomed: The welcome page was left once.
        notify: Tell on the desktop when a run ends while another program is in front.
        tell_ends: Say in the window when a run ends; trouble is said in any case.
        sound: Sound the bell of the desktop when a run ends.
        queue_waits: At the next start the queue is paused instead of going on by itself.
        data_folder: Where data sets are looked for and imports are written; empty: in the home.
        device: What ``auto`` means for a run that is started here: ``auto``, ``cpu``, ``cuda`` or
            ``cuda:N``.
        keep_last: Runs started here keep their last state beside the best epoch.
        trash_days: Days after which a run in the trash is deleted, at the next start; 0: never.
        hints: Point out what a page can do when it is opened for the first time.
        hints_seen: Ids of hints that were put away.

    Raises:
        ValueError: A value is of another type or out of bounds.
    """

    theme: Theme = "system"
    text_scale: float = 1.0
    last_place: str = ""
    welcomed: bool = False
    notify: bool = True
    tell_ends: bool = True
    sound: bool = False
    queue_waits: bool = False
    data_folder: str = ""
    device: str = "auto"
    keep_last: bool = False
    trash_days: int = 0
    hints: bool = True
    hints_seen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # JSON knows no tuples.
        if isinstance(self.hints_seen, list):
            object.__setattr__(self, "hints_seen", tuple(self.hints_seen))
        for field in fields(self):
            value = getattr(self, field.name)
            suits, wanted = _RULES[field.name]
            if not suits(value):
                raise ValueError(f"{field.name} must be {wanted}, got {value!r}")


NAMES: Final = frozenset(field.name for field in fields(Preferences))


def parse(document: str) -> Preferences:
    """Preferences from JSON; unknown keys are ignored, a newer version may have written them.

    Raises:
        ValueError: It is not a JSON object, or a value does not fit.
    """
    values = json.loads(document)
    if not isinstance(values, dict):
        raise ValueError("the settings are not a JSON object")
    return Preferences(**{name: value for name, value in values.items() if name in NAMES})


def is_device(value: object) -> bool:
    """Whether ``value`` names a device as a run's configuration does."""
    if not isinstance(value, str):
        return False
    kind, _, number = value.partition(":")
    return value in DEVICES or (kind == "cuda" and number.isascii() and number.isdigit())


def _is_scale(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and LEAST_SCALE <= value <= LARGEST_SCALE  # type: ignore[operator]


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TRASH_DAYS


def _is_names(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


_Rule = tuple[Callable[[object], bool], str]
_SWITCH: Final[_Rule] = (lambda value: isinstance(value, bool), "true or false")
_TEXT: Final[_Rule] = (lambda value: isinstance(value, str), "a text")
_RULES: Final[Mapping[str, _Rule]] = MappingProxyType(
    {
        "theme": (lambda value: value in THEMES, f"one of {', '.join(THEMES)}"),
        "text_scale": (_is_scale, f"a number from {LEAST_SCALE} to {LARGEST_SCALE}"),
        "last_place": _TEXT,
        "welcomed": _SWITCH,
        "notify": _SWITCH,
        "tell_ends": _SWITCH,
        "sound": _SWITCH,
        "queue_waits": _SWITCH,
        "data_folder": _TEXT,
        "device": (is_device, "auto, cpu, cuda or cuda:N"),
        "keep_last": _SWITCH,
        "trash_days": (_is_days, f"a whole number from 0 to {MOST_TRASH_DAYS}"),
        "hints": _SWITCH,
        "hints_seen": (_is_names, "a list of texts"),
    }
)
