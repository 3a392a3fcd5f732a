"""The values that one setting takes in a sweep: a list, or a range in equal steps or factors."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from dasrec_core.config.base import FrozenConfig
from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.config.overrides import parse_value
from dasrec_core.errors import ConfigError

MOST_VALUES = 1000
"""Of one setting; more is a slip of the hand."""

_DIGITS = 12  # 0.1 + 2 * 0.2 is 0.5 to a person
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(
    rf"^(?P<low>{_NUMBER})\s+to\s+(?P<high>{_NUMBER})"
    rf"(?:\s+(?P<how>step|count|log(?=\s|$))(?:\s+(?P<by>{_NUMBER}))?)?$",
    re.IGNORECASE,
)


class Span(FrozenConfig):
    """From ``low`` to ``high``, both included.

    A grid needs ``step`` or ``count``; a search takes any number in between.
    """

    low: float
    high: float
    step: float | None = Field(None, gt=0)
    count: int | None = Field(None, ge=2, le=MOST_VALUES)
    scale: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _fits_together(self) -> Span:
        if self.low >= self.high:
            raise ValueError(f"low ({self.low:g}) must be below high ({self.high:g})")
        if self.step is not None and self.count is not None:
            raise ValueError("step and count say the same thing; leave one out")
        if self.scale == "log" and self.step is not None:
            raise ValueError("a log range has a count, not a step")
        if self.scale == "log" and self.low <= 0:
            raise ValueError("a log range must start above 0")
        if self.step is not None and (self.high - self.low) / self.step > MOST_VALUES:
            raise ValueError(f"step {self.step:g} gives more than {MOST_VALUES} values")
        return self


def _kind_of(axis: object) -> str:
    return "span" if isinstance(axis, dict | Span) else "list"


Listed = Annotated[tuple[Any, ...], Field(min_length=1, max_length=MOST_VALUES)]
Axis = Annotated[
    Annotated[Span, Tag("span")] | Annotated[Listed, Tag("list")], Discriminator(_kind_of)
]
"""Values of a setting: listed, or a range."""


def values_of(axis: Span | tuple[Any, ...], field: FormField) -> tuple[Any, ...]:
    """Return the values of an axis, in order; repetitions stay.

    Args:
        axis: Listed or a range.
        field: The setting; a whole number has its log range rounded to whole numbers.

    Raises:
        ConfigError: A range has neither step nor count, is for a setting that is no number, or
            has values between whole numbers where only those are allowed.
    """
    if not isinstance(axis, Span):
        return axis
    _refuse_unfit(axis, field)
    if axis.count is None and axis.step is None:
        raise ConfigError(
            f"The range of {field.path} says neither step nor count, so a grid has no end of it.",
            f"Add step = {(axis.high - axis.low) / 4:g} or count = 5.",
        )
    found = _log_values(axis) if axis.scale == "log" else _linear_values(axis)
    if field.kind is not FieldKind.INT:
        return tuple(found)
    if axis.scale == "log":
        return tuple(round(value) for value in found)
    between = [value for value in found if not float(value).is_integer()]
    if between:
        raise ConfigError(
            f"{field.path} takes whole numbers; the range gives {between[0]:g}.",
            "Choose a whole step.",
        )
    return tuple(int(value) for value in found)


def check_space(axis: Span | tuple[Any, ...], field: FormField) -> None:
    """Refuse what a search cannot draw from.

    Raises:
        ConfigError: A range is for a setting that is no number, or has fractions where only whole
            numbers are allowed, or a listed value is no scalar.
    """
    if isinstance(axis, Span):
        _refuse_unfit(axis, field)
        if field.kind is FieldKind.INT:
            _refuse_fractions(axis, field)
    elif not all(isinstance(value, bool | int | float | str) for value in axis):
        raise ConfigError(
            f"A search chooses {field.path} among numbers, texts or true and false only.",
            "Use a grid for lists.",
        )


def _refuse_fractions(axis: Span, field: FormField) -> None:
    for value in (axis.low, axis.high, axis.step):
        if value is not None and not float(value).is_integer():
            raise ConfigError(
                f"{field.path} takes whole numbers; its range has {value:g}.",
                "Begin and end it with whole numbers, and choose a whole step.",
            )


def holds(axis: Span | tuple[Any, ...], value: object) -> bool:
    """Tell whether a search over the axis can propose ``value``."""
    if not isinstance(axis, Span):
        return value in axis
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    steps = (value - axis.low) / axis.step if axis.step is not None else 0.0
    return axis.low <= value <= axis.high and abs(steps - round(steps)) < 1e-9


def parse_axis(field: FormField, text: str) -> Span | tuple[Any, ...]:
    """Return the axis that a person wrote.

    ``0.1, 0.3``; ``0.1 to 0.7 step 0.2``; ``1e-4 to 1e-2 log 5``; ``1 to 4 count 4``; and for a
    search also ``0.1 to 0.7`` and ``1e-4 to 1e-2 log``. Settings that are lists have ``;`` between
    values.

    Raises:
        ConfigError: It is none of these, or a value is of another kind than the setting.
    """
    text = text.strip()
    if match := _RANGE.match(text):
        return _span(field, match)
    if " to " in text and field.kind in (FieldKind.INT, FieldKind.FLOAT):
        raise ConfigError(
            f"{text!r} is no range of {field.title}.",
            "Write 0.1 to 0.7 step 0.2, or 1e-4 to 1e-2 log 5.",
        )
    separator = ";" if field.kind is FieldKind.LIST else ","
    parts = [part.strip() for part in text.split(separator) if part.strip()]
    if not parts:
        raise ConfigError(
            f"No value of {field.title} was given.", "Write values with commas, or a range."
        )
    if len(parts) > MOST_VALUES:
        raise ConfigError(f"More than {MOST_VALUES} values of {field.title}.", "Give fewer.")
    return tuple(parse_value(field, part) for part in parts)


def _span(field: FormField, match: re.Match[str]) -> Span:
    how, by = (match["how"] or "").lower(), match["by"]
    given: dict[str, Any] = {"low": float(match["low"]), "high": float(match["high"])}
    if how == "step":
        given["step"] = by
    elif how:
        given["count"] = by
        given["scale"] = "log" if how == "log" else "linear"
    if by is None and how in ("step", "count"):
        raise ConfigError(f"{match[0]!r} says no {how}.", f"Write a number behind {how}.")
    try:
        span = Span.model_validate(given)
    except ValidationError as error:
        raise ConfigError(
            f"The range of {field.title} cannot be used: {_first(error)}.",
            "Write 0.1 to 0.7 step 0.2, or 1e-4 to 1e-2 log 5.",
        ) from error
    _refuse_unfit(span, field)
    return span


def _first(error: ValidationError) -> str:
    return str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")


def _refuse_unfit(axis: Span, field: FormField) -> None:
    if field.kind not in (FieldKind.INT, FieldKind.FLOAT):
        raise ConfigError(
            f"{field.path} is no number, so it has no range.", "List its values instead."
        )


def _linear_values(axis: Span) -> list[float]:
    if axis.count is not None:
        step = (axis.high - axis.low) / (axis.count - 1)
        return [_plain(axis.low + index * step) for index in range(axis.count)]
    assert axis.step is not None
    steps = math.floor((axis.high - axis.low) / axis.step + 1e-9)
    return [_plain(axis.low + index * axis.step) for index in range(steps + 1)]


def _log_values(axis: Span) -> list[float]:
    count = axis.count or 2
    factor = (axis.high / axis.low) ** (1 / (count - 1))
    return [_plain(axis.low * factor**index) for index in range(count)]


def _plain(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
