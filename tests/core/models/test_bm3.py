"""BM3 against dense matrices; what is a target, what is trained."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.models.base import Batch, BatchKind, Recommender
from tests.helpers.one_phase_models import links, seeded_loss, some_batch
from tests.helpers.toy_models import (
    NUM_USERS,
    toy_inputs,
    toy_model,
)
from tests.reference.dense_bm3 import DenseBM3

WEIGHTS = {"modality_weight": 1.5, "l2_weight": 0.7, "dropout": 0.3}


def dense(model: Recommender, num_layers: int, num_modalities: int = 3) -> DenseBM3:
    state = {name: value.detach() for name, value in model.named_parameters()}
    features = list(toy_inputs(num_modalities).features.values())
    return DenseBM3(state, links(), features, num_layers)


def masks(count: int, rows: int, seed: int = 7) -> list[Tensor]:
    torch.manual_seed(seed)
    return [F.dropout(torch.ones(rows, 32), WEIGHTS["dropout"]).double() for _ in range(count)]


@pytest.mark.parametrize("num_layers", [1, 2])
def test_scores_are_products_after_the_predictor(num_layers: int) -> None:
    model = toy_model("bm3", num_layers=num_layers)
    scores = model.score(torch.arange(NUM_USERS)).double()
    expected = dense(model, num_layers).scores().detach()
    torch.testing.assert_close(scores, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("num_modalities", [1, 3])
@pytest.mark.parametrize("train_features", [False, True])
def test_loss_and_gradient_equal_the_dense_ones(num_modalities: int, train_features: bool) -> None:
    inputs = toy_inputs(num_modalities)
    model = toy_model("bm3", inputs=inputs, num_layers=2, train_features=train_features, **WEIGHTS)
    batch, reference = some_batch(model), dense(model, 2, num_modalities)
    loss = seeded_loss(model, batch)
    loss.backward()
    pairs = torch.stack([batch.user_ids, batch.positive_item_ids], 1).tolist()
    expected = reference.loss(
        pairs,
        iter(masks(2 + num_modalities, len(pairs))),
        modality_weight=WEIGHTS["modality_weight"],
        l2_weight=WEIGHTS["l2_weight"],
    )
    expected.backward()
    torch.testing.assert_close(loss.double(), expected, atol=1e-5, rtol=1e-5)
    for name, parameter in model.named_parameters():
        wanted = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), wanted, atol=1e-6, rtol=1e-5)


def test_trained_features_leave_the_data_as_it_is() -> None:
    inputs = toy_inputs(2)
    before = [table.clone() for table in inputs.features.values()]
    model = toy_model("bm3", inputs=inputs, train_features=True)
    with torch.no_grad():
        model.modalities[0].shift.add_(1)
    assert all(map(torch.equal, inputs.features.values(), before))


def test_features_are_trained_only_where_asked() -> None:
    shifts = [
        [name for name in toy_model("bm3", train_features=trained).state_dict() if "shift" in name]
        for trained in (False, True)
    ]
    assert [len(names) for names in shifts] == [0, 3]


def test_dropout_never_acts_on_what_is_ranked() -> None:
    model = toy_model("bm3", dropout=0.9)
    torch.testing.assert_close(model.final_embeddings(), model.final_embeddings())


def test_negatives_do_not_enter_the_loss() -> None:
    model = toy_model("bm3")
    batch = some_batch(model)
    other = Batch(batch.user_ids, batch.positive_item_ids, batch.negative_item_ids.flip(0))
    assert torch.equal(seeded_loss(model, batch), seeded_loss(model, other))


def test_a_pass_is_over_interactions() -> None:
    (phase,) = toy_model("bm3").phases()
    assert phase.batches is BatchKind.INTERACTIONS
