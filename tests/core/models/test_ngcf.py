"""NGCF against dense matrices, in both variants and on every published graph."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.models.base import BatchKind
from dasrec_core.models.ngcf import NGCF
from tests.helpers.one_phase_models import some_batch, total_loss
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_model, toy_train
from tests.reference.dense_ngcf import DenseNGCF

CASES = [
    {},
    {"variant": "paper"},
    *({"official_graph": kind} for kind in ("ngcf", "gcmc", "plain")),
]
every_case = pytest.mark.parametrize("settings", CASES, ids=str)


def model_of(**settings: object) -> NGCF:
    model = toy_model("ngcf", **{"message_dropout": 0.0, **settings})
    assert isinstance(model, NGCF)
    return model


def dense(model: NGCF, settings: dict[str, str]) -> DenseNGCF:
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = 1
    state = {name: value.detach() for name, value in model.named_parameters()}
    return DenseNGCF(
        state, links, settings.get("variant", "official"), settings.get("official_graph", "norm")
    )


@every_case
def test_final_embeddings_are_all_layers_side_by_side(settings: dict[str, str]) -> None:
    model = model_of(layer_dims=(6, 5), **settings)
    ours = torch.cat(model.final_embeddings()).double()
    assert ours.shape == (NUM_USERS + NUM_ITEMS, 8 + 6 + 5)
    torch.testing.assert_close(ours, dense(model, settings).final(), atol=1e-6, rtol=1e-5)


@every_case
def test_loss_and_gradient_equal_the_dense_ones(settings: dict[str, str]) -> None:
    model = model_of(layer_dims=(6, 5), l2_weight=0.1, **settings)
    batch, reference = some_batch(model, 9), dense(model, settings)
    triplets = torch.stack([batch.user_ids, batch.positive_item_ids, batch.negative_item_ids], 1)
    expected = reference.loss(triplets.tolist(), 0.1)
    expected.backward()
    loss = total_loss(model, batch)
    loss.backward()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    for name, parameter in model.named_parameters():
        theirs = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), theirs, atol=1e-6, rtol=1e-4)


def test_penalty_of_all_parameters_is_their_squared_norm() -> None:
    model = model_of(l2_form="all_params", l2_weight=0.5)
    (phase,) = model.phases()
    expected = 0.5 * sum(parameter.square().sum() for parameter in model.parameters())
    torch.testing.assert_close(phase.loss_terms(some_batch(model, 9))["l2"], expected)


def test_loss_is_the_same_when_the_last_layer_is_made_for_everyone() -> None:
    model = model_of(l2_weight=0.0)
    batch = some_batch(model, 9)
    users, items = model.final_embeddings()
    chosen = users[batch.user_ids]
    margins = (chosen * (items[batch.positive_item_ids] - items[batch.negative_item_ids])).sum(1)
    expected = torch.nn.functional.softplus(-margins).mean()
    torch.testing.assert_close(total_loss(model, batch), expected)


@pytest.mark.parametrize("dropout", ["message_dropout", "node_dropout"])
def test_dropout_acts_in_the_loss_and_not_in_scores(dropout: str) -> None:
    model = model_of(**{dropout: 0.5})
    batch = some_batch(model, 9)
    assert total_loss(model, batch) != total_loss(model, batch)
    assert torch.equal(model.score(torch.arange(5)), model.score(torch.arange(5)))


def test_loss_stays_finite_at_extreme_margins() -> None:
    model = model_of()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(100)
    loss = total_loss(model, some_batch(model, 9))
    loss.backward()
    assert loss.isfinite()
    assert all(parameter.grad.isfinite().all() for parameter in model.parameters())


def test_users_are_drawn_as_the_authors_do_unless_told() -> None:
    kinds = [model_of(**setting).phases()[0].batches for setting in ({}, {"sampler": "edge"})]
    assert kinds == [BatchKind.USER_TRIPLETS, BatchKind.INTERACTIONS]
