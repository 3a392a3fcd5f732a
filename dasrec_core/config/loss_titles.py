"""What the parts of a training loss are called: known to configurations, shown by who watches."""

from __future__ import annotations

import re
from typing import Final

from dasrec_core.config.base import ModelConfigBase
from dasrec_core.config.model_union import MODEL_CONFIGS

SHARED: Final = {
    "total": "total",
    "bpr": "BPR ranking",
    "l2": "L2 penalty",
    "bias_l2": "L2 of biases",
    "contrast": "contrast",
}
"""Parts that several models have; ``loss_titles`` of a configuration says those of its own."""

_NUMBERED: Final = re.compile(r"(.*?) (\d+)")  # of one member of an ensemble


def has_loss_title(model: type[ModelConfigBase], name: str) -> bool:
    """Return whether somebody has said what the part ``name`` of a model is called."""
    return _plain(name) in SHARED | dict(model.loss_titles)


def loss_title(model: type[ModelConfigBase], name: str) -> str:
    """Return a part of a loss in words.

    Args:
        model: Class of the configuration.
        name: As in ``EpochFinished.losses``: ``"elbo/image"`` of a modality, ``"l2 2"`` of a
            member of an ensemble.

    Returns:
        Such as ``"denoising, image"``, small as in a legend; the name itself as words where nobody
        has named the part.
    """
    plain = _plain(name)
    titles = SHARED | dict(model.loss_titles)
    parts = [titles.get(plain, plain.replace("_", " "))]
    whole, member = _member(name)
    if modality := whole.partition("/")[2]:
        parts.append(modality)
    if member:
        parts.append(f"member {member}")
    return ", ".join(parts)


def shared_loss_title(name: str) -> str:
    """Return a part in words where it may be of any model: those of the first that has it."""
    models = (model for model in MODEL_CONFIGS.values() if has_loss_title(model, name))
    return loss_title(next(models, ModelConfigBase), name)


def _plain(name: str) -> str:
    return _member(name)[0].partition("/")[0]


def _member(name: str) -> tuple[str, str]:
    found = _NUMBERED.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")
