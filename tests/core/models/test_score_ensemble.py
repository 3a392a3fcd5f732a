"""An ensemble is its members, each trained as if it were alone, and the mean of their scores."""

from __future__ import annotations

from functools import cache

import pytest
import torch

from dasrec_core.models.parts.score_ensemble import ScoreEnsemble
from tests.helpers.toy_models import (
    NUM_USERS,
    epoch_of,
    toy_inputs,
    toy_model,
    toy_train,
    train_epochs,
)

EVERYONE = torch.arange(NUM_USERS)
SIZE = 3


@cache
def trained(loss: str = "softmax") -> ScoreEnsemble:
    model = toy_model("dasrec-plus", inputs=toy_inputs(), ensemble=SIZE, loss=loss)
    assert isinstance(model, ScoreEnsemble)
    train_epochs(model, range(1, 4))
    return model.eval()


@pytest.mark.parametrize("loss", ["softmax", "bpr"])
def test_the_score_is_the_mean_of_the_members(loss: str) -> None:
    users, items = zip(*(one.final_embeddings() for one in trained(loss).members), strict=True)
    alone = [u.double() @ i.double().T for u, i in zip(users, items, strict=True)]
    torch.testing.assert_close(
        trained(loss).score(EVERYONE).double(), torch.stack(alone).mean(0), atol=1e-5, rtol=1e-5
    )


def test_members_train_exactly_as_they_would_alone() -> None:
    ensemble = toy_model("dasrec-plus", inputs=toy_inputs(), ensemble=SIZE)
    alone = toy_model("dasrec-plus", inputs=toy_inputs())
    assert isinstance(ensemble, ScoreEnsemble)
    second = ensemble.members[1]
    assert isinstance(second, torch.nn.Module)
    alone.load_state_dict(second.state_dict())
    train_epochs(ensemble, range(1, 4))
    train_epochs(alone, range(1, 4))
    for name, value in second.state_dict().items():
        assert torch.equal(value, alone.state_dict()[name]), name


def test_members_start_apart() -> None:
    model = toy_model("dasrec-plus", inputs=toy_inputs(), ensemble=SIZE)
    tables = [value for name, value in model.state_dict().items() if "user_embeddings" in name]
    assert len(tables) == SIZE
    assert not torch.equal(tables[0], tables[1])


def test_a_member_takes_no_gradient_from_the_loss_of_another() -> None:
    model = toy_model("dasrec-plus", inputs=toy_inputs(), ensemble=2)
    first, second = model.phases()
    (batch,) = epoch_of(first, toy_train(), seed=1)
    torch.stack(list(first.loss_terms(batch).values())).sum().backward()
    assert all(parameter.grad is not None for parameter in first.parameters)
    assert all(parameter.grad is None for parameter in second.parameters)


def test_one_member_is_the_plain_model_and_its_checkpoints_fit() -> None:
    assert "user_embeddings" in toy_model("dasrec-plus", ensemble=1).state_dict()


def test_modality_weights_are_the_mean_of_the_members() -> None:
    fusions = [member.fusion_of_users() for member in trained().members]
    weights = [fusion.weights for fusion in fusions if fusion is not None]
    found = trained().fusion_of_users()
    assert found is not None
    assert found.weights == pytest.approx(sum(weights) / SIZE)
    assert found.weights.sum() == pytest.approx(1)
