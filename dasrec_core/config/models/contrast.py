"""Which contrasts a choice comes to, and what cannot act without them; for DASRec and DiffMM."""

from __future__ import annotations

_MAIN_VIEW = frozenset({"both", "main_view"})
_CROSS_MODAL = frozenset({"both", "cross_modal"})


def contrasts_modalities(choice: str, num_modalities: int | None) -> bool:
    """Tell whether modalities are contrasted with each other, which takes two of them."""
    return choice in _CROSS_MODAL and (num_modalities is None or num_modalities > 1)


def idle_of_contrast(choice: str, num_modalities: int | None) -> frozenset[str]:
    """Return the settings of both contrasts where there is neither."""
    if choice in _MAIN_VIEW or contrasts_modalities(choice, num_modalities):
        return frozenset()
    return frozenset({"contrastive_weight", "temperature"})
