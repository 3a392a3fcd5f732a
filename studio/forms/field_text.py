"""Between the value of a setting and the text a person reads and types."""

from __future__ import annotations

from dasrec_core.config.field_errors import allowed, unusable
from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.config.overrides import parse_value
from dasrec_core.errors import ConfigError

NOT_GIVEN = "not given"
NONE = "none"
_CHOICES = {"evaluation.protocol": {"valid": "Validation", "paper": "Test"}}
_PLAIN_FROM = 1e-6  # smaller numbers are shorter with an exponent


def text_of(value: object) -> str:
    """Return a value in the notation of ``--set``; ``None`` is the empty text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return _float_text(value)
        case list() | tuple():
            return ", ".join(text_of(one) for one in value)
        case _:
            return str(value)


def entry_of(field: FormField, value: object) -> str:
    """Return what a person would type for a value of ``field``: :func:`value_of` reads it back."""
    # No text means "not given" where a setting is optional, which an empty list is not.
    is_empty_list = isinstance(value, list | tuple) and not value
    return "[]" if is_empty_list and field.optional else text_of(value)


def shown(value: object) -> str:
    """Return a value as a summary names it, where an empty one needs a word."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return text_of(value) or (NOT_GIVEN if value is None else NONE)


def shown_for(field: FormField, value: object) -> str:
    """Return a value of ``field`` as a summary names it."""
    return choice_word(field, value) if isinstance(value, str) and field.choices else shown(value)


def choice_word(field: FormField, value: str) -> str:
    """Return how one of the allowed values of a choice reads."""
    return _CHOICES.get(field.path, {}).get(value, value.replace("_", " "))


def value_of(field: FormField, text: str) -> object:
    """Return the value that was typed for ``field``.

    Raises:
        ConfigError: It is not of the kind of the field; the message says what is allowed.
    """
    typed = text.strip()
    if not typed and field.optional:
        return None
    if not typed and field.kind not in (FieldKind.TEXT, FieldKind.LIST):
        raise ConfigError(must_be(field))
    try:
        return parse_value(field, typed)
    except (ConfigError, TypeError):
        raise ConfigError(_comma_hint(field, typed) or must_be(field)) from None


def must_be(field: FormField) -> str:
    """Return what a setting may hold, to stand beside it."""
    return f"Must be {allowed(field)}."


def beside(field: FormField, value: object, message: str) -> str:
    """Return a complaint as it stands beside its field, where the title need not be repeated."""
    return must_be(field) if message == unusable(field, value) else message


def _comma_hint(field: FormField, typed: str) -> str:
    is_number = field.kind in (FieldKind.FLOAT, FieldKind.INT)
    if is_number and typed.count(",") == 1 and typed.replace(",", "").isdigit():
        hint = unclear_comma(typed)
        return hint[0].upper() + hint[1:]
    return ""


def unclear_comma(typed: str) -> str:
    """Say, within a sentence, how to write a number whose comma may mean either of two things."""
    return f"write decimals with a point, and thousands without a sign: {typed} is unclear."


def _float_text(value: float) -> str:
    short = repr(value)
    if "e" not in short:
        return short.removesuffix(".0")
    if _PLAIN_FROM <= abs(value) < 1:
        # The shortest plain notation that reads back as the same number.
        plain = (f"{value:.{digits}f}" for digits in range(1, 25))
        return next(text for text in plain if float(text) == value)
    mantissa, _, exponent = short.partition("e")
    return f"{mantissa}e{int(exponent)}"
