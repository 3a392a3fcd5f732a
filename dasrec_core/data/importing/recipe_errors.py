"""What is wrong with a recipe, in plain words: which setting, what it may be, what it is."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dasrec_core.config.validation_words import place_of, rule_of, wanted


def recipe_problems(error: ValidationError, recipe: type[BaseModel]) -> tuple[str, ...]:
    """Return a sentence for each problem of a failed validation.

    Args:
        error: As pydantic raised it.
        recipe: What was validated; its fields have the titles.
    """
    return tuple(_problem(detail, recipe) for detail in error.errors(include_url=False))


def _problem(detail: ErrorDetails, recipe: type[BaseModel]) -> str:
    place = place_of(detail)
    if (rule := rule_of(detail)) is not None:
        return rule
    if detail["type"] == "extra_forbidden":
        return f"There is no setting called {place!r}."
    if (words := wanted(detail)) is None:
        return f"{place}: {detail['msg']}.".removeprefix(": ")
    return f"“{_title(detail, recipe)}” must be {words}; got {detail['input']!r} ({place})."


def _title(detail: ErrorDetails, recipe: type[BaseModel]) -> str:
    """Return the title of the setting at fault; its place where it has none."""
    model: object = recipe
    title = ""
    for key in detail["loc"]:
        if not (isinstance(key, str) and isinstance(model, type) and issubclass(model, BaseModel)):
            break
        field = model.model_fields.get(key)
        if field is None:
            break
        title, model = field.title or key, field.annotation
    return title or place_of(detail)
