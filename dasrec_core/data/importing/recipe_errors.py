"""What is wrong with a recipe, in plain words: which setting, what it may be, what it is."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}
_KINDS = {"int": "a whole number", "float": "a number", "bool": "true or false"}


def recipe_problems(error: ValidationError, recipe: type[BaseModel]) -> tuple[str, ...]:
    """Return a sentence for each problem of a failed validation.

    Args:
        error: As pydantic raised it.
        recipe: What was validated; its fields have the titles.
    """
    return tuple(_problem(detail, recipe) for detail in error.errors(include_url=False))


def _problem(detail: ErrorDetails, recipe: type[BaseModel]) -> str:
    place = ".".join(map(str, detail["loc"]))
    if detail["type"] == "value_error":  # a rule of the recipe, in its own words
        words = str(detail["ctx"]["error"])
        return f"{words[:1].upper()}{words[1:]}."
    if detail["type"] == "extra_forbidden":
        return f"There is no setting called {place!r}."
    wanted = _wanted(detail)
    if wanted is None:
        return f"{place}: {detail['msg']}.".removeprefix(": ")
    title = _title(detail["loc"], recipe)
    return f"“{title}” must be {wanted}; got {detail['input']!r} ({place})."


def _wanted(detail: ErrorDetails) -> str | None:
    """Return what a setting may be; ``None`` where pydantic's words are all there is."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"{words} {context[key]}"
    if kind == "literal_error":
        return f"one of {context['expected'].replace(' or ', ', ').replace(chr(39), '')}"
    if kind == "none_required":
        return "none"
    return _KINDS.get(kind.partition("_")[0])


def _title(place: tuple[int | str, ...], recipe: type[BaseModel]) -> str:
    """Return the title of the setting at a place; its own name where it has none."""
    model: object = recipe
    title = ""
    for key in place:
        if not (isinstance(key, str) and isinstance(model, type) and issubclass(model, BaseModel)):
            break
        field = model.model_fields.get(key)
        if field is None:
            break
        title, model = field.title or key, field.annotation
    return title or ".".join(map(str, place))
