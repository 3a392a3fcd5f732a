"""Why an item is recommended to a user: asks an engine process, because it takes the model.

>>> found = explain(run_folder, user_id=1532, item_id=412)      # seconds; never in a UI thread
>>> found.is_exact, found.score, found.history[0].contribution

``explain`` blocks until the process ends; ``should_stop`` is asked ten times a second.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.launch import PROJECT, engine_environment

SourceKind = Literal["identity", "modality", "generated", "bias"]
"""Trained embeddings of users and items; features of a modality; a modality's generated graph; an
offset that is the same for every user or item."""

STOPPED = "stopped"


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


def explain(
    run_folder: Path,
    user_id: int,
    item_id: int,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> Explanation:
    """Explain a score in an engine process of its own, and wait for it.

    Args:
        run_folder: Folder of a finished run; its checkpoint and data set must be there.
        user_id: Number from 0.
        item_id: Number from 0; any item, also one that is not in the list.
        should_stop: Asked ten times a second; true ends the process.

    Raises:
        ExecutionError: It cannot be explained, with the engine's words; or it was stopped, then
            the message is :data:`STOPPED`.
    """
    process = subprocess.Popen(
        _command(run_folder, user_id, item_id),
        cwd=PROJECT,
        env=engine_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    with process:
        while True:
            try:
                answer, complaint = process.communicate(timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                if should_stop():
                    process.kill()
                    process.communicate()
                    raise ExecutionError(STOPPED) from None
    return _parsed(answer, complaint, process.returncode)


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


def _command(run_folder: Path, user_id: int, item_id: int) -> list[str]:
    what = ["--explain", str(run_folder), str(user_id), str(item_id)]
    if getattr(sys, "frozen", False):  # there, sys.executable is the program, not Python
        return [sys.executable, *what]
    return [sys.executable, "-m", "dasrec_core.execution.explain", *what[1:]]


def _parsed(answer: str, complaint: str, code: int) -> Explanation:
    last_line = answer.strip().rpartition("\n")[2]
    try:
        if code == 0:
            return from_json(last_line)
        fields = json.loads(last_line)
        raise ExecutionError(str(fields["error"]), str(fields["hint"]))
    except (ValueError, KeyError, TypeError):
        reason = complaint.strip().rpartition("\n")[2] or f"exit code {code}"
        raise ExecutionError(
            f"The engine ended without an explanation: {reason}",
            "If memory was short, close other programs and try again.",
        ) from None
