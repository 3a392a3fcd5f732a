"""The words that stand with a setting: what is wrong, what the preset says, that it is idle."""

from __future__ import annotations

from dataclasses import dataclass

from dasrec_core.config.field_errors import allowed
from dasrec_core.config.form_field import FormField
from studio.forms.field_text import shown_for
from studio.forms.resolved import Resolved

NO_EFFECT = "no effect here"


@dataclass(frozen=True, slots=True)
class FieldNote:
    """How a setting stands. ``words`` may be empty; ``is_idle`` says that it cannot act."""

    words: str
    tone: str
    is_changed: bool = False
    is_wrong: bool = False
    is_idle: bool = False


def note_of(field: FormField, resolved: Resolved) -> FieldNote:
    """Return what to say beside a setting; an error goes before anything else."""
    is_idle = field.path in resolved.idle
    is_changed = any(change.field.path == field.path for change in resolved.changes)
    if error := resolved.errors.get(field.path):
        return FieldNote(error, "danger", is_changed, is_wrong=True, is_idle=is_idle)
    if is_changed:
        base = f"{base_word(resolved)} {shown_for(field, resolved.base[field.path])}"
        if is_idle:
            return FieldNote(f"{NO_EFFECT}; {base}", "muted", is_changed=True, is_idle=True)
        return FieldNote(base, "accent", is_changed=True)
    if is_idle:
        return FieldNote(NO_EFFECT, "muted", is_idle=True)
    return FieldNote(unit_of(field), "faint")


def unit_of(field: FormField) -> str:
    """Return the unit of a setting, where its name does not say it already."""
    return "" if field.unit == field.title.lower() else field.unit


def base_word(resolved: Resolved) -> str:
    """Return what the values start from: ``"preset"`` or ``"default"``."""
    return "preset" if resolved.preset else "default"


def tooltip(field: FormField) -> str:
    """Return the help of a setting as plain text, with bounds, default and path."""
    default = shown_for(field, field.default)
    facts = f"{allowed(field)[:1].upper()}{allowed(field)[1:]}. Default: {default}."
    return "\n".join(part for part in (field.help, facts, field.path) if part)
