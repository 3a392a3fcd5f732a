"""The noise table and its posterior: identities, and DiffMM's schedule as a special case."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from dasrec_core.diffusion.schedule import NoiseSchedule, NoiseTable
from tests.reference import dense_diffusion

ONE = torch.ones(1, dtype=torch.float64)


def schedule(**changes: Any) -> NoiseSchedule:
    values = {"num_timesteps": 5, "lowest": 1e-4, "highest": 0.02, "scale": 0.3}
    return NoiseSchedule(**{**values, **changes})


def at(timestep: int) -> torch.Tensor:
    return torch.tensor([timestep])


READINGS = [
    {},
    {"reading": "B"},
    {"mode": "per_step"},
    {"scale": 1.0, "highest": 0.7},
    {"num_timesteps": 1},
    {"first_beta": 1e-4},
]


@pytest.mark.parametrize("changes", READINGS)
@pytest.mark.parametrize("sparsity", [1.0, 0.9, 0.5])
def test_posterior_is_the_product_of_the_two_gaussians(
    changes: dict[str, Any], sparsity: float
) -> None:
    table = schedule(**changes).table(ONE * sparsity)
    levels = table.levels[0].tolist()
    for timestep in range(1, table.num_timesteps + 1):
        step = table.posterior(timestep)
        clean, noisy, variance = dense_diffusion.posterior_of_gaussians(
            levels[timestep - 1], levels[timestep]
        )
        assert float(step.clean) == pytest.approx(clean, rel=1e-9)
        assert float(step.noisy) == pytest.approx(noisy, abs=1e-9)
        scale = sparsity if changes.get("reading") == "B" else 1.0
        assert float(step.variance) == pytest.approx(scale * variance, abs=1e-12)


@pytest.mark.parametrize("changes", READINGS)
def test_posterior_mean_of_the_expected_row_is_the_expected_row_before(
    changes: dict[str, Any],
) -> None:
    table = schedule(**changes).table(ONE * 0.9)
    for timestep in range(1, table.num_timesteps + 1):
        step = table.posterior(timestep)
        mean = step.noisy * table.signal(at(timestep)) + step.clean
        assert float(mean) == pytest.approx(float(table.signal(at(timestep - 1))), rel=1e-12)


@pytest.mark.parametrize("changes", READINGS)
def test_the_last_step_back_takes_the_restored_row_alone(changes: dict[str, Any]) -> None:
    step = schedule(**changes).table(ONE).posterior(1)
    assert (float(step.clean), float(step.noisy), float(step.variance)) == (1, 0, 0)


def diffmm() -> NoiseTable:
    return schedule(scale=0.1, first_beta=1e-4).table(ONE)


def test_diffmm_schedule_has_its_known_levels() -> None:
    kept = 1 - diffmm().levels[0, 1:]
    expected = torch.tensor([0.9999, 0.99940, 0.99891, 0.99841, 0.99791], dtype=torch.float64)
    torch.testing.assert_close(kept, expected, atol=6e-6, rtol=0)


def test_diffmm_schedule_has_its_known_noise() -> None:
    stds = [float(diffmm().noise_std(at(t))) for t in range(1, 6)]
    assert stds == pytest.approx([0.0100, 0.0244, 0.0331, 0.0399, 0.0457], abs=6e-5)


def test_diffmm_schedule_has_its_known_posterior() -> None:
    steps = [diffmm().posterior(t) for t in range(1, 6)]
    clean = [float(step.clean) for step in steps]
    noisy = [float(step.noisy) for step in steps]
    assert clean == pytest.approx([1, 0.833, 0.454, 0.313, 0.238], abs=6e-4)
    assert noisy == pytest.approx([0, 0.167, 0.546, 0.687, 0.762], abs=6e-4)


def test_diffmm_loss_weights_have_their_known_values() -> None:
    weights = [float(diffmm().snr_weights(at(t))) for t in range(1, 6)]
    assert weights == pytest.approx([1, 8326, 760, 285, 149], rel=4e-3)


@pytest.mark.parametrize(
    ("gamma", "first", "last"),
    [(0.1, 0.0032, 0.0447), (0.3, 0.0055, 0.0775), (0.5, 0.0071, 0.1), (0.7, 0.0084, 0.1183)],
)
def test_noise_of_an_empty_user_by_intensity(gamma: float, first: float, last: float) -> None:
    table = schedule(scale=gamma).table(ONE)
    stds = [float(table.noise_std(at(t))) for t in (1, 5)]
    assert stds == pytest.approx([first, last], abs=6e-5)


def test_readings_agree_in_noise_and_differ_in_signal() -> None:
    a, b = (schedule(reading=r).table(ONE * 0.9) for r in ("A", "B"))
    assert float(a.noise_std(at(5))) == pytest.approx(float(b.noise_std(at(5))))
    assert float(a.signal(at(5))) > float(b.signal(at(5)))


def test_reading_b_divides_loss_weights_by_sparsity() -> None:
    plain, sparse = (schedule(reading="B").table(ONE * s) for s in (1.0, 0.5))
    assert float(sparse.snr_weights(at(3))) == pytest.approx(2 * float(plain.snr_weights(at(3))))


def test_per_step_levels_are_products_of_steps() -> None:
    table = schedule(mode="per_step").table(ONE * 0.9)
    expected = dense_diffusion.levels(0.9, steps=5, low=1e-4, high=0.02, gamma=0.3, per_step=True)
    assert table.levels[0].tolist() == pytest.approx(expected, rel=1e-9)


def test_a_sparser_user_gets_more_noise() -> None:
    table = schedule().table(torch.tensor([0.5, 1.0], dtype=torch.float64))
    dense_user, sparse_user = table.noise_std(torch.tensor([3, 3]))
    assert sparse_user > dense_user


def test_rows_have_their_own_timestep() -> None:
    table = schedule().table(torch.ones(2, dtype=torch.float64))
    first, last = table.signal(torch.tensor([0, 5]))
    assert float(first) == 1.0
    assert last < first


@pytest.mark.parametrize(("highest", "num_timesteps"), [(0.7, 80), (0.7, 100), (0.3, 1000)])
def test_steps_that_leave_no_signal_stay_finite(highest: float, num_timesteps: int) -> None:
    changes = {"scale": 1.0, "highest": highest, "num_timesteps": num_timesteps}
    table = schedule(mode="per_step", **changes).table(ONE)
    for timestep in range(1, num_timesteps + 1):
        step = table.posterior(timestep)
        assert all(bool(value.isfinite().all()) for value in (step.clean, step.noisy))
        assert bool(step.variance.isfinite().all())
