"""What is pointed out when a page is opened for the first time; at most three for each page.

A new page adds its lines here. A hint points at a card by its topic in ``studio.help_texts`` or
at a control by its accessible name, and is left for a later visit while that is not in sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_ON_A_PAGE: Final = 3


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to point out.

    Attributes:
        place: Page it belongs to.
        target: Topic of help, or accessible name, of what it points at.
        words: One or two sentences.
        when_usable: It waits until what it points at can be pressed: on an empty page it would
            speak of what is not there.
    """

    place: str
    target: str
    words: str
    when_usable: bool = False

    @property
    def id(self) -> str:
        """What is remembered once it was put away."""
        return f"{self.place}/{self.target}"


HINTS: Final[tuple[Hint, ...]] = (
    Hint(
        "data",
        "Import a table (Ctrl+Shift+I)",
        "Bring in a table, a folder of another toolkit, or a public set. What is left of it is "
        "shown before anything is written.",
    ),
    Hint(
        "data",
        "data.findings",
        "All that is wrong with the files stands here at once, with repairs where there are some.",
    ),
    Hint("data", "New run with this data", "From here the data set goes straight into a run."),
    Hint(
        "new_run",
        "Preset",
        "Begin with a preset or a stored run. What you then change is listed at the right.",
    ),
    Hint(
        "new_run",
        "new_run.many",
        "Switch parts of the model off, or try several values. How many runs that makes, and "
        "their time, is said first.",
    ),
    Hint("new_run", "Train", "Train starts now. Queue waits for its turn (Ctrl+Enter)."),
    Hint(
        "live",
        "live.loss",
        "Point into a chart and all of them show their values at that place.",
    ),
    Hint(
        "live",
        "Smoothing",
        "Smoothed curves keep the measured ones faint behind. A finished run can be laid under "
        "them in grey as a reference.",
    ),
    Hint("live", "live.jobs", "What waits starts by itself, also after a restart (F6)."),
    Hint(
        "runs",
        "Filter runs",
        "Type to filter, such as dataset=tiktok and recall@20>0.09. What is on stays in sight.",
    ),
    Hint("runs", "Columns", "Choose columns and group by all but the seed; views are kept."),
    Hint("runs", "Compare runs", "Select two or more runs and compare them (C)."),
    Hint(
        "compare",
        "Base: what is measured against the others",
        "All differences are measured against the base. Choose another one here.",
    ),
    Hint(
        "compare",
        "Views of the comparison",
        "Curves, ablation, differences and tests each have a view of their own.",
    ),
    Hint(
        "compare",
        "compare.significance",
        "This sentence can go into a paper as it stands: effect, interval and test.",
    ),
    Hint("users", "Next user", "Walk through the users (J and K), or search for one."),
    Hint(
        "users",
        "users.list",
        "Hits are marked. Choose an item to see what it is and why it was recommended.",
    ),
    Hint(
        "paper",
        "Run what is missing…",
        "Queues the runs that fill the empty cells.",
        when_usable=True,
    ),
    Hint(
        "paper",
        "paper.choices",
        "Choose data sets, metrics and rows here; published values can stand beside yours.",
    ),
    Hint(
        "paper",
        "Export…",
        "LaTeX, Markdown, CSV and more, each with a list of its runs.",
        when_usable=True,
    ),
)


def hints_of(place: str) -> list[Hint]:
    """The hints of a page, in the order in which they are shown."""
    return [hint for hint in HINTS if hint.place == place]
