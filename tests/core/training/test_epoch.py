"""What a phase is shown, by the kind of batches it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from dasrec_core.config.training import TrainingConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.models.base import Batch, BatchKind, EmbeddingRecommender, Passes, Phase
from dasrec_core.sampling.batches import EpochBatches, user_batches
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.epoch import EpochRunner, EpochSettings
from dasrec_core.training.outlet import Outlet
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train

CPU = torch.device("cpu")
ONCE = Passes()


class Listener(EmbeddingRecommender):
    """Keeps the batches it was given."""

    def __init__(self, kind: BatchKind, passes: Passes = ONCE) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.ones(1))
        self.kind = kind
        self.passes = passes
        self.batches: list[Batch] = []

    def phases(self) -> tuple[Phase, ...]:
        return (Phase("listen", self.kind, self._listen, [self.value], passes=self.passes),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        return self.value.expand(NUM_USERS, 1), self.value.expand(NUM_ITEMS, 1)

    def _listen(self, batch: Batch) -> Mapping[str, Tensor]:
        self.batches.append(batch)
        return {"square": self.value.square().sum()}


def runner_of(model: Listener, train: Interactions, *, epochs: int = 50) -> EpochRunner:
    config = TrainingConfig(batch_size=10, epochs=epochs)
    settings = EpochSettings(train=train, config=config, seed=1, device=CPU)
    return EpochRunner(model, settings, Outlet(lambda event: None, "run", 1), CancelToken())


def heard(kind: BatchKind, train: Interactions, passes: Passes = ONCE) -> list[Batch]:
    model = Listener(kind, passes)
    runner_of(model, train).run(1)
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


def test_a_second_pass_is_drawn_anew_and_leaves_the_first_as_it_was() -> None:
    once = [batch.user_ids for batch in heard(BatchKind.USERS, toy_train())]
    twice = [b.user_ids for b in heard(BatchKind.USERS, toy_train(), Passes(per_epoch=2))]
    first, second = torch.cat(twice[: len(once)]), torch.cat(twice[len(once) :])
    assert torch.equal(first, torch.cat(once))
    assert not torch.equal(second, first)
    assert torch.equal(second.sort().values, first.sort().values)


def test_a_pass_is_drawn_when_its_turn_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    seen: list[int] = []

    def draw(num_users: int, **how: Any) -> EpochBatches:
        drawn.append(num_users)
        return user_batches(num_users, **how)

    class Counter(Listener):
        def _listen(self, batch: Batch) -> Mapping[str, Tensor]:
            seen.append(len(drawn))
            return super()._listen(batch)

    monkeypatch.setattr("dasrec_core.training.epoch.user_batches", draw)
    runner_of(Counter(BatchKind.USERS, Passes(per_epoch=3)), toy_train()).run(1)
    assert seen == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("passes", "expected"),
    [
        (Passes(), [1, 1, 1, 1, 1]),
        (Passes(per_epoch=2, before_first=3), [5, 2, 2, 2, 2]),
        (Passes(every=2), [1, 0, 1, 0, 1]),
        (Passes(per_epoch=4, every=3, before_first=1), [5, 0, 0, 4, 0]),
    ],
)
def test_passes_of_the_first_epochs(passes: Passes, expected: list[int]) -> None:
    assert [passes.of(epoch) for epoch in range(1, 6)] == expected


def test_an_epoch_without_a_pass_has_no_loss_of_that_phase() -> None:
    runner = runner_of(Listener(BatchKind.USERS, Passes(every=2)), toy_train())
    assert "square" in runner.run(1).losses
    assert runner.run(2).losses == {"total": 0}


@pytest.mark.parametrize(
    ("passes", "epochs", "per_epoch"),
    [
        (Passes(per_epoch=9, every=3), 30, 3),
        (Passes(before_first=100), 20, 6),
        (Passes(every=50), 2, 0.5),
    ],
)
def test_an_estimate_counts_the_steps_of_a_mean_epoch(
    passes: Passes, epochs: int, per_epoch: float
) -> None:
    assert sum(passes.of(epoch) for epoch in range(1, epochs + 1)) == per_epoch * epochs
    once = runner_of(Listener(BatchKind.USERS), toy_train())
    often = runner_of(Listener(BatchKind.USERS, passes), toy_train(), epochs=epochs)
    (first,), (second,) = once.try_steps(1), often.try_steps(1)
    assert second.num_steps == per_epoch * first.num_steps
