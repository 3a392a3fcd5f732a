"""BPR by hand."""

from __future__ import annotations

import math

import pytest
import torch

from dasrec_core.losses.ranking import bpr_loss


def test_tied_scores_cost_ln_2() -> None:
    assert float(bpr_loss(torch.ones(3), torch.ones(3))) == pytest.approx(math.log(2))


def test_loss_falls_as_the_positive_pulls_ahead() -> None:
    losses = [float(bpr_loss(torch.tensor([lead]), torch.zeros(1))) for lead in (-1.0, 0.0, 1.0)]
    assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize("margin", [1e4, -1e4])
def test_extreme_margins_stay_finite_with_finite_gradients(margin: float) -> None:
    scores = torch.tensor([margin], requires_grad=True)
    loss = bpr_loss(scores, torch.zeros(1))
    loss.backward()
    assert loss.isfinite()
    assert scores.grad.isfinite().all()


def test_scores_that_would_broadcast_are_refused() -> None:
    with pytest.raises(ValueError, match="pair up"):
        bpr_loss(torch.zeros(4, 1), torch.zeros(4))
