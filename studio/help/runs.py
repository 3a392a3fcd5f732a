"""What the question marks of Runs say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "runs": (
        "Runs",
        "All stored runs; metrics are read at their best epoch, shown after @. Group by all but "
        "the seed to see mean and spread.",
    ),
    "runs.inspector": (
        "Inspector",
        "Everything about the selected run. Name, tags and note can be changed here at any time.",
    ),
}
