"""What the question marks of Settings say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "settings": (
        "Settings",
        "Every change holds at once and is kept in the results folder. There is no OK.",
    ),
    "settings.look": (
        "Look",
        "System follows the desktop. The text size takes rows, fields and icons along.",
    ),
    "settings.folders": (
        "Folders",
        "Results hold runs, database, settings and drafts of one place. Data sets may lie "
        "anywhere; their folder is only where choosing begins.",
    ),
    "settings.runs": (
        "Runs",
        "Holds for runs that are started here and leave it open. Neither device nor kept "
        "checkpoints change what a run computes.",
    ),
    "settings.notices": (
        "When a run ends",
        "Failures are always said in the window. The desktop is only told while another program "
        "is in front.",
    ),
    "settings.help": (
        "Help",
        "Hints point out what a page can do when it is opened for the first time. Help is always "
        "behind a question mark or F1.",
    ),
}
