"""What pydantic found wrong with one value, in plain words."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "a text",
    "tuple": "a list",
    "dict": "a table",
    "model": "a table",
}


def place_of(detail: ErrorDetails) -> str:
    """Return the dotted place of a problem; empty for a rule over the whole."""
    return ".".join(map(str, detail["loc"]))


def rule_of(detail: ErrorDetails) -> str | None:
    """Return the sentence of a broken rule of ours; ``None`` for a problem with one value."""
    if detail["type"] != "value_error":
        return None
    words = str(detail["ctx"]["error"])
    return f"{words[:1].upper()}{words[1:]}."


def wanted(detail: ErrorDetails) -> str | None:
    """Return what a value may be; ``None`` where pydantic's own words are all there is."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"{words} {context[key]}"
    if kind == "literal_error":
        return f"one of {context['expected'].replace(' or ', ', ').replace(chr(39), '')}"
    if kind == "too_short":
        return f"a list of {context['min_length']} or more"
    return _KINDS.get(kind.partition("_")[0])
