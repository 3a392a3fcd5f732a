"""DASRec+ against dense float64 matrices."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch

from dasrec_core.models.parts.cosine_training import CosineTraining
from tests.helpers.toy_models import (
    NUM_USERS,
    epoch_of,
    toy_config,
    toy_inputs,
    toy_model,
    toy_train,
    train_epochs,
)
from tests.reference.dense_dasrec_plus import DenseDASRecPlus

VARIANTS: dict[str, tuple[int, dict[str, Any]]] = {
    "two modalities": (2, {}),
    "one modality": (1, {}),
    "three modalities, two layers": (3, {"num_layers": 2, "feature_map": "mlp"}),
    "items only": (2, {"user_softmax_weight": 0.0}),
    "sharp": (2, {"temperature": 0.02}),
    "bpr": (2, {"loss": "bpr"}),
    "side by side": (2, {"views": "side_by_side", "num_layers": 2}),
    "side by side, one modality": (1, {"views": "side_by_side", "l2_weight": 0.1}),
    "side by side, bpr": (3, {"views": "side_by_side", "loss": "bpr"}),
}


@cache
def trained(variant: str) -> tuple[CosineTraining, DenseDASRecPlus]:
    num_modalities, settings = VARIANTS[variant]
    inputs = toy_inputs(num_modalities)
    model = toy_model("dasrec-plus", inputs=inputs, **settings)
    assert isinstance(model, CosineTraining)
    train_epochs(model, range(1, 4))
    return model, DenseDASRecPlus(model, toy_config("dasrec-plus", **settings), inputs)


@pytest.mark.parametrize("variant", VARIANTS)
def test_final_embeddings_equal_modalities_propagated_one_by_one(variant: str) -> None:
    model, reference = trained(variant)
    for ours, theirs in zip(model.final_embeddings(), reference.final(), strict=True):
        torch.testing.assert_close(ours.double(), theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_losses_and_their_gradients_equal_the_dense_ones(variant: str) -> None:
    model, reference = trained(variant)
    phase = model.phases()[0]
    (batch,) = epoch_of(phase, toy_train(), seed=9)
    ours, theirs = phase.loss_terms(batch), reference.losses(batch)
    assert ours.keys() == theirs.keys()
    for name, loss in ours.items():
        torch.testing.assert_close(loss.double(), theirs[name], atol=1e-5, rtol=1e-5)
    model.zero_grad()
    torch.stack(list(ours.values())).sum().backward()
    torch.stack(list(theirs.values())).sum().backward()
    for name, parameter in model.named_parameters():
        gradient = reference.parameters[name].grad
        torch.testing.assert_close(parameter.grad.double(), gradient, atol=1e-5, rtol=1e-4)


def test_scores_are_cosines_unless_trained_by_bpr() -> None:
    model, _ = trained("two modalities")
    users = torch.arange(5)
    assert float(model.score(users).abs().max()) <= 1 + 1e-6
    by_dot, _ = trained("bpr")
    assert float(by_dot.score(users).abs().max()) > 1


def test_weights_of_modalities_are_reported_and_sum_to_one() -> None:
    model, _ = trained("three modalities, two layers")
    prepare = model.phases()[0].prepare
    assert prepare is not None
    assert sum(prepare().values()) == pytest.approx(1)


def test_shares_of_views_are_those_of_squared_lengths() -> None:
    model, reference = trained("side by side, bpr")
    prepare = model.phases()[0].prepare
    assert prepare is not None
    squares = reference.final()[0].detach().view(NUM_USERS, 4, -1).square().sum(2)
    shares = (squares / squares.sum(1, keepdim=True)).mean(0).tolist()
    assert list(prepare().values()) == pytest.approx(shares, abs=1e-5)
    weights = model.fusion_of_users().weights
    by_hand = squares[:, 1:] / squares[:, 1:].sum(1, keepdim=True)
    torch.testing.assert_close(torch.from_numpy(weights).double(), by_hand, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("settings", [{}, {"ensemble": 2}, {"views": "side_by_side"}], ids=str)
def test_an_epoch_takes_as_many_interactions_of_a_user_as_are_set(
    settings: dict[str, Any],
) -> None:
    phases = toy_model("dasrec-plus", most_per_user=3, **settings).phases()
    assert {phase.most_per_user for phase in phases} == {3}
