"""In which order runs stand in the table, alone or gathered by everything but the seed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_column import RowContext, RunColumn, SortKey
from studio.qtmodels.seed_groups import group_key

Positions = NDArray[np.int64]
_EMPTY: Final[Positions] = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Rows of the table.

    Attributes:
        rows: Per row the position of its run, or ``-1 - g`` for group ``g``; shape ``(N,)``.
        groups: Positions of the runs of each group that has a row of its own, as they are sorted.
        indented: Positions of the runs that stand below their group.
    """

    rows: Positions
    groups: tuple[tuple[int, ...], ...] = ()
    indented: frozenset[int] = frozenset()

    def members(self, row: int) -> tuple[int, ...]:
        """Positions of the run, or of the runs of the group, in ``row``."""
        place = int(self.rows[row])
        return self.groups[-1 - place] if place < 0 else (place,)

    def is_group(self, row: int) -> bool:
        """Whether ``row`` stands for several runs."""
        return bool(self.rows[row] < 0)


NOTHING: Final = Arrangement(_EMPTY)


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are sorted by. Rows without a value stand last either way."""

    column: RunColumn
    descending: bool


def arrange(
    order: Order,
    runs: Sequence[RunRecord],
    contexts: Sequence[RowContext],
    kept: NDArray[np.bool_] | None,
    open_groups: Collection[str] | None,
) -> Arrangement:
    """Return the rows that show ``runs``.

    Args:
        order: What they are sorted by; among equals the newest stands first.
        runs: All runs, shape ``(N,)``.
        contexts: What their cells need beside them, shape ``(N,)``.
        kept: Which of them the filter lets through, shape ``(N,)``; all when ``None``.
        open_groups: Group identities whose runs are shown below them; ``None`` to show runs
            without groups.
    """
    sort_key = order.column.sort_key
    keys = [sort_key(run, context) for run, context in zip(runs, contexts, strict=True)]
    newest = np.argsort([-run.created_at_ms for run in runs], kind="stable")
    sorted_runs = newest[_sorted(_ranks(keys)[newest], order.descending)].astype(np.int64)
    if kept is not None:
        sorted_runs = sorted_runs[kept[sorted_runs]]
    if open_groups is None:
        return Arrangement(sorted_runs)
    return _grouped(order, runs, contexts, sorted_runs.tolist(), open_groups)


def _grouped(
    order: Order,
    runs: Sequence[RunRecord],
    contexts: Sequence[RowContext],
    positions: list[int],
    open_groups: Collection[str],
) -> Arrangement:
    by_identity: dict[str, list[int]] = {}
    for position in positions:
        by_identity.setdefault(runs[position].group_identity, []).append(position)
    gathered = [tuple(group) for group in by_identity.values()]
    keys: list[SortKey] = [
        group_key(order.column, [(runs[at], contexts[at]) for at in group]) for group in gathered
    ]
    rows: list[int] = []
    groups: list[tuple[int, ...]] = []
    indented: set[int] = set()
    for number in _sorted(_ranks(keys), order.descending):
        group = gathered[number]
        if len(group) == 1:
            rows.append(group[0])
            continue
        groups.append(group)
        rows.append(-len(groups))
        if runs[group[0]].group_identity in open_groups:
            rows.extend(group)
            indented.update(group)
    return Arrangement(np.array(rows, dtype=np.int64), tuple(groups), frozenset(indented))


def _sorted(values: NDArray[np.float64], descending: bool) -> Positions:
    # NaN, which stands for no value, comes last both ways because it is never negated into a
    # number.
    return np.argsort(-values if descending else values, kind="stable").astype(np.int64)


def _ranks(values: Sequence[SortKey]) -> NDArray[np.float64]:
    """Return numbers that sort as ``values`` do; NaN for ``None``, shape ``(N,)``."""
    if not any(isinstance(value, str) for value in values):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    texts = sorted({value for value in values if isinstance(value, str)})
    rank: dict[SortKey, float] = {text: float(number) for number, text in enumerate(texts)}
    # A setting is a number with one model and a word with another: numbers stand first.
    numbers = sorted({float(v) for v in values if isinstance(v, int | float)})
    below = {value: float(place - len(numbers)) for place, value in enumerate(numbers)}
    return np.array(
        [
            np.nan if v is None else rank[v] if isinstance(v, str) else below[float(v)]
            for v in values
        ],
        dtype=np.float64,
    )
