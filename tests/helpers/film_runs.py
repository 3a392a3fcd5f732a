"""A folder of films on disk and finished runs on it, with the arrays an engine would leave."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from stored_runs import BASE, StoredRun, store_run

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.run import RunConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.data.loading import load_dataset
from dasrec_core.execution.embeddings_file import Embeddings, write_embeddings
from dasrec_core.execution.fusion_file import write_fusion
from dasrec_core.execution.graph_history import GraphHistory
from dasrec_core.execution.results import (
    NO_ITEM,
    PerUser,
    TopItems,
    write_graph,
    write_per_user,
    write_top_items,
)
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.models.parts.user_fusion import UserFusion, UserNoise
from studio.services import Services

NUM_USERS, NUM_ITEMS = 12, 30
MARKED_UP = "<b>Bold</b> & <img src='http://example.invalid/x.png'>"


def train_items(user: int) -> list[int]:
    """User ``u`` has ``u + 1`` training items; user 0 the fewest."""
    return [(3 * user + step) % NUM_ITEMS for step in range(user + 1)]


def test_item(user: int) -> int:
    """The one item that is held out for the test of a user."""
    return (3 * user + 20) % NUM_ITEMS


test_item.__test__ = False  # type: ignore[attr-defined]  # its name would make it a test


def write_data(folder: Path, *, titles: bool = True, modality: bool = True) -> Path:
    """Write a folder with user keys ``u-0`` …, and item 20 called by mark-up."""
    folder.mkdir(parents=True)
    pairs = {
        "trnMat": [(user, item) for user in range(NUM_USERS) for item in train_items(user)],
        "valMat": [(user, (3 * user + 25) % NUM_ITEMS) for user in range(NUM_USERS)],
        "tstMat": [(user, test_item(user)) for user in range(NUM_USERS)],
    }
    for name, of_split in pairs.items():
        users, items = (np.array(ids) for ids in zip(*of_split, strict=True))
        shape = (NUM_USERS, NUM_ITEMS)
        matrix = coo_matrix((np.ones(len(of_split)), (users, items)), shape=shape)
        (folder / f"{name}.pkl").write_bytes(pickle.dumps(matrix, protocol=4))
    keys = "".join(f"{user},u-{user}\n" for user in range(NUM_USERS))
    (folder / "user_ids.csv").write_text(f"user,user_key\n{keys}")
    if titles:
        rows = "".join(
            f'{item},"{MARKED_UP if item == 20 else f"Film {item}"}",genre {item % 3}\n'
            for item in range(NUM_ITEMS)
        )
        (folder / "items.csv").write_text(f"item_id,title,genre\n{rows}")
    if modality:
        table = np.random.default_rng(0).standard_normal((NUM_ITEMS, 4)).astype(np.float32)
        table[5] = 0  # item 5 has no image
        np.save(folder / "image_feat.npy", table)
    return folder


def config_for(folder: Path, base: RunConfig = BASE) -> RunConfig:
    """A configuration that points to the data, with its fingerprint."""
    found = load_dataset(DatasetReference(path=str(folder)))
    reference = DatasetReference(path=str(folder), fingerprint=found.fingerprint)
    return base.model_copy(update={"dataset": reference})


def ranked(hit_ranks: Sequence[int | None]) -> NDArray[np.int32]:
    """Lists in which the test item of user *n* has rank ``hit_ranks[n]``, training items left out.

    ``None`` leaves it out; every list has 15 items and 35 free places.
    """
    lists = np.full((NUM_USERS, 50), NO_ITEM, dtype=np.int32)
    for user, rank in enumerate(hit_ranks):
        taken = {*train_items(user), test_item(user)}
        rest = [item for item in range(NUM_ITEMS) if item not in taken]
        if rank is not None:
            rest.insert(rank - 1, test_item(user))
        lists[user, :15] = rest[:15]
    return lists


def finish_run(
    services: Services,
    run: StoredRun,
    lists: NDArray[np.int32],
    *,
    generates: bool = False,
    embeds: bool = True,
) -> None:
    """Store a finished run and write its arrays.

    Args:
        services: Where.
        run: The run; its config must point to data of :func:`write_data`.
        lists: Best items of each user.
        generates: It has modality weights, and a collapsed graph: item 7 for everyone.
        embeds: It has embeddings.
    """
    found = np.array([test_item(user) in lists[user] for user in range(NUM_USERS)], np.float32)
    means = {"recall@20": float(found.mean()), "ndcg@20": float(found.mean()) / 2}
    store_run(services.store, replace(run, test=means))
    folder = RunFolder.create(services.home.runs, run.run_id, run.config).path
    scores = np.linspace(0.9, 0.1, lists.shape[1], dtype=np.float32)
    write_top_items(folder, TopItems(lists, np.tile(scores, (len(lists), 1))))
    users = np.arange(NUM_USERS)
    metrics = PerUser(users, {"recall@20": found, "ndcg@20": found / 2})
    write_per_user(folder, {"valid": metrics, "test": metrics})
    random = np.random.default_rng(1)
    if embeds:
        table = random.standard_normal((NUM_USERS + NUM_ITEMS, 6)).astype(np.float32)
        write_embeddings(folder, Embeddings(table[:NUM_USERS], table[NUM_USERS:]))
    if generates:
        weights = np.tile(np.array([[0.75, 0.25]], np.float32), (NUM_USERS, 1))
        levels = np.array([[0.0, 0.1, 0.3]])
        noise = UserNoise(np.full(NUM_USERS, 0.5), np.array([0.5]), levels)
        write_fusion(folder, UserFusion(("image", "id"), weights, noise))
        graph = Interactions.from_pairs(
            users, np.full(NUM_USERS, 7), num_users=NUM_USERS, num_items=NUM_ITEMS
        )
        write_graph(folder, "image", graph)
        history = GraphHistory(folder, num_epochs=2)
        other = np.where(users < 3, 8, 7)  # three of twelve edges are others
        before = Interactions.from_pairs(users, other, num_users=NUM_USERS, num_items=NUM_ITEMS)
        for epoch, of_epoch in enumerate((before, graph), 1):
            history.keep(epoch, {"image": of_epoch})


def two_runs(services: Services, data: Path) -> tuple[str, str]:
    """Store run ``a``, which finds the item of even users, and ``b``, of users from 6."""
    config = config_for(data)
    first = [1 if user % 2 == 0 else None for user in range(NUM_USERS)]
    second = [2 if user >= 6 else None for user in range(NUM_USERS)]
    for run_id, ranks, seed in (("a", first, 1), ("b", second, 2)):
        own = config.model_copy(update={"seed": seed})
        run = replace(StoredRun(run_id=run_id, config=own), dataset=data.name)
        finish_run(services, run, ranked(ranks), generates=run_id == "a")
    return "a", "b"
