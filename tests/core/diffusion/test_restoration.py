"""Input dropout of interaction rows."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.diffusion.restoration import drop_entries_, keep_mask


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_the_share_that_is_kept_is_one_minus_the_rate(rate: float) -> None:
    torch.manual_seed(1)
    kept = keep_mask(torch.empty(400, 501), rate).double().mean()
    # Five standard errors of a share over 200 400 draws.
    assert float(kept) == pytest.approx(1 - rate, abs=5 * (rate * (1 - rate) / 200_400) ** 0.5)


def test_neighbours_are_dropped_independently() -> None:
    torch.manual_seed(1)
    kept = keep_mask(torch.empty(100_000), 0.5)
    for distance in (1, 2, 3, 4):
        both = (kept[distance:] & kept[:-distance]).double().mean()
        assert float(both) == pytest.approx(0.25, abs=0.008)


def test_what_is_kept_is_scaled_up_and_the_rest_is_zero() -> None:
    torch.manual_seed(1)
    rows = drop_entries_(torch.full((50, 7), 3.0), 0.25)
    assert set(rows.unique().tolist()) == {0.0, 4.0}


def test_rate_zero_draws_nothing() -> None:
    state = torch.get_rng_state()
    rows = drop_entries_(torch.ones(2, 3), 0.0)
    assert torch.equal(rows, torch.ones(2, 3))
    assert torch.equal(state, torch.get_rng_state())


def test_a_rate_close_to_one_drops_almost_everything() -> None:
    kept = keep_mask(torch.empty(1000), 0.999999)
    assert int(kept.sum()) < 10
