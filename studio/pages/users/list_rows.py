"""The lists of one user as rows of cells: history, held-out items, what the runs recommend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dasrec_core.inspection.inspected import ItemReference
from dasrec_core.inspection.user_view import HeldOutItem, RecommendedItem, UserList, UserView
from dasrec_core.quantity import counted
from studio.pages.users.item_table import ItemRow
from studio.qtmodels.run_format import MINUS, NONE
from studio.widgets.cells import Cell, Column

HISTORY_COLUMNS: Final = (
    Column("Item"),
    Column("Users", 52, True),
    Column("Features", 80),
)
HELD_OUT_COLUMNS: Final = (
    Column("Item"),
    Column("Rank A", 56, True),
    Column("Rank B", 60, True),
)
TOP_COLUMNS: Final = (
    Column("", 42),
    Column("Item"),
    Column("Users", 48, True),
    Column("Score", 54, True),
    Column("Move", 72),
)
FEATURES_COLUMN: Final = 2
POPULARITY_COLUMN: Final = 2
SCORE_COLUMN: Final = 3
MOVE_COLUMN: Final = 4
RANK_COLUMN_OF_B: Final = 2


def item_name(item: ItemReference) -> str:
    """Return what to call an item: its title, else its key, written as in the data."""
    return item.title or item.key


def popularity_words(item: ItemReference) -> str:
    """Return how popular an item is, such as ``131 users, top 8 %``."""
    if not item.popularity:
        return "in nobody's history"
    return f"{counted(item.popularity, 'user')}, top {max(1, round(100 * item.popularity_share))} %"


def item_words(item: ItemReference, more: str = "") -> str:
    """Return an item in words, for tooltips and screen readers."""
    key = f" ({item.key})" if item.title and item.key != item.title else ""
    words = f"{item_name(item)}{key}: {popularity_words(item)}"
    return f"{words}; {more}" if more else words


def history_rows(
    history: Sequence[ItemReference], missing: Mapping[int, tuple[str, ...]], has_features: bool
) -> list[ItemRow]:
    """Return training items.

    Args:
        history: The items.
        missing: Modalities an item lacks, by item; complete items are not in it.
        has_features: Whether the data has any modality at all.
    """
    rows = []
    for item in history:
        lacks = missing.get(item.item_id, ())
        if not has_features:
            features = Cell(NONE, tone="faint", role="small")
        elif lacks:
            words = f"no {lacks[0]}" if len(lacks) == 1 else f"{len(lacks)} missing"
            features = Cell(words, tone="warning", role="small")
        else:
            features = Cell("complete", tone="faint", role="small")
        more = f"no {', no '.join(lacks)} features" if lacks else ""
        cells = (Cell(item_name(item)), Cell(f"{item.popularity:,}", tone="muted"), features)
        rows.append(ItemRow(item.item_id, cells, item_words(item, more)))
    return rows


def held_out_rows(held_out: Sequence[HeldOutItem], kept: int) -> list[ItemRow]:
    """Return held-out items, those of the test split first.

    Args:
        held_out: The items.
        kept: Length of the lists that are kept: what is not in them has a larger rank.
    """
    rows = []
    for item in sorted(held_out, key=lambda one: one.split != "test"):
        found = any(rank is not None for rank in item.ranks)
        is_test = item.split == "test"
        glyph = "star" if found and is_test else "circle"
        tone = "success" if found and is_test else "text" if is_test else "muted"
        name = Cell(item_name(item.item), "" if is_test else "validation", tone=tone, glyph=glyph)
        ranks = [_rank_cell(rank, kept) for rank in (*item.ranks, None)[:2]]
        where = ", ".join(
            f"rank {rank} in {run}" if rank else f"beyond the first {kept} in {run}"
            for run, rank in zip("AB", item.ranks, strict=False)
        )
        split = "test" if is_test else "validation"
        words = item_words(item.item, f"held out for {split}, {where}")
        rows.append(ItemRow(item.item.item_id, (name, *ranks), words))
    return rows


def _rank_cell(rank: int | None, kept: int) -> Cell:
    return Cell(f"> {kept}", tone="faint") if rank is None else Cell(str(rank))


def top_rows(items: Sequence[RecommendedItem], other: str) -> list[ItemRow]:
    """Return recommended items; ``other`` names the run that moves are measured against."""
    rows = []
    for one in items:
        is_test = one.hit == "test"
        name = Cell(
            item_name(one.item),
            "" if one.hit != "valid" else "validation",
            tone="success" if is_test else "text",
            weight=600 if is_test else None,
            glyph="star" if is_test else "",
            chip="success_soft" if is_test else "",
        )
        hit = {"test": "a hit: held out for test", "valid": "held out for validation"}
        move, moved = _move(one, other)
        more = "; ".join(word for word in (f"rank {one.rank}", hit.get(one.hit, ""), moved) if word)
        cells = (
            Cell(str(one.rank), tone="faint"),
            name,
            Cell(f"{one.item.popularity:,}", tone="muted"),
            Cell(score_text(one.score), tone="muted"),
            move,
        )
        rows.append(ItemRow(one.item.item_id, cells, item_words(one.item, more)))
    return rows


def score_text(score: float) -> str:
    """Return a score in as few digits as tell neighbours of a list apart."""
    size = abs(score)
    if not 0.001 <= size < 1e6 and size:
        shown = f"{score:.1e}"
    else:
        small = 3 if size >= 0.01 else 4
        shown = f"{score:,.{0 if size >= 100 else 2 if size >= 0.1 or not size else small}f}"
    return shown.replace("-", MINUS)


def _move(one: RecommendedItem, other: str) -> tuple[Cell, str]:
    if not other:
        return Cell(), ""
    if one.move is None:
        return Cell("new", tone="accent", role="small", glyph="plus"), f"not in the list of {other}"
    if not one.move:
        return Cell("same", tone="faint", role="small", glyph="minus"), f"as in {other}"
    up = one.move > 0
    steps = abs(one.move)
    cell = Cell(
        str(steps),
        tone="success" if up else "muted",
        role="small",
        glyph="arrow-up" if up else "arrow-down",
    )
    return cell, f"{steps} {'higher' if up else 'lower'} than in {other}"


def found_words(view: UserView, shown: UserList) -> str:
    """Return how many test items a list holds, such as ``2 of 4 found``."""
    held_out = sum(item.split == "test" for item in view.held_out)
    if not held_out:
        return "nothing held out"
    hits = sum(item.hit == "test" for item in shown.items)
    return f"{hits} of {held_out} found"
