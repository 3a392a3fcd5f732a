"""One user: history, held-out items, and what one run or two recommend.

>>> view = user_view(data, [run_a, run_b], user_id=1532, k=20)
>>> view.lists[0].items[0].item.title, view.lists[0].items[0].hit, view.lists[1].items[0].move
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.results import NO_ITEM
from dasrec_core.inspection.inspected import InspectedData, InspectedRun, ItemReference

HELD_OUT_SPLITS = ("valid", "test")


@dataclass(frozen=True, slots=True)
class HeldOutItem:
    """An item the model should have found.

    Attributes:
        item: The item.
        split: ``"valid"`` or ``"test"``.
        ranks: Its rank in each run, from 1; ``None`` beyond the 50 that are kept.
    """

    item: ItemReference
    split: str
    ranks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class RecommendedItem:
    """One place of a list.

    Attributes:
        rank: From 1.
        item: The item.
        score: The model's, unbounded; comparable within a run only.
        hit: The split that holds the item out, ``"valid"`` or ``"test"``; empty for no hit.
        other_rank: Its rank in the other run; ``None`` without one, or beyond the 50 kept.
        move: How many places it stands higher here than in the other run; negative for lower,
            ``None`` where ``other_rank`` is.
    """

    rank: int
    item: ItemReference
    score: float
    hit: str
    other_rank: int | None
    move: int | None


@dataclass(frozen=True, slots=True)
class UserList:
    r"""What one run recommends to the user.

    Attributes:
        run_id: The run.
        items: At most ``k``, best first.
        metrics: The user's own metrics by split, then by key such as ``"recall@20"``; no entry
            for a split that holds nothing out.
        modality_weights: By modality, sum 1; empty where the model has none.
        sparsity: :math:`s_u`; ``None`` without diffusion.
        noise_levels: :math:`1 - \bar\alpha_t` for t = 0 … T; empty without diffusion.
    """

    run_id: str
    items: tuple[RecommendedItem, ...]
    metrics: Mapping[str, Mapping[str, float]]
    modality_weights: Mapping[str, float]
    sparsity: float | None
    noise_levels: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class UserView:
    """All there is to say about one user.

    Attributes:
        user_id: Number from 0.
        user_key: Id in the source file.
        degree: Training interactions.
        degree_share: Share of users with fewer, in [0, 1).
        history: Training items, most popular last; the data says nothing of their order.
        held_out: Items of validation, then of test.
        lists: One per run, in the order given.
    """

    user_id: int
    user_key: str
    degree: int
    degree_share: float
    history: tuple[ItemReference, ...]
    held_out: tuple[HeldOutItem, ...]
    lists: tuple[UserList, ...]


def user_view(
    data: InspectedData, runs: Sequence[InspectedRun], user_id: int, *, k: int = 20
) -> UserView:
    """Return what is known of a user; a few milliseconds.

    Args:
        data: The data set the runs were trained on.
        runs: One or two.
        user_id: Number from 0.
        k: Length of the lists, at most 50.

    Raises:
        ExecutionError: There is no such user.
    """
    dataset = data.dataset
    if not 0 <= user_id < dataset.num_users:
        raise ExecutionError(
            f"There is no user {user_id} in {dataset.name}.",
            f"Users are numbered from 0 to {dataset.num_users - 1}.",
        )
    ranks = [_ranks(run, user_id) for run in runs]
    degrees = dataset.train.user_degrees
    history = [data.item(item_id) for item_id in dataset.train.items_of(user_id).tolist()]
    return UserView(
        user_id=user_id,
        user_key=data.user_key(user_id),
        degree=int(degrees[user_id]),
        degree_share=float((degrees < degrees[user_id]).mean()),
        history=tuple(sorted(history, key=lambda item: item.popularity)),
        held_out=tuple(
            HeldOutItem(data.item(item_id), split, tuple(found.get(item_id) for found in ranks))
            for split, item_ids in _held_out(data, user_id).items()
            for item_id in item_ids
        ),
        lists=tuple(
            _list(data, run, user_id, (k, ranks[1 - place] if len(runs) == 2 else {}))
            for place, run in enumerate(runs)
        ),
    )


def _held_out(data: InspectedData, user_id: int) -> dict[str, list[int]]:
    splits = {"valid": data.dataset.valid, "test": data.dataset.test}
    return {name: pairs.items_of(user_id).tolist() for name, pairs in splits.items()}


def _ranks(run: InspectedRun, user_id: int) -> dict[int, int]:
    items = run.top.item_ids[user_id].tolist()
    return {item: rank for rank, item in enumerate(items, start=1) if item != NO_ITEM}


def _list(
    data: InspectedData,
    run: InspectedRun,
    user_id: int,
    length_and_other: tuple[int, dict[int, int]],
) -> UserList:
    k, other = length_and_other
    hits = {item: split for split, items in _held_out(data, user_id).items() for item in items}
    scores = run.top.scores[user_id]
    items = []
    for item_id, rank in _ranks(run, user_id).items():
        if rank <= k:
            before = other.get(item_id)
            items.append(
                RecommendedItem(
                    rank=rank,
                    item=data.item(item_id),
                    score=float(scores[rank - 1]),
                    hit=hits.get(item_id, ""),
                    other_rank=before,
                    move=None if before is None else before - rank,
                )
            )
    fusion = run.fusion
    noise = fusion.noise if fusion is not None else None
    return UserList(
        run_id=run.run_id,
        items=tuple(items),
        metrics=_metrics(run, user_id),
        modality_weights=fusion.weights_of(user_id) if fusion is not None else {},
        sparsity=None if noise is None else float(noise.sparsity[user_id]),
        noise_levels=() if noise is None else tuple(noise.of(user_id).tolist()),
    )


def _metrics(run: InspectedRun, user_id: int) -> dict[str, dict[str, float]]:
    found = {}
    for split in HELD_OUT_SPLITS:
        metrics = run.per_user[split]
        place = int(np.searchsorted(metrics.user_ids, user_id))
        if place < len(metrics.user_ids) and metrics.user_ids[place] == user_id:
            found[split] = {key: float(values[place]) for key, values in metrics.values.items()}
    return found
