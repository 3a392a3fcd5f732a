"""Why a score is what it is: the record that crosses from an engine process to who asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dasrec_core.models.parts.source_kind import SourceKind


@dataclass(frozen=True, slots=True)
class SourceContribution:
    """What one source of the model adds to the score.

    Attributes:
        name: To show, such as ``"image features"``.
        kind: See :data:`SourceKind`.
        modality: Its modality; empty for ``identity`` and ``bias``.
        contribution: In units of the score; negative where it speaks against the item.
    """

    name: str
    kind: SourceKind
    modality: str
    contribution: float


@dataclass(frozen=True, slots=True)
class HistoryContribution:
    """What one item of the user's history adds to the score; as above."""

    item_id: int
    contribution: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a score is what it is.

    Attributes:
        run_id: The run.
        model: Name of its model.
        user_id: The user.
        item_id: The item.
        score: The engine's score, at the best epoch.
        is_exact: The parts are a decomposition and sum to the score: all ``sources`` do, and so
            do ``own``, ``history`` and ``generated`` together. Otherwise each part is the score
            minus the score without it (leave one out); such parts need not sum to anything.
        sources: By source; empty where there is only one or none can be told apart.
        history: By item of the history, largest magnitude first; empty where the score does not
            depend on the history but through what was learned from it.
        generated: The same of items that diffusion generated for the user, by modality.
        own: What comes from the user's own embedding and from offsets; 0 if not exact.
        num_left_out: History items that were not tried, for time; always 0 if exact.
        notes: What the reader should know about these numbers, in sentences.
    """

    run_id: str
    model: str
    user_id: int
    item_id: int
    score: float
    is_exact: bool
    sources: tuple[SourceContribution, ...]
    history: tuple[HistoryContribution, ...]
    generated: Mapping[str, tuple[HistoryContribution, ...]]
    own: float
    num_left_out: int
    notes: tuple[str, ...]


def to_json(explanation: Explanation) -> str:
    """Return an explanation as one line of JSON."""
    return json.dumps(asdict(explanation), allow_nan=False)


def from_json(text: str) -> Explanation:
    """Parse what :func:`to_json` returned.

    Raises:
        ValueError: It is not an explanation.
    """
    try:
        fields: dict[str, Any] = json.loads(text)
        fields["sources"] = tuple(SourceContribution(**part) for part in fields["sources"])
        fields["history"] = _contributions(fields["history"])
        fields["generated"] = {
            name: _contributions(parts) for name, parts in fields["generated"].items()
        }
        fields["notes"] = tuple(fields["notes"])
        return Explanation(**fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an explanation: {text[:120]!r}") from error


def _contributions(parts: Sequence[Mapping[str, Any]]) -> tuple[HistoryContribution, ...]:
    return tuple(HistoryContribution(**part) for part in parts)
