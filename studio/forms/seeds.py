"""The seeds of a draft, as a person writes them."""

from __future__ import annotations

from dataclasses import replace

from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.errors import ConfigError

SEED = "seed"
MOST_SEEDS = 100


def as_seeds(field: FormField) -> FormField:
    """Return the field of the seed as one that takes several."""
    if field.path != SEED:
        return field
    help = "Start of every random stream of a run. One run each: 421, 1, 2 gives three."
    return replace(field, title="Seeds", help=help)


def seeds_of(field: FormField, text: str) -> tuple[int, ...]:
    """Return the seeds that were typed, none twice.

    Raises:
        ConfigError: They are not whole numbers within the bounds of the field.
    """
    assert field.kind is FieldKind.INT
    high = int(field.maximum or 0)
    parts = [part.strip() for part in text.split(",")]
    usable = all(part.isascii() and part.isdigit() and int(part) <= high for part in parts)
    if not usable or len(parts) > MOST_SEEDS:
        raise ConfigError(f"Must be whole numbers from 0 to {high}, with commas.")
    return tuple(dict.fromkeys(int(part) for part in parts))
