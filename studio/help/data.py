"""What the question marks of Data say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
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
}
