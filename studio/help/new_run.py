"""What the question marks of New run say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "new_run": (
        "New run",
        "Choose data and a model, change what you like, then train. Every step can be undone, and "
        "the draft is kept when the studio closes.",
    ),
    "new_run.basics": (
        "Basics",
        "What is changed most often. Several seeds, such as 1, 2, 3, give one run each and later "
        "a mean with its spread.",
    ),
    "new_run.model": (
        "Model settings",
        "Settings that only this model has. Its paper's symbol stands beside each name.",
    ),
    "new_run.parameters": (
        "All parameters",
        "Every setting there is, also those that are rarely touched. A changed one is tinted and "
        "shows the way back to its preset.",
    ),
    "new_run.changes": (
        "Changed",
        "What differs from the preset you started from. The arrow sets one of them back.",
    ),
    "new_run.many": (
        "Many runs",
        "Ablate switches parts of the model off, one run each. Sweep tries several values, as a "
        "grid or as a search with a budget.",
    ),
    "new_run.outcome": (
        "What will happen",
        "Runs, time and memory, estimated from earlier runs of this model and data. Without such "
        "runs a few steps are tried in passing.",
    ),
}
