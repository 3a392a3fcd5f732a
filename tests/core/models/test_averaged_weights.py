"""Averages of weights against a plain loop, and what must not change because of them."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from dasrec_core.models.dasrec_plus import FusedDASRecPlus
from dasrec_core.models.parts.averaged_weights import AveragedWeights
from tests.helpers.toy_models import NUM_USERS, toy_model, train_epochs

EVERYONE = torch.arange(NUM_USERS)


def test_averages_equal_a_loop_in_double_precision() -> None:
    weight = nn.Parameter(torch.tensor([1.0, -2.0]))
    averaged = AveragedWeights([weight], decay=0.5)
    expected = weight.detach().double().clone()
    for step in range(1, 31):
        with torch.no_grad():
            weight += 0.1 * step
        averaged.follow()
        decay = min(0.5, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * weight.detach().double()
    with averaged.in_place():
        torch.testing.assert_close(weight.detach().double(), expected, rtol=1e-6, atol=1e-6)


def test_weights_come_back_unchanged_even_after_an_error() -> None:
    weight = nn.Parameter(torch.tensor([1.0]))
    averaged = AveragedWeights([weight], decay=0.5)
    with torch.no_grad():
        weight.fill_(7.0)
    with averaged.in_place():
        assert weight.item() == 1.0
    assert weight.item() == 7.0
    with pytest.raises(ValueError, match="within"), averaged.in_place():
        raise ValueError("within")
    assert weight.item() == 7.0


def test_training_is_that_of_the_model_without_averages() -> None:
    plain, averaged = (toy_model("dasrec-plus", average_decay=d) for d in (0.0, 0.9))
    train_epochs(plain, range(1, 4))
    train_epochs(averaged, range(1, 4))
    for ours, theirs in zip(plain.parameters(), averaged.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert not torch.equal(plain.score(EVERYONE), averaged.score(EVERYONE))


def test_scores_and_explanations_are_those_of_a_model_that_has_the_averages() -> None:
    averaged, other = toy_model("dasrec-plus", average_decay=0.9), toy_model("dasrec-plus")
    train_epochs(averaged, range(1, 4))
    assert isinstance(averaged, FusedDASRecPlus)
    assert isinstance(other, FusedDASRecPlus)
    assert averaged.weight_average is not None
    with averaged.weight_average.in_place():
        other.load_state_dict({name: p.clone() for name, p in averaged.named_parameters()})
    assert torch.equal(averaged.score(EVERYONE), other.score(EVERYONE))
    assert torch.equal(averaged.score_parts(3, 0).own, other.score_parts(3, 0).own)
    assert (averaged.fusion_of_users().weights == other.fusion_of_users().weights).all()
