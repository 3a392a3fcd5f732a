"""What the question marks of Paper say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "paper": (
        "Paper",
        "A table of methods by data set and metric, ready for LaTeX. Best values are bold, second "
        "ones underlined.",
    ),
    "paper.choices": (
        "Table",
        "What stands in the table. Where a method was run in several configurations, validation "
        "values choose, never test values.",
    ),
    "paper.preview": (
        "Preview",
        "The source as it will be exported. Each export has a file beside it that lists runs, "
        "configurations and data.",
    ),
    "paper.lines": (
        "Series",
        "A metric over one setting, such as the noise intensity, with the spread of seeds as a "
        "band, or bars where some have one seed. The axis shows at least a twentieth of the "
        "value: less is mostly chance.",
    ),
}
