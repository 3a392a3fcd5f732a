"""The field of the seed in a draft, which takes several."""

from __future__ import annotations

from dataclasses import replace

from dasrec_core.config.form_field import FormField

SEED = "seed"


def as_seeds(field: FormField) -> FormField:
    """Return the field of the seed as one that takes several."""
    if field.path != SEED:
        return field
    help = "Start of every random stream of a run. One run each: 421, 1, 2 or 1-3 gives three."
    return replace(field, title="Seeds", help=help)
