"""What a phase is shown, by the kind of batches it asks for."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from torch import Tensor, nn

from dasrec_core.config.training import TrainingConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.models.base import Batch, BatchKind, EmbeddingRecommender, Phase
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.epoch import EpochRunner, EpochSettings
from dasrec_core.training.outlet import Outlet
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train

CPU = torch.device("cpu")


class Listener(EmbeddingRecommender):
    """Keeps the batches it was given."""

    def __init__(self, kind: BatchKind) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.ones(1))
        self.kind = kind
        self.batches: list[Batch] = []

    def phases(self) -> tuple[Phase, ...]:
        return (Phase("listen", self.kind, self._listen, [self.value]),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        return self.value.expand(NUM_USERS, 1), self.value.expand(NUM_ITEMS, 1)

    def _listen(self, batch: Batch) -> Mapping[str, Tensor]:
        self.batches.append(batch)
        return {"square": self.value.square().sum()}


def heard(kind: BatchKind, train: Interactions) -> list[Batch]:
    model = Listener(kind)
    settings = EpochSettings(train=train, config=TrainingConfig(batch_size=10), seed=1, device=CPU)
    EpochRunner(model, settings, Outlet(lambda event: None, "run", 1), CancelToken()).run(1)
    return model.batches


@pytest.mark.parametrize("kind", [BatchKind.INTERACTIONS, BatchKind.USER_TRIPLETS])
def test_triplets_of_an_epoch_are_as_many_as_the_interactions(kind: BatchKind) -> None:
    users = torch.cat([batch.user_ids for batch in heard(kind, toy_train())])
    assert len(users) == toy_train().num_interactions


def test_only_interactions_come_exactly_once() -> None:
    def keys(kind: BatchKind) -> list[int]:
        pairs = [
            batch.user_ids * NUM_ITEMS + batch.positive_item_ids
            for batch in heard(kind, toy_train())
        ]
        return sorted(torch.cat(pairs).tolist())

    assert keys(BatchKind.INTERACTIONS) == toy_train().pair_keys.tolist()
    assert keys(BatchKind.USER_TRIPLETS) != toy_train().pair_keys.tolist()


def test_users_come_once_each_without_items() -> None:
    batches = heard(BatchKind.USERS, toy_train())
    assert sorted(torch.cat([batch.user_ids for batch in batches]).tolist()) == [*range(NUM_USERS)]
    assert not any(len(batch.positive_item_ids) for batch in batches)


def test_items_come_once_each_without_users() -> None:
    batches = heard(BatchKind.ITEMS, toy_train())
    items = torch.cat([batch.positive_item_ids for batch in batches]).tolist()
    assert sorted(items) == [*range(NUM_ITEMS)]
    assert not any(len(batch.user_ids) for batch in batches)
