"""One item: what it is, which modalities it has, what is near it, and who was recommended it.

>>> shelf = ItemShelf.of(data, run)          # once per data set and run
>>> card = shelf.card(412, k=20)             # milliseconds
>>> card.neighbours["image"][0].item.title, card.neighbours["embedding"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dasrec_core.data.item_attributes import ItemAttributes, read_item_attributes
from dasrec_core.inspection.inspected import InspectedData, InspectedRun, ItemReference
from dasrec_core.inspection.neighbours import CosineIndex

EMBEDDING = "embedding"
"""Key of the neighbours by the trained embedding; no modality is called so."""


@dataclass(frozen=True, slots=True)
class ModalityPresence:
    """Whether an item has features of a modality.

    Attributes:
        is_present: False for a row of zeros: the item lacks the modality.
        norm: Euclidean length of the row.
        norm_share: Share of items with a shorter row, in [0, 1).
    """

    is_present: bool
    norm: float
    norm_share: float


@dataclass(frozen=True, slots=True)
class NearItem:
    """A near item and its cosine, in [-1, 1]."""

    item: ItemReference
    similarity: float


@dataclass(frozen=True, slots=True)
class RecommendedTo:
    """A user whose list holds the item; rank from 1. A hit is held out for test, as in lists."""

    user_id: int
    user_key: str
    rank: int
    is_hit: bool


@dataclass(frozen=True, slots=True)
class ItemCard:
    """All there is to say about one item.

    Attributes:
        item: Number, key, title, popularity.
        attributes: Texts by heading, from the data's item table; empty where it has none.
        interactions: Interactions by split: ``"train"``, ``"valid"``, ``"test"``.
        modalities: By modality.
        neighbours: Nearest items, nearest first, by modality, and by :data:`EMBEDDING` where the
            run has embeddings; empty for a modality the item lacks.
        num_recommended: Users whose first ``k`` hold it; 0 without a run.
        recommended_to: The first of them, by rank, then by user.
    """

    item: ItemReference
    attributes: Mapping[str, str]
    interactions: Mapping[str, int]
    modalities: Mapping[str, ModalityPresence]
    neighbours: Mapping[str, tuple[NearItem, ...]]
    num_recommended: int
    recommended_to: tuple[RecommendedTo, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ItemShelf:
    """What item cards of one data set and run are made from.

    Attributes:
        data: The data set.
        run: Whose embeddings and lists; ``None`` for the data alone.
        attributes: The data's item table.
        indexes: Tables to look for neighbours in, by modality and :data:`EMBEDDING`.
    """

    data: InspectedData
    run: InspectedRun | None
    attributes: ItemAttributes
    indexes: Mapping[str, CosineIndex]

    @classmethod
    def of(cls, data: InspectedData, run: InspectedRun | None = None) -> ItemShelf:
        """Read the item table and measure the feature tables; a fraction of a second."""
        indexes = {name: CosineIndex.of(table) for name, table in data.dataset.features.items()}
        if run is not None and run.embeddings is not None:
            indexes[EMBEDDING] = CosineIndex.of(run.embeddings.items)
        known = data.dataset
        attributes = read_item_attributes(known.path, known.num_items, known.item_keys)
        return cls(data, run, attributes, indexes)

    def card(
        self, item_id: int, *, k: int = 20, num_neighbours: int = 10, num_users: int = 20
    ) -> ItemCard:
        """Return the card of an item.

        Args:
            item_id: Number from 0.
            k: Length of the lists that count as recommended, at most 50.
            num_neighbours: Near items per modality, at most.
            num_users: Users listed, at most.
        """
        dataset = self.data.dataset
        splits = {"train": dataset.train, "valid": dataset.valid, "test": dataset.test}
        users = self._recommended(item_id, k)
        return ItemCard(
            item=self.data.item(item_id),
            attributes=self.attributes.of(item_id),
            interactions={
                name: int((pairs.item_ids == item_id).sum()) for name, pairs in splits.items()
            },
            modalities={name: self._presence(name, item_id) for name in dataset.features},
            neighbours={
                name: tuple(
                    NearItem(self.data.item(near.row), near.similarity)
                    for near in index.nearest(item_id, num_neighbours)
                )
                for name, index in self.indexes.items()
            },
            num_recommended=len(users),
            recommended_to=tuple(
                self._user(user_id, rank, item_id) for user_id, rank in users[:num_users]
            ),
        )

    def _presence(self, modality: str, item_id: int) -> ModalityPresence:
        norms = self.indexes[modality].norms
        norm = float(norms[item_id])
        return ModalityPresence(norm > 0, norm, float((norms < norm).mean()))

    def _recommended(self, item_id: int, k: int) -> list[tuple[int, int]]:
        if self.run is None:
            return []
        users, places = np.nonzero(self.run.top.item_ids[:, :k] == item_id)
        order = np.lexsort((users, places))
        return list(zip(users[order].tolist(), (places[order] + 1).tolist(), strict=True))

    def _user(self, user_id: int, rank: int, item_id: int) -> RecommendedTo:
        is_hit = item_id in self.data.dataset.test.items_of(user_id)
        return RecommendedTo(user_id, self.data.user_key(user_id), rank, is_hit)
