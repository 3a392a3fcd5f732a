"""Why an item is recommended to a user: asks an engine process, because it takes the model.

>>> found = explain(run_folder, user_id=1532, item_id=412)      # seconds; never in a UI thread
>>> found.is_exact, found.score, found.history[0].contribution

``explain`` blocks until the process ends; ``should_stop`` is asked ten times a second.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from dasrec_core.errors import ExecutionError

# Offered here too: who asks for an explanation also reads it.
from dasrec_core.execution.explanation import Explanation as Explanation
from dasrec_core.execution.explanation import HistoryContribution as HistoryContribution
from dasrec_core.execution.explanation import SourceContribution as SourceContribution
from dasrec_core.execution.explanation import from_json
from dasrec_core.execution.side_process import STOPPED as STOPPED
from dasrec_core.execution.side_process import answer_of


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
    answer = answer_of(_command(run_folder, user_id, item_id), should_stop)
    return _parsed(answer.out, answer.complaint, answer.code)


def _command(run_folder: Path, user_id: int, item_id: int) -> list[str]:
    what = ["--explain", str(run_folder.resolve()), str(user_id), str(item_id)]
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
