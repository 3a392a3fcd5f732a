"""VBPR against one pair at a time, for one to three modalities."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.models.base import BatchKind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.vbpr import VBPR
from tests.helpers.one_phase_models import some_batch, total_loss
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    toy_inputs,
    toy_model,
    toy_train,
)
from tests.reference.dense_vbpr import DenseVBPR

every_case = pytest.mark.parametrize(
    ("variant", "num_modalities"),
    [("concatenated", 1), ("concatenated", 3), ("per_modality", 1), ("per_modality", 3)],
)
WEIGHTS = {"l2_weight": 0.3, "bias_l2_weight": 0.2, "feature_l2_weight": 0.1}


def stirred(variant: str, num_modalities: int, **settings: object) -> VBPR:
    """A model whose biases are no longer 0."""
    inputs = toy_inputs(num_modalities)
    model = toy_model("vbpr", inputs=inputs, variant=variant, **{**WEIGHTS, **settings})
    assert isinstance(model, VBPR)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return model


def dense(model: VBPR, variant: str, num_modalities: int) -> DenseVBPR:
    raw = toy_inputs(num_modalities).features.values()
    tables = [table / max(abs(value) for value in table.flatten().tolist()) for table in raw]
    if variant == "concatenated":
        tables = [torch.cat(tables, 1)]
    return DenseVBPR({k: v.detach() for k, v in model.named_parameters()}, tables)


@every_case
def test_score_is_that_of_equation_4(variant: str, num_modalities: int) -> None:
    model = stirred(variant, num_modalities)
    reference = dense(model, variant, num_modalities)
    scores = model.score(torch.arange(NUM_USERS)).double()
    expected = torch.stack(
        [
            torch.stack([reference.score(user, item) for item in range(NUM_ITEMS)])
            for user in range(NUM_USERS)
        ]
    )
    torch.testing.assert_close(scores, expected.detach(), atol=1e-5, rtol=1e-5)


@every_case
def test_loss_and_gradient_equal_the_sum_over_triplets(variant: str, num_modalities: int) -> None:
    model = stirred(variant, num_modalities)
    batch, reference = some_batch(model, 9), dense(model, variant, num_modalities)
    triplets = torch.stack([batch.user_ids, batch.positive_item_ids, batch.negative_item_ids], 1)
    expected = reference.loss(triplets.tolist(), 0.3, 0.2, 0.1)
    expected.backward()
    loss = total_loss(model, batch)
    loss.backward()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    for name, parameter in model.named_parameters():
        theirs = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), theirs, atol=1e-6, rtol=1e-4)


def test_with_one_modality_both_variants_are_the_same() -> None:
    first, second = stirred("concatenated", 1), stirred("per_modality", 1)
    assert torch.equal(first.score(torch.arange(4)), second.score(torch.arange(4)))


def test_features_are_divided_by_the_largest_of_their_modality() -> None:
    model = stirred("per_modality", 3)
    assert [taste.features.abs().max().item() for taste in model.tastes] == [1, 1, 1]


def test_features_may_be_left_as_they_are() -> None:
    (taste,) = stirred("concatenated", 3, feature_scale="none").tastes
    assert torch.equal(taste.features, torch.cat(list(toy_inputs(3).features.values()), 1))


def test_a_modality_of_zeros_stays_zeros() -> None:
    inputs = ModelInputs(toy_train(), {"image": torch.zeros(NUM_ITEMS, 3)})
    assert toy_model("vbpr", inputs=inputs).score(torch.arange(3)).isfinite().all()


def test_features_are_not_part_of_a_checkpoint() -> None:
    assert not [name for name in stirred("concatenated", 2).state_dict() if "features" in name]


def test_users_are_drawn_as_the_authors_do_unless_told() -> None:
    kinds = [
        toy_model("vbpr", **setting).phases()[0].batches for setting in ({}, {"sampler": "edge"})
    ]
    assert kinds == [BatchKind.USER_TRIPLETS, BatchKind.INTERACTIONS]
