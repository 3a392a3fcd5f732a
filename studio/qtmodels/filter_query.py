"""The filter language of the runs table: words, and conditions such as ``recall@20>0.09``.

Parts stand side by side or are joined by ``and``. A word matches anywhere in a run. Whatever is
not understood becomes a :class:`Problem` that says so; parsing itself never fails.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from dasrec_core.store.records import RunStatus
from studio.qtmodels.filter_fields import EXAMPLES, FilterField, Kind, find_field, near_fields
from studio.qtmodels.run_states import STATE_LOOKS

MAX_LENGTH: Final = 1000
_LIVE: Final = frozenset(status for status in RunStatus if not status.is_final)
_GROUPS: Final = {"live": _LIVE, "finished": frozenset(RunStatus) - _LIVE}
_STATES: Final[dict[str, frozenset[RunStatus]]] = (
    {status.value: frozenset({status}) for status in RunStatus}
    | {look.word.lower(): frozenset({status}) for status, look in STATE_LOOKS.items()}
    | _GROUPS
)
_UNITS: Final = {"": 60.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
_OP_WORDS: Final = {"=": "is", "!=": "is not", "~": "has"}
_TOKENS: Final = re.compile(r'\s+|"([^"]*)("|$)|(!=|>=|<=|==|=|>|<|~|≥|≤|≠)|[^\s"=<>~≥≤≠!]+|!')
_SAME: Final = {"==": "=", "≥": ">=", "≤": "<=", "≠": "!="}


@dataclass(frozen=True, slots=True)
class Word:
    """Text that must stand somewhere in a run, in any case."""

    source: str
    text: str

    @property
    def label(self) -> str:
        """The word as a chip shows it."""
        return f"“{self.text}”"


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one field with one value.

    ``value`` is text; a float for numbers and durations (seconds); a pair of ms for a date (start
    of the day, start of the next); a set of states.
    """

    source: str
    field: FilterField
    op: str
    value: str | float | tuple[float, float] | frozenset[RunStatus]
    shown: str

    @property
    def label(self) -> str:
        """The condition in words."""
        return f"{self.field.title} {_OP_WORDS.get(self.op, self.op)} {self.shown}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A part that was not understood, and why."""

    source: str
    message: str


Part = Word | Condition | Problem


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """A parsed filter; a run must match every word and condition."""

    parts: tuple[Part, ...] = ()

    @property
    def active(self) -> tuple[Word | Condition, ...]:
        """What filters."""
        return tuple(part for part in self.parts if not isinstance(part, Problem))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What does not, and why."""
        return tuple(part for part in self.parts if isinstance(part, Problem))

    def without(self, number: int) -> str:
        """Return the filter text that is left when active part ``number`` is taken off.

        What was not understood goes too: between other neighbours it could mean something.
        """
        left = [*self.active[:number], *self.active[number + 1 :]]
        return " ".join(part.source for part in left)


class _Token(NamedTuple):
    kind: str  # "word", "quoted" or "op"
    text: str
    source: str


def parse_filter(text: str) -> FilterQuery:
    """Return what ``text`` asks for. Never raises: what is not understood is in ``problems``."""
    if len(text) > MAX_LENGTH:
        message = f"The filter is longer than {MAX_LENGTH} characters and is not applied."
        return FilterQuery((Problem("", message),))
    tokens, parts, at = _tokens(text), [], 0
    while at < len(tokens):
        part, at = _part(tokens, at)
        if part is not None:
            parts.append(part)
    return FilterQuery(tuple(parts))


def quoted(value: str) -> str:
    """Return ``value`` as it must be written in a filter."""
    plain = value.replace('"', "")
    return plain if re.fullmatch(r"[\w@.\-:/+]+", plain) else f'"{plain}"'


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKENS.finditer(text):
        source = match.group()
        if source.isspace():
            continue
        if source[0] == '"':
            tokens.append(_Token("quoted", match.group(1), source))
        elif match.group(3):
            tokens.append(_Token("op", _SAME.get(source, source), source))
        else:
            tokens.append(_Token("word", source, source))
    return tokens


def _part(tokens: list[_Token], at: int) -> tuple[Part | None, int]:
    """Read one part from ``tokens[at]`` on; return it and where the next begins."""
    first = tokens[at]
    if first.kind == "op":
        value = tokens[at + 1] if at + 1 < len(tokens) else None
        if value is None or value.kind == "op":
            return Problem(first.source, f"“{first.text}” needs a field before it."), at + 1
        source = f"{first.source}{value.source}"
        return Problem(source, f"“{source}” needs a field before it, such as seed."), at + 2
    has_op = at + 1 < len(tokens) and tokens[at + 1].kind == "op" and first.kind == "word"
    if has_op:
        return _comparison(tokens, at)
    if first.kind == "word" and first.text.casefold() == "and":
        return None, at + 1
    if first.kind == "word" and first.text.casefold() in {"or", "not", "!"}:
        message = f"“{first.text}” is not known here; all parts must match. Use != for “not”."
        return Problem(first.source, message), at + 1
    if not first.text.strip():
        return None, at + 1
    return Word(first.source, first.text), at + 1


def _comparison(tokens: list[_Token], at: int) -> tuple[Part, int]:
    name, op = tokens[at], tokens[at + 1]
    value = tokens[at + 2] if at + 2 < len(tokens) and tokens[at + 2].kind != "op" else None
    source = name.source + op.source + (value.source if value else "")
    following = at + (3 if value else 2)
    field = find_field(name.text)
    if field is None:
        near = near_fields(name.text)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"Try {EXAMPLES}."
        return Problem(source, f"There is no field “{name.text[:40]}”. {hint}"), following
    if value is None:
        return Problem(source, f"“{source}” needs a value after {op.text}."), following
    try:
        return _condition(source, field, op.text, value.text), following
    except _NotUnderstoodError as error:
        return Problem(source, str(error)), following


class _NotUnderstoodError(Exception):
    """A value or operator does not fit its field; the message is for the user."""


def _condition(source: str, field: FilterField, op: str, text: str) -> Condition:
    ordered = field.kind in {Kind.NUMBER, Kind.DATE, Kind.DURATION, Kind.SETTING}
    if op in {">", ">=", "<", "<="} and not ordered:
        raise _NotUnderstoodError(f"{field.title} cannot be compared by {op}; use = or !=.")
    if op == "~" and field.kind not in {Kind.TEXT, Kind.SETTING}:
        raise _NotUnderstoodError(f"~ looks inside text; use =, > or < with {field.title}.")
    read = _READERS.get(field.kind)
    value, shown = read(field, text) if read else (text.casefold(), text)
    return Condition(source, field, op, value, shown)


def _number(field: FilterField, text: str) -> tuple[float, str]:
    try:
        value = float(text)
    except ValueError:
        raise _NotUnderstoodError(f"{field.title} needs a number, not “{text[:40]}”.") from None
    if not math.isfinite(value):
        raise _NotUnderstoodError(f"{field.title} needs a finite number.")
    return value, text


def _duration(field: FilterField, text: str) -> tuple[float, str]:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|min|h|d|)", text.casefold(), re.ASCII)
    if match is None:
        raise _NotUnderstoodError(f"{field.title} needs a duration such as 45s, 10min or 2h.")
    unit = {"": "min", "m": "min"}.get(match[2], match[2])
    return float(match[1]) * _UNITS[match[2]], f"{match[1]} {unit}"


def _date(field: FilterField, text: str) -> tuple[tuple[float, float], str]:
    midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    words = {"today": midnight, "yesterday": midnight - timedelta(days=1)}
    try:
        day = words.get(text.casefold()) or datetime.strptime(text, "%Y-%m-%d")
        bounds = day.timestamp() * 1000, (day + timedelta(days=1)).timestamp() * 1000
    except (ValueError, OverflowError, OSError):
        raise _NotUnderstoodError(
            f"{field.title} needs a day such as 2026-11-01, or today."
        ) from None
    return bounds, text


def _state(field: FilterField, text: str) -> tuple[frozenset[RunStatus], str]:
    try:
        return _STATES[text.casefold()], text.lower()
    except KeyError:
        known = ", ".join(look.word.lower() for look in STATE_LOOKS.values())
        raise _NotUnderstoodError(
            f"There is no {field.title} “{text[:40]}”. Known: {known}, live, finished."
        ) from None


_Reader = Callable[
    [FilterField, str],
    tuple[float, str] | tuple[tuple[float, float], str] | tuple[frozenset[RunStatus], str],
]
_READERS: Final[dict[Kind, _Reader]] = {
    Kind.NUMBER: _number,
    Kind.DURATION: _duration,
    Kind.DATE: _date,
    Kind.STATE: _state,
}
