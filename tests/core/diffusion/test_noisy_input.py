"""Noise and input dropout in one pass under autocast to bfloat16."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.diffusion.noisy_input import dropout_quantiles, noisy_input
from dasrec_core.diffusion.process import add_noise
from dasrec_core.diffusion.restoration import drop_entries_
from dasrec_core.diffusion.schedule import NoiseSchedule, NoiseTable

SHAPE = (40, 2500)


def table(level: float = 0.36) -> NoiseTable:
    ones = torch.ones(SHAPE[0], dtype=torch.float64)
    return NoiseSchedule(num_timesteps=1, lowest=level, highest=level).table(ones)


def entries() -> tuple[torch.Tensor, torch.Tensor]:
    rows = torch.arange(SHAPE[0]).repeat_interleave(50)
    return rows, torch.arange(50).repeat(SHAPE[0]) * 7


def timesteps() -> torch.Tensor:
    return torch.ones(SHAPE[0], dtype=torch.int64)


def narrow(rate: float, level: float = 0.36) -> torch.Tensor:
    torch.manual_seed(1)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return noisy_input(entries(), SHAPE, table(level), timesteps(), dropout=rate)


def test_float32_rows_are_those_of_noise_then_dropout() -> None:
    torch.manual_seed(2)
    rows = noisy_input(entries(), SHAPE, table(), timesteps(), dropout=0.5)
    torch.manual_seed(2)
    expected = drop_entries_(add_noise(entries(), SHAPE, table(), timesteps()), 0.5)
    assert torch.equal(rows, expected)


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.5])
def test_noise_has_the_spread_and_the_zeros_that_were_asked_for(rate: float) -> None:
    rows = narrow(rate).double()
    assert rows.shape == SHAPE
    rows[entries()] = torch.nan
    noise = rows[~rows.isnan()]
    kept = noise[noise != 0]
    # Five standard errors over 98,000 entries.
    assert 1 - len(kept) / len(noise) == pytest.approx(rate, abs=0.008)
    assert float(kept.std()) == pytest.approx(0.6 / (1 - rate), rel=0.02)
    assert float(kept.mean()) == pytest.approx(0.0, abs=0.01 / (1 - rate))
    assert float((kept.abs() < 0.6745 * 0.6 / (1 - rate)).double().mean()) == pytest.approx(
        0.5, abs=0.01
    )


def test_ones_keep_their_signal_or_are_dropped_with_their_noise() -> None:
    ones = narrow(0.5, level=1e-8)[entries()].double()
    assert float((ones == 0).double().mean()) == pytest.approx(0.5, abs=0.06)
    torch.testing.assert_close(ones[ones != 0], torch.full_like(ones[ones != 0], 2.0))


def test_noise_at_ones_is_independent_of_the_signal() -> None:
    ones = narrow(0.0)[entries()].double()
    assert float(ones.mean()) == pytest.approx(0.8, abs=5 * 0.6 / 2000**0.5)
    assert float(ones.std()) == pytest.approx(0.6, rel=0.09)


def test_quantiles_are_those_of_the_normal_distribution() -> None:
    values, dropped = dropout_quantiles(0.25)
    kept = values[dropped:].double() * 0.75
    assert dropped == 16_384
    assert not values[:dropped].any()
    assert float(kept.square().mean()) == pytest.approx(1.0, abs=1e-6)
    shares = torch.arange(1, len(kept), dtype=torch.float64) / len(kept)
    middles = (kept[1:] + kept[:-1]) / 2
    torch.testing.assert_close(torch.special.ndtr(middles), shares, atol=3e-5, rtol=0)


def test_the_seed_decides() -> None:
    assert torch.equal(narrow(0.5), narrow(0.5))


def test_a_dropout_of_almost_everything_stays_finite() -> None:
    assert narrow(0.999999).isfinite().all()
