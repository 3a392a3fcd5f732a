"""Searches that belong together: one per variant, all with the same budget."""

from __future__ import annotations

from dasrec_core.sweeps.definition import SweepDefinition


def searches_of(definition: SweepDefinition) -> tuple[SweepDefinition, ...]:
    """Return one sweep per search: the definition itself, or one for each of its variants.

    A variant's search is the same sweep as a file with just its model and space, so it goes on
    wherever it was begun.
    """
    if definition.search is None or not definition.variants:
        return (definition,)
    found = []
    for variant in definition.variants:
        values = definition.model_dump()
        values["title"] = f"{definition.title}: {variant.name}"
        values["base"]["model"] = variant.model or definition.base.model
        values["base"]["preset"] = variant.preset or definition.base.preset
        values["base"]["values"] |= dict(variant.values)
        values["search"]["space"] = variant.model_dump()["space"]
        values["variants"] = ()
        found.append(SweepDefinition.model_validate(values))
    return tuple(found)
