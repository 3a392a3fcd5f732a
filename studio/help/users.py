"""What the question marks of Users say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
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
}
