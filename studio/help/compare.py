"""What the question marks of Compare say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "compare": (
        "Compare",
        "Curves, differences and tests of the chosen runs. Runs with other data or another "
        "protocol are marked, because their numbers cannot be compared.",
    ),
    "compare.overview": (
        "Overview",
        "The curve of each side; a band spans the seeds. Sides are runs that differ in nothing "
        "but the seed.",
    ),
    "compare.curves": (
        "Curves",
        "The same metric of all sides over the epochs; the band spans the seeds. Curves keep "
        "their colour and dash on all pages.",
    ),
    "compare.best": (
        "Best values",
        "Each side at its best epoch, mean and spread over seeds. A difference smaller than the "
        "spread may be chance.",
    ),
    "compare.ablation": (
        "Ablation",
        "What each part is worth: the change when only it is switched off, with a 95 % interval. "
        "Runs that differ in more than one thing are named.",
    ),
    "compare.differences": (
        "Differences",
        "Settings in which the sides differ; equal ones are hidden. Data, protocol and environment "
        "stand first, because they decide whether a comparison is fair.",
    ),
    "compare.significance": (
        "Significance",
        "Tests on the same users, with the effect size first. At thousands of users nearly every "
        "difference is significant, so ask how large it is.",
    ),
    "compare.scatter": (
        "Scatter",
        "One point per run. Choose a setting or a cost for one axis and a metric for the other.",
    ),
    "compare.parallel": (
        "Parallel coordinates",
        "One line per side, through its settings to the result at the right. Axes are added and "
        "taken away above.",
    ),
}
