"""InfoNCE against the plain form: value, gradients, duplicates, extremes."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F

from dasrec_core.losses import exponential_tiles
from dasrec_core.losses.contrastive import cosine_info_nce, info_nce
from dasrec_core.losses.exponential_tiles import ExponentialTiles
from tests.reference.dense_contrast import info_nce as plain_info_nce

IDS = [3, 0, 3, 6]


def unit_rows(count: int, seed: int) -> torch.Tensor:
    rows = torch.randn(count, 5, generator=torch.Generator().manual_seed(seed)).double()
    return F.normalize(rows).requires_grad_()


@pytest.mark.parametrize("function", [info_nce, cosine_info_nce])
@pytest.mark.parametrize("temperature", [0.5, 0.02])
@pytest.mark.parametrize("tile", [4_000_000, 16, 1])
def test_value_and_gradients_equal_the_plain_form(
    function: object, temperature: float, tile: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exponential_tiles, "_TILE_ENTRIES", tile)
    anchors, candidates = unit_rows(4, 1), unit_rows(7, 2)
    loss = function(anchors, candidates, torch.tensor(IDS), temperature=temperature)
    (3 * loss).backward()
    gradients = anchors.grad.clone(), candidates.grad.clone()
    anchors.grad = candidates.grad = None
    expected = plain_info_nce(anchors, candidates, IDS, temperature)
    (3 * expected).backward()
    torch.testing.assert_close(loss, expected, atol=1e-10, rtol=1e-10)
    torch.testing.assert_close(gradients, (anchors.grad, candidates.grad), atol=1e-10, rtol=1e-10)


def test_float32_agrees_with_float64_to_1e_6() -> None:
    anchors, candidates = unit_rows(4, 1).detach(), unit_rows(7, 2).detach()
    ids = torch.tensor(IDS)
    exact = cosine_info_nce(anchors, candidates, ids, temperature=0.5)
    single = cosine_info_nce(anchors.float(), candidates.float(), ids, temperature=0.5)
    assert float(single) == pytest.approx(float(exact), abs=1e-6)


def test_equal_candidates_cost_ln_n() -> None:
    anchors, candidates = torch.ones(2, 3), torch.ones(6, 3)
    loss = info_nce(anchors, candidates, torch.tensor([0, 5]), temperature=1.0)
    assert float(loss) == pytest.approx(math.log(6))


def test_an_anchor_given_once_with_its_count_costs_the_same() -> None:
    anchors, candidates = unit_rows(7, 1), unit_rows(7, 2)
    ids = torch.tensor(IDS)
    repeated = info_nce(anchors[ids], candidates, ids, temperature=0.5)
    distinct, counts = ids.unique(return_counts=True)
    once = info_nce(anchors[distinct], candidates, distinct, temperature=0.5, weights=counts / 4)
    torch.testing.assert_close(once, repeated)


def test_logits_of_hundreds_stay_finite() -> None:
    anchors = torch.tensor([[500.0], [-500.0]], requires_grad=True)
    loss = info_nce(anchors, torch.tensor([[1.0], [-1.0]]), torch.tensor([1, 0]), temperature=1.0)
    loss.backward()
    assert float(loss.detach()) == pytest.approx(1000.0)
    assert anchors.grad.isfinite().all()


def test_logits_far_apart_make_no_denormal_number_and_the_same_loss() -> None:
    torch.manual_seed(0)
    candidates = torch.randn(50, 8, dtype=torch.float64) * 6
    anchors = candidates[:9].clone().requires_grad_()  # logits from -200 to 400
    ids = torch.arange(9)
    loss = info_nce(anchors, candidates, ids, temperature=0.5)
    expected = F.cross_entropy(anchors @ candidates.T / 0.5, ids)
    torch.testing.assert_close(loss, expected, atol=1e-12, rtol=1e-12)
    torch.testing.assert_close(
        torch.autograd.grad(loss, anchors),
        torch.autograd.grad(expected, anchors),
        atol=1e-12,
        rtol=1e-12,
    )
    tiles = ExponentialTiles(candidates.float(), small=False)
    tile = tiles.tile(anchors.detach().float() / 0.5)
    column = tile.add_weighted_anchors(None, torch.full((9, 1), 1 / 9))
    assert column.min() > torch.finfo(torch.float32).tiny


def test_no_gradient_is_computed_when_none_is_wanted() -> None:
    with torch.no_grad():
        loss = info_nce(torch.ones(1, 2), torch.ones(3, 2), torch.tensor([0]), temperature=1.0)
    assert not loss.requires_grad


@pytest.mark.parametrize("function", [info_nce, cosine_info_nce])
def test_bfloat16_products_stay_within_their_rounding(function: object) -> None:
    anchors = unit_rows(4, 1).detach().float().requires_grad_()
    candidates = unit_rows(7, 2).detach().float().requires_grad_()
    ids = torch.tensor(IDS)
    exact = function(anchors, candidates, ids, temperature=0.5)
    expected = torch.autograd.grad(exact, (anchors, candidates))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rounded = function(anchors, candidates, ids, temperature=0.5)
    found = torch.autograd.grad(rounded, (anchors, candidates))
    assert rounded.dtype == torch.float32
    # A logit of at most 2 is off by 2^-8 at most, so is the loss; gradients by about as much.
    torch.testing.assert_close(rounded, exact, atol=0.008, rtol=0)
    torch.testing.assert_close(found, expected, atol=0.02, rtol=0.05)


@pytest.mark.parametrize("num_anchors", [1, 63, 64, 130])
def test_bfloat16_tiles_that_are_filled_up_change_nothing(
    num_anchors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exponential_tiles, "_NARROW_TILE_ENTRIES", 64 * 75)
    generator = torch.Generator().manual_seed(1)
    anchors = F.normalize(torch.randn(num_anchors, 8, generator=generator)).requires_grad_()
    # 75 candidates: 2 in each of 32 parts of a sum, and 11 left over.
    candidates = F.normalize(torch.randn(75, 8, generator=generator)).requires_grad_()
    ids = torch.arange(num_anchors) % 75
    exact = cosine_info_nce(anchors, candidates, ids, temperature=0.5)
    expected = torch.autograd.grad(exact, (anchors, candidates))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rounded = cosine_info_nce(anchors, candidates, ids, temperature=0.5)
    found = torch.autograd.grad(rounded, (anchors, candidates))
    torch.testing.assert_close(rounded, exact, atol=0.008, rtol=0)
    torch.testing.assert_close(found, expected, atol=0.02 / num_anchors, rtol=0.05)


def test_a_factor_in_the_weights_is_the_factor_of_the_loss() -> None:
    anchors, candidates = unit_rows(4, 1), unit_rows(7, 2)
    ids, weights = torch.tensor(IDS), torch.full((4,), 0.25).double()
    inside = cosine_info_nce(anchors, candidates, ids, temperature=0.5, weights=3 * weights)
    outside = 3 * cosine_info_nce(anchors, candidates, ids, temperature=0.5, weights=weights)
    torch.testing.assert_close(
        torch.autograd.grad(inside, (anchors, candidates)),
        torch.autograd.grad(outside, (anchors, candidates)),
    )
