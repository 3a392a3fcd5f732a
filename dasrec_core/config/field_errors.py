"""What is wrong with a setting, in plain words: what, which bounds, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dasrec_core.config.form_field import FieldError, FieldKind, FormField
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.errors import ConfigError

_WORDS = {FieldKind.INT: "a whole number", FieldKind.FLOAT: "a number"}
_WORDS |= {FieldKind.BOOL: "true or false", FieldKind.TEXT: "a text"}
# A regular expression is no plain word.
_PATTERN_WORDS = {r"^(auto|cpu|cuda(:\d+)?)$": "auto, cpu, cuda, or one device such as cuda:0"}


def field_errors(error: ValidationError, known: Iterable[FormField]) -> tuple[FieldError, ...]:
    """Return each problem of a failed validation of a run, at the path of its setting."""
    fields = {field.path: field for field in known}
    return tuple(_field_error(detail, fields) for detail in error.errors(include_url=False))


def as_config_error(errors: Sequence[FieldError], *, where: str = "the settings") -> ConfigError:
    """Return one error that says everything that is wrong with a configuration."""
    lines = [f"{error.message} ({error.path})" for error in errors]
    if len(lines) == 1:
        return ConfigError(f"In {where}: {lines[0]}", "Change this setting and start again.")
    listed = "".join(f"\n  {line}" for line in lines)
    return ConfigError(
        f"{len(lines)} problems in {where}:{listed}", "Change these settings and start again."
    )


def allowed(field: FormField) -> str:
    """Return what a setting may hold: ``"a whole number from 1 to 1000"``."""
    if field.fixed:
        return f"{_shown(field.default)}, always"
    match field.kind:
        case FieldKind.CHOICE:
            words = f"one of {', '.join(field.choices)}"
        case FieldKind.LIST:
            item = _WORDS[field.item_kind or FieldKind.TEXT]
            start = (
                f"a list of {field.least_items} or more, each"
                if field.least_items
                else "a list with, for each item,"
            )
            words = f"{start} {item}{_range(field)}"
        case FieldKind.TEXT if field.pattern:
            words = _PATTERN_WORDS.get(field.pattern, f"a text of the form {field.pattern}")
        case _:
            words = _WORDS[field.kind] + _range(field)
    return words + (", or none" if field.optional else "")


def unusable(field: FormField, value: object) -> str:
    """Return why ``value`` cannot be the setting ``field``."""
    text = f"{field.title} must be {allowed(field)}; got {_shown(value)}."
    if field.kind is FieldKind.CHOICE and (near := _nearest(str(value), field.choices)):
        text += f" Did you mean {near}?"
    return text


def unknown_path(path: str, paths: Sequence[str]) -> str:
    """Return that no setting is called ``path``, and which ones are near."""
    near = near_paths(path, paths)
    return f"There is no setting called {path!r}." + (
        f" Did you mean {' or '.join(near)}?" if near else ""
    )


def unknown_model(name: str) -> str:
    """Return that no model is called ``name``, and which one is near."""
    near = _nearest(name, list(MODEL_CONFIGS))
    did_you_mean = f" Did you mean {near}?" if near else ""
    return f"There is no model called {name!r}.{did_you_mean} Known: {', '.join(MODEL_CONFIGS)}."


def near_paths(path: str, paths: Sequence[str]) -> list[str]:
    """Return up to three paths that ``path`` may have meant; best first.

    ``epochs`` finds ``training.epochs``, and initials find their words: ``lr`` finds
    ``training.learning_rate``.
    """
    paths = [*paths, *dict.fromkeys(known.partition(".")[0] for known in paths if "." in known)]
    last = path.rpartition(".")[2]
    names = {known: known.rpartition(".")[2] for known in paths}
    exact = [known for known, name in names.items() if last in (name, _initials(name))]
    close = get_close_matches(last, names.values(), n=3, cutoff=0.7)
    similar = [known for name in close for known in names if names[known] == name]
    whole = get_close_matches(path, paths, n=3, cutoff=0.8)
    # A section is no setting, so one that was named itself is no answer.
    return [one for one in dict.fromkeys([*exact, *whole, *similar]) if one != path][:3]


def _field_error(detail: ErrorDetails, fields: Mapping[str, FormField]) -> FieldError:
    path, item = _path(detail["loc"])
    field = fields.get(path)
    match detail["type"]:
        case "extra_forbidden":
            return FieldError(path, unknown_path(path, list(fields)))
        case "union_tag_invalid":
            return FieldError("model.name", unknown_model(str(detail["ctx"]["tag"])))
        case "union_tag_not_found":
            return FieldError("model.name", "A model must be chosen.")
        case "missing":
            return FieldError(path, f"{field.title if field else path} is missing.")
        case "value_error" | "assertion_error":
            return _rule_broken(path, str(detail["ctx"]["error"]), fields)
    if field is None:
        return FieldError(path, f"{path}: {detail['msg']}.")
    if item is not None and field.kind is FieldKind.LIST:
        field = replace(
            field,
            kind=field.item_kind or FieldKind.TEXT,
            optional=False,
            title=f"Item {item + 1} of {field.title}",
        )
    return FieldError(path, unusable(field, detail["input"]))


def _rule_broken(path: str, message: str, fields: Mapping[str, FormField]) -> FieldError:
    """Place a rule over several settings at the first it names, and use their titles."""
    titles = {known.rpartition(".")[2]: field.title for known, field in fields.items()}
    by_name = {known.rpartition(".")[2]: known for known in fields}
    named = [word for word in re.findall(r"\w+", message) if "_" in word and word in by_name]
    at = by_name[named[0]] if named and path not in fields else path
    for name in named:
        message = re.sub(rf"\b{name}\b", titles[name], message)
    return FieldError(at, message[:1].upper() + message[1:] + ".")


def _path(place: tuple[int | str, ...]) -> tuple[str, int | None]:
    """Return the dotted path of a pydantic location, without union tags, and the list index."""
    keys = [key for key in place if isinstance(key, str)]
    if keys[:1] == ["model"] and len(keys) > 1 and keys[1] in MODEL_CONFIGS:
        del keys[1]
    index = next((key for key in place if isinstance(key, int)), None)
    return ".".join(keys), index


def _range(field: FormField) -> str:
    low, high = field.minimum, field.maximum
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        if not (field.exclusive_minimum or field.exclusive_maximum):
            return f" from {low:g} to {_number(high)}"
        start = "above" if field.exclusive_minimum else "at least"
        end = "below" if field.exclusive_maximum else "at most"
        return f" {start} {low:g} and {end} {_number(high)}"
    if low is not None:
        return f" {'above' if field.exclusive_minimum else 'of at least'} {_number(low)}"
    assert high is not None
    return f" {'below' if field.exclusive_maximum else 'of at most'} {_number(high)}"


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value).lower()
    return text if len(text) <= 60 else text[:57] + "…"


def _nearest(word: str, known: Sequence[str]) -> str:
    return next(iter(get_close_matches(word.lower(), known, n=1, cutoff=0.6)), "")


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split("_") if word) if "_" in name else ""
