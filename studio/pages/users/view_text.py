"""One user as Markdown, for notes and papers."""

from __future__ import annotations

from collections.abc import Sequence

from dasrec_core.inspection.inspected import ItemReference
from dasrec_core.inspection.user_view import UserView
from studio.pages.compare.table_text import as_markdown as table_as_markdown
from studio.pages.users.list_rows import found_words, item_name, score_text


def as_markdown(view: UserView, names: Sequence[str]) -> str:
    """Return history, held-out items and lists of a user as text with Markdown tables."""
    parts = [f"## User {view.user_key}", f"{view.degree:,} training interactions."]
    held_out = [
        [_name(one.item), one.split, *("–" if rank is None else str(rank) for rank in one.ranks)]
        for one in view.held_out
    ]
    ranks = [f"Rank in {name}" for name in names]
    parts.append(table_as_markdown([["Held out", "Split", *ranks], *held_out]))
    for name, shown in zip(names, view.lists, strict=True):
        rows = [
            [
                str(one.rank),
                _name(one.item),
                score_text(one.score),
                "yes" if one.hit == "test" else "",
            ]
            for one in shown.items
        ]
        parts += [
            f"### {name}: {found_words(view, shown)}",
            table_as_markdown([["Rank", "Item", "Score", "Hit"], *rows]),
        ]
    history = [[_name(item), f"{item.popularity:,}"] for item in view.history]
    parts.append(table_as_markdown([["History", "Popularity"], *history]))
    return "\n\n".join(parts) + "\n"


def _name(item: ItemReference) -> str:
    name = item_name(item)
    return name if name == item.key else f"{name} ({item.key})"
