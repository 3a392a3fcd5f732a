"""What a search has tried, as it is written down beside the definition of its sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ValidationError

from dasrec_core.errors import StoreError

TRIALS_FILE: Final = "trials.json"
"""In the folder of a sweep."""


class Trial(BaseModel):
    """One proposal and what became of it.

    Attributes:
        params: Value by path of the setting.
        scores: Validation Recall@20 by epoch.
        value: The best of them, once the trial is complete.
        diverged: It failed because a number became infinite, and would again.
    """

    number: int
    params: dict[str, Any]
    state: Literal["running", "complete", "pruned", "failed"] = "running"
    scores: dict[int, float] = {}
    value: float | None = None
    run_id: str = ""
    diverged: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether it has ended for good; one that failed for another reason is tried again."""
        return self.state in ("complete", "pruned") or self.diverged


class TrialFile(BaseModel):
    """All trials of a search, in the order in which they were proposed."""

    trials: list[Trial] = []


def read_trials(file: Path) -> list[Trial]:
    """Return what a search has tried; empty when it has not begun.

    Raises:
        StoreError: The file is damaged.
    """
    try:
        return TrialFile.model_validate_json(file.read_bytes()).trials
    except FileNotFoundError:
        return []
    except (OSError, ValidationError) as error:
        raise StoreError(
            f"What the search has tried cannot be read from {file}: {error}.",
            "Move the file away to begin the search anew; its runs stay, and are not repeated.",
        ) from error


def runs_of_searches(sweeps: Path) -> dict[str, str]:
    """Return the id of every run that was a trial, and the folder of its search by name.

    Args:
        sweeps: Holds one folder per sweep; need not be there.

    Raises:
        StoreError: A file is damaged.
    """
    return {
        trial.run_id: file.parent.name
        for file in sorted(sweeps.glob(f"*/{TRIALS_FILE}"))
        for trial in read_trials(file)
        if trial.run_id
    }
