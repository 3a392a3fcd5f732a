"""What to say when a run has ended."""

from __future__ import annotations

from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord, RunStatus
from studio.qtmodels.run_states import state_look


def end_words(run: RunRecord) -> tuple[str, str]:
    """One sentence about a run that has ended, and its tone."""
    name = f"{run.name or run.run_id}, seed {run.config.seed}"
    if run.status.has_result:
        best = run.best_valid.get("recall@20")
        word = "is done" if run.status is RunStatus.DONE else "was stopped and kept"
        value = f": best Recall@20 {best:.4f} at epoch {run.best_epoch}" if best is not None else ""
        return f"{name} {word}{value}.", "success"
    if run.status is RunStatus.DISCARDED:
        return f"{name} was discarded.", ""
    if run.failure is not None:
        return f"{name}: {run.failure.error} {run.failure.hint}".strip(), "danger"
    done = f"{run.epochs_done} of {counted(run.num_epochs, 'epoch')}"
    return f"{name} was interrupted after {done}.", "danger"


def was_interrupted(run: RunRecord) -> bool:
    """Whether a run ended by no fault of its own, so that it can go on as it is."""
    return run.status is RunStatus.INTERRUPTED and run.failure is None


def end_title(run: RunRecord) -> str:
    """The state a run ended in, for the head of a notification."""
    return f"Run {state_look(run.status).word.lower()}"
