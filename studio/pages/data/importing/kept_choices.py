"""What stays of a recipe when its table is looked at anew."""

from __future__ import annotations

from typing import NamedTuple

from dasrec_core.data.importing.recipe import NEEDED_COLUMNS, ImportRecipe, Split


class KeptChoices(NamedTuple):
    """A recipe as it was chosen, and the split it began with."""

    recipe: ImportRecipe
    guessed: Split


def with_choices(recipe: ImportRecipe, known: KeptChoices | None) -> ImportRecipe:
    """Return a recipe with all that was chosen before, as far as its columns allow it.

    A split that nobody chose is told by the columns anew: one may hold that of the publisher.
    """
    if known is None:
        return recipe
    kept = known.recipe
    rows, split = kept.filter, recipe.split if kept.split == known.guessed else kept.split
    if recipe.columns.rating is None:
        rows = rows.model_copy(update={"rating_at_least": None})
    needed = NEEDED_COLUMNS.get(split.kind)
    if needed is not None and getattr(recipe.columns, needed) is None:
        split = split.model_copy(update={"kind": "random"})
    return recipe.model_copy(
        update={
            "filter": rows,
            "split": split,
            "items": kept.items,
            "features": kept.features,
            "repairs": kept.repairs,
        }
    )
