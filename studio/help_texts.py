"""What the question marks say: one or two sentences for each page and each of its cards.

A new page or card adds one line here and names its topic: a page by its place, a card by
``card(…, topic="page.card")`` or a ``HelpButton`` in a head of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """What is explained, and the words that do it."""

    title: str
    words: str


_TEXTS: Final = {
    # Data
    "data": (
        "Data sets",
        "Open or import a data set, see what it holds and what is wrong with it. Nothing in the "
        "folder is changed.",
    ),
    "data.summary": (
        "Summary",
        "Users, items and interactions of each split. Density is the share of all user–item pairs "
        "that were observed.",
    ),
    "data.findings": (
        "Findings",
        "What was found in the files, worst first. An offered repair becomes a setting of the run "
        "and leaves the files as they are.",
    ),
    "data.histogram": (
        "Distribution",
        "How many users or items have how many training interactions. Both axes are "
        "logarithmic, because a long tail to the right is usual.",
    ),
    "data.items": (
        "Items",
        "Every item with its popularity and features. Map titles to see names instead of numbers "
        "on all pages.",
    ),
    "data.modalities": (
        "Modalities",
        "Feature tables of the items, such as image or text vectors. A model uses those that its "
        "run names.",
    ),
    "data.titles": (
        "Titles",
        "Take names, and pictures if there are any, from a table with one row per item. They are "
        "only shown; no model sees them.",
    ),
    "data.filter": (
        "Filter",
        "Which interactions count. A k-core keeps users and items with at least k interactions "
        "each, and repeats until nothing more falls out.",
    ),
    "data.split": (
        "Split",
        "How interactions are divided into train, valid and test: as a column of the table says, "
        "or anew. The seed makes a random split repeatable.",
    ),
    "data.columns": (
        "Columns",
        "Which column holds the user, the item, a rating, a time or the split of the publisher. "
        "What was recognised is chosen already.",
    ),
    "data.import_items": (
        "Items",
        "Titles and features of the items, from files that lie beside the table.",
    ),
    "data.public": (
        "Public data sets",
        "Loaded from the address of their publisher and checked against a known checksum. A broken "
        "download goes on where it stopped.",
    ),
    "data.left": (
        "What is left",
        "Users, items and interactions after each step of the filter, and the sizes of the splits.",
    ),
    "data.target": (
        "New data set",
        "Where the result is written. The files it comes from stay as they are.",
    ),
    # New run
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
    # Live
    "live": (
        "Live",
        "The run that trains now. Stop finishes the epoch and keeps everything; Discard ends at "
        "once and the numbers are no results.",
    ),
    "live.loss": (
        "Loss",
        "Each part of the training loss per epoch. A single falling curve does not show a better "
        "model: look at Recall.",
    ),
    "live.metric": (
        "Metric",
        "Measured on the validation users after each evaluation. The ringed point is the best "
        "epoch, at which the test values are read.",
    ),
    "live.speed": (
        "Interactions per second",
        "Training interactions per second of an epoch, evaluation not counted. A sudden drop often "
        "means that another program takes the processor.",
    ),
    "live.load": (
        "Load",
        "Processor and graphics card use of the engine. 100 % is one full core.",
    ),
    "live.seconds": (
        "Seconds per epoch",
        "Time of the training part of each epoch. The first one is longer because everything is "
        "set up in it.",
    ),
    "live.memory": (
        "Memory",
        "Main memory of the engine, and memory of the graphics card where one is used.",
    ),
    "live.model": (
        "From inside the model",
        "What the model reports about itself each epoch, such as the size of a generated graph. "
        "It shows what the loss hides.",
    ),
    "live.until": (
        "Until then",
        "The validation metric up to where the run ended. What was stored until then is kept.",
    ),
    "live.log": (
        "Log",
        "The last lines the engine wrote. The whole log lies in the folder of the run.",
    ),
    "live.jobs": (
        "Jobs",
        "What trains and what waits. Waiting runs start by themselves, also after the studio was "
        "closed and opened again.",
    ),
    # Runs
    "runs": (
        "Runs",
        "All stored runs; metrics are read at their best epoch, shown after @. Group by all but "
        "the seed to see mean and spread.",
    ),
    "runs.inspector": (
        "Inspector",
        "Everything about the selected run. Name, tags and note can be changed here at any time.",
    ),
    # Compare
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
    # Users
    "users": (
        "Users",
        "What single users are recommended, by one run or two side by side. Hits are marked, and "
        "arrows show how an item moved.",
    ),
    "users.list": (
        "List of a user",
        "What the user had, what was held out, or what a run ranks first. Held-out items that a "
        "run found are hits.",
    ),
    "users.item": (
        "Item",
        "The chosen item: how popular it is, which features it has and which items are near it. "
        "Nearness is the cosine of their feature vectors.",
    ),
    "users.why": (
        "Why",
        "Takes the score of an item apart into what adds up to it. It is computed anew from the "
        "best checkpoint.",
    ),
    "users.fusion": (
        "Modality attention",
        "How much weight the model gives each modality for this user.",
    ),
    "users.edges": (
        "Generated neighbours",
        "Items that the diffusion model connected to this user, beside those of the training data.",
    ),
    "users.groups": (
        "Groups",
        "The metric by group of users or items, such as those with few interactions. Bars are "
        "means, lines 95 % intervals.",
    ),
    "users.users": (
        "All users",
        "One row per user; sort by gain or loss to find where two runs differ. A row opens the "
        "user.",
    ),
    "users.graph": (
        "Generated graph",
        "Edges the diffusion model kept, added and removed, per modality, against the training "
        "graph.",
    ),
    "users.degrees": (
        "Degrees",
        "How many edges users have, before and after generation.",
    ),
    "users.health": (
        "Health",
        "How the generated graph changed over the epochs. A graph that still changes much at the "
        "end was not trained to rest.",
    ),
    "users.map": (
        "Map of embeddings",
        "Users or items as the model sees them, flattened to two dimensions. Near points are "
        "similar; distances between far groups mean little.",
    ),
    # Paper
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
        "A metric over one setting, such as the noise intensity, with its spread over seeds.",
    ),
    # The studio itself
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
    "about": (
        "About and checks",
        "What main.py doctor says about this computer. Copy it when you ask for help; your name "
        "and folders are left out.",
    ),
}

HELP: Final[Mapping[str, Entry]] = MappingProxyType(
    {topic: Entry(*entry) for topic, entry in _TEXTS.items()}
)
"""By topic: the place of a page, or the page and a card with a dot between."""
