"""From the parts of a score to an explanation whose parts sum to it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.explanation import Explanation, HistoryContribution, SourceContribution
from dasrec_core.execution.trained import TrainedModel
from dasrec_core.models.parts.score_parts import Explainable, Messages, ScoreParts, Source

_TOLERANCE = 1e-4
"""Largest error of the sums that is float32 rounding, of a score of 1 or, above, relative to it."""

_BY_EDGE = (
    "A history item adds what reaches the user over its edge in the last step of propagation. "
    "Modality weights and vector lengths are held at their values."
)
_NO_HISTORY = "The score does not read the history: it acts through what training learned from it."
_BY_SHAPLEY = "Where two sources meet in a product, each gets half of it (Shapley value)."


def exact_explanation(
    run_id: str, trained: TrainedModel, model: Explainable, pair: tuple[int, int]
) -> Explanation:
    """Return the decomposition of a score.

    Raises:
        ExecutionError: The parts do not sum to the score; a defect, and better said than shown.
    """
    user_id, item_id = pair
    score = float(trained.model.score(torch.tensor([user_id]))[0, item_id])
    parts = model.score_parts(user_id, item_id)
    own = _dot(parts.own, parts.item)
    history = _contributions(parts.history, parts.item)
    generated = {
        modality: _contributions(messages, parts.item)
        for modality, messages in parts.generated.items()
    }
    sources = source_contributions(parts.sources)
    by_neighbour = own + sum(
        one.contribution for ones in (history, *generated.values()) for one in ones
    )
    _check(score, by_neighbour)
    if sources:
        _check(score, sum(source.contribution for source in sources))
    return Explanation(
        run_id=run_id,
        model=trained.config.model.name,
        user_id=user_id,
        item_id=item_id,
        score=score,
        is_exact=True,
        sources=sources,
        history=history,
        generated=generated,
        own=own,
        num_left_out=0,
        notes=_notes(parts),
    )


def source_contributions(sources: Sequence[Source]) -> tuple[SourceContribution, ...]:
    """Return what each source adds, see ``score_parts``; they sum to the score."""
    if not sources:
        return ()
    user = torch.stack([source.user.double() for source in sources]).sum(0)
    item = torch.stack([source.item.double() for source in sources]).sum(0)
    return tuple(
        SourceContribution(
            source.name,
            source.kind,
            source.modality,
            (_dot(source.user, item) + _dot(user, source.item)) / 2,
        )
        for source in sources
    )


def _contributions(messages: Messages | None, item: Tensor) -> tuple[HistoryContribution, ...]:
    if messages is None:
        return ()
    values = (messages.rows.double() @ item.double()).tolist()
    found = map(HistoryContribution, messages.item_ids.tolist(), values)
    return tuple(sorted(found, key=lambda one: (-abs(one.contribution), one.item_id)))


def _notes(parts: ScoreParts) -> tuple[str, ...]:
    by_history = _NO_HISTORY if parts.history is None else _BY_EDGE
    return (by_history, _BY_SHAPLEY) if parts.sources else (by_history,)


def _check(score: float, total: float) -> None:
    if abs(score - total) > _TOLERANCE * max(1.0, abs(score)):
        raise ExecutionError(
            f"The parts of the score sum to {total:.6f}, but the score is {score:.6f}; showing "
            "them would mislead.",
            "This is a defect; please report it with the run's config.json.",
        )


def _dot(left: Tensor, right: Tensor) -> float:
    return float(left.double() @ right.double())
