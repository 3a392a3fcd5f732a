"""Asking an engine process for an explanation."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.explanation import (
    Explanation,
    HistoryContribution,
    SourceContribution,
    from_json,
    to_json,
)
from dasrec_core.inspection import explanation
from dasrec_core.inspection.explanation import STOPPED, explain

FOUND = Explanation(
    run_id="r1",
    model="dasrec",
    user_id=3,
    item_id=4,
    score=1.5,
    is_exact=True,
    sources=(SourceContribution("image features", "modality", "image", 1.0),),
    history=(HistoryContribution(7, 0.75),),
    generated={"image": (HistoryContribution(2, 0.25),)},
    own=0.5,
    num_left_out=0,
    notes=("A note.",),
)


def answering(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let a small program stand for the engine process."""
    command = [sys.executable, "-c", program]
    monkeypatch.setattr(explanation, "_command", lambda *_: command)


def test_explanation_comes_back_from_json() -> None:
    assert from_json(to_json(FOUND)) == FOUND


@pytest.mark.parametrize("text", ["[]", "{}", '{"sources": 3}'])
def test_what_is_no_explanation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an explanation"):
        from_json(text)


def test_answer_of_the_process_is_read_past_its_warnings(monkeypatch) -> None:
    answering(monkeypatch, f"print('a warning'); print({to_json(FOUND)!r})")
    assert explain(Path("r1"), 3, 4) == FOUND


def test_error_of_the_process_keeps_its_words_and_hint(monkeypatch) -> None:
    answer = '{"error": "No checkpoint.", "hint": "Let it finish."}'
    answering(monkeypatch, f"import sys; print({answer!r}); sys.exit(2)")
    with pytest.raises(ExecutionError, match=r"No checkpoint\.") as caught:
        explain(Path("r1"), 3, 4)
    assert caught.value.hint == "Let it finish."


def test_process_that_breaks_is_told_with_its_last_line(monkeypatch) -> None:
    answering(monkeypatch, "raise MemoryError('all of it')")
    with pytest.raises(ExecutionError, match="MemoryError: all of it"):
        explain(Path("r1"), 3, 4)


def test_waiting_can_be_called_off(monkeypatch) -> None:
    answering(monkeypatch, "import threading; threading.Event().wait()")
    with pytest.raises(ExecutionError, match=STOPPED):
        explain(Path("r1"), 3, 4, should_stop=lambda: True)


@pytest.mark.slow
def test_engine_process_answers_for_a_folder_without_a_run(tmp_path) -> None:
    with pytest.raises(ExecutionError, match="not a run configuration"):
        explain(tmp_path, 0, 0)
