"""The diffusion of one modality against rows handled one at a time."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from dasrec_core.diffusion.restoration import keep_mask
from dasrec_core.errors import ConfigError
from dasrec_core.models.dasrec import DASRec
from dasrec_core.models.parts.modality_diffusion import Choice, ModalityDiffusion
from dasrec_core.sampling.batch import Batch
from tests.helpers.toy_models import EMPTY_USER, NUM_USERS, toy_inputs, toy_model, train_epochs
from tests.reference import dense_diffusion


def diffusion_of(**settings: Any) -> tuple[DASRec, ModalityDiffusion]:
    model = toy_model("dasrec", inputs=toy_inputs(1), **settings)
    assert isinstance(model, DASRec)
    diffusion = model.views.diffusions[0]
    assert isinstance(diffusion, ModalityDiffusion)
    return model, diffusion


def dense_rows() -> torch.Tensor:
    train = toy_inputs().train
    rows = torch.zeros(train.num_users, train.num_items, dtype=torch.float64)
    rows[torch.from_numpy(train.user_ids), torch.from_numpy(train.item_ids)] = 1
    return rows


def user_levels(row: torch.Tensor) -> list[float]:
    return dense_diffusion.levels(
        1 - float(row.sum()) / len(row), steps=3, low=1e-4, high=0.02, gamma=0.3
    )


def noise_as_read(reading: str, row: torch.Tensor) -> list[tuple[float, float]]:
    """Factor of the clean row and variance of the noise at t = 1, 2, 3, by a reading of Eq 4-6."""
    sparsity, line = 1 - float(row.sum()) / len(row), (1e-4, 0.01005, 0.02)
    if reading == "B":
        return [((1 - 0.3 * f) ** 0.5, sparsity * 0.3 * f) for f in line]
    if reading == "per_step":
        left = [1 - 0.3 * sparsity * f for f in line]
        kept = [left[0], left[0] * left[1], left[0] * left[1] * left[2]]
        return [(k**0.5, 1 - k) for k in kept]
    highest = {"max": (1e-4, 0.15005, 0.3)}.get(reading, line)
    scale = 1.0 if reading == "max" else 0.3
    sparsity = 1.0 if reading == "static" else sparsity
    return [((1 - scale * sparsity * f) ** 0.5, scale * sparsity * f) for f in highest]


READINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "A": ("dasrec", {}),
    "B": ("dasrec", {"noise_reading": "B"}),
    "per_step": ("dasrec", {"schedule": "per_step"}),
    "max": ("dasrec", {"gamma_role": "max"}),
    "static": ("dasrec-n", {"variant": "static"}),
}


@pytest.mark.parametrize("hidden_dims", [(16,), (16, 8)])
def test_generated_items_are_the_top_of_each_users_own_chain(hidden_dims: tuple[int, ...]) -> None:
    _, diffusion = diffusion_of(denoiser_hidden_dims=hidden_dims)
    with torch.no_grad():
        generated = diffusion.generate(Choice(k=2))
    for user, row in enumerate(dense_rows()):
        _, restored = dense_diffusion.reverse(diffusion.denoiser, row, user_levels(row))
        assert generated[user].tolist() == restored.topk(2).indices.tolist()


def test_kept_activations_are_those_of_each_users_own_chain() -> None:
    _, diffusion = diffusion_of()
    with torch.no_grad():
        diffusion.generate(Choice(k=1))
    for user, row in enumerate(dense_rows()):
        hidden, _ = dense_diffusion.reverse(diffusion.denoiser, row, user_levels(row))
        ours = diffusion.hidden[diffusion.row_of_user[user]]
        torch.testing.assert_close(ours.double(), hidden, atol=1e-6, rtol=1e-5)


def test_users_with_the_same_history_share_a_chain() -> None:
    _, diffusion = diffusion_of()
    assert diffusion.row_of_user[0] == diffusion.row_of_user[1]
    assert len(diffusion.hidden) < NUM_USERS


def test_start_noise_gives_every_user_a_chain_of_its_own() -> None:
    _, diffusion = diffusion_of(sampling_steps=2)
    with torch.no_grad():
        diffusion.generate(Choice(k=1))
    assert len(diffusion.hidden) == NUM_USERS
    assert not torch.equal(diffusion.hidden[0], diffusion.hidden[1])


def test_posterior_noise_changes_what_is_generated() -> None:
    _, diffusion = diffusion_of(sampling_noise=True)
    with torch.no_grad():
        diffusion.generate(Choice(k=1))
        first = diffusion.hidden.clone()
        diffusion.generate(Choice(k=1))
    assert not torch.equal(first, diffusion.hidden)


def test_preferences_equal_the_dense_product_at_length_1() -> None:
    model, diffusion = diffusion_of()
    train_epochs(model, range(1, 3))
    features = torch.randn(toy_inputs().num_items, 8)
    restored = diffusion.denoiser.output(diffusion.hidden)
    expected = torch.nn.functional.normalize(restored @ features)
    torch.testing.assert_close(diffusion.preferences(features), expected)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("weighting", ["simple", "snr"])
def test_losses_equal_those_of_rows_one_at_a_time(reduction: str, weighting: str) -> None:
    model, diffusion = diffusion_of(
        loss_reduction=reduction, loss_weighting=weighting, denoiser_dropout=0.0
    )
    (phase, _) = model.phases()
    users = torch.tensor([0, 3, EMPTY_USER, 7])
    nothing = torch.empty(0, dtype=torch.int64)
    torch.manual_seed(4)
    ours = phase.loss_terms(Batch(users, nothing, nothing))
    torch.manual_seed(4)
    timesteps = torch.randint(1, 4, (4,)).tolist()
    noise = torch.randn(4, toy_inputs().num_items).double()
    features = model.feature_maps[0]().detach().double()
    items = model.item_embeddings.detach().double()
    elbo, msi = [], []
    for place, (user, t) in enumerate(zip(users.tolist(), timesteps, strict=True)):
        row = dense_rows()[user]
        v = user_levels(row)
        noisy = (1 - v[t]) ** 0.5 * row + v[t] ** 0.5 * noise[place]
        _, restored = dense_diffusion.denoise(diffusion.denoiser, noisy, t)
        weight = 1.0
        if weighting == "snr" and t > 1:
            weight = (1 - v[t - 1]) / v[t - 1] - (1 - v[t]) / v[t]
        error, signal = (restored - row) ** 2, (restored @ features - row @ items) ** 2
        elbo.append(weight * (error.sum() if reduction == "sum" else error.mean()))
        msi.append(signal.sum() if reduction == "sum" else signal.mean())
    expected = {"elbo/image": torch.stack(elbo).mean(), "msi/image": 0.1 * torch.stack(msi).mean()}
    for name, value in expected.items():
        torch.testing.assert_close(ours[name].detach().double(), value, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("reading", READINGS)
def test_rows_are_as_noisy_as_the_reading_says(reading: str) -> None:
    name, settings = READINGS[reading]
    model = toy_model(name, inputs=toy_inputs(1), denoiser_dropout=0.0, **settings)
    assert isinstance(model, DASRec)
    users, nothing = torch.tensor([0, 3, EMPTY_USER, 7]), torch.empty(0, dtype=torch.int64)
    torch.manual_seed(4)
    ours = model.phases()[0].loss_terms(Batch(users, nothing, nothing))["elbo/image"]
    torch.manual_seed(4)
    timesteps = torch.randint(1, 4, (4,)).tolist()
    noise = torch.randn(4, toy_inputs().num_items).double()
    errors = []
    for user, t, epsilon in zip(users.tolist(), timesteps, noise, strict=True):
        row = dense_rows()[user]
        signal, variance = noise_as_read(reading, row)[t - 1]
        noisy = signal * row + variance**0.5 * epsilon
        _, restored = dense_diffusion.denoise(model.views.diffusions[0].denoiser, noisy, t)
        errors.append(((restored - row) ** 2).sum())
    # Readings differ by 7e-5 of it and more.
    expected = torch.stack(errors).mean()
    torch.testing.assert_close(ours.detach().double(), expected, atol=0, rtol=2e-6)


def test_training_hides_the_share_of_the_noisy_row_that_is_set() -> None:
    model, diffusion = diffusion_of(denoiser_dropout=0.75)
    users, nothing = torch.tensor([0, 3, EMPTY_USER, 7]), torch.empty(0, dtype=torch.int64)
    torch.manual_seed(4)
    ours = model.phases()[0].loss_terms(Batch(users, nothing, nothing))["elbo/image"]
    torch.manual_seed(4)
    timesteps = torch.randint(1, 4, (4,)).tolist()
    noise = torch.randn(4, toy_inputs().num_items)
    kept = keep_mask(noise, 0.75).double()
    errors = []
    for place, (user, t) in enumerate(zip(users.tolist(), timesteps, strict=True)):
        row, levels = dense_rows()[user], user_levels(dense_rows()[user])
        noisy = (1 - levels[t]) ** 0.5 * row + levels[t] ** 0.5 * noise[place].double()
        _, restored = dense_diffusion.denoise(diffusion.denoiser, noisy * kept[place] / 0.25, t)
        errors.append(((restored - row) ** 2).sum())
    expected = torch.stack(errors).mean()
    torch.testing.assert_close(ours.detach().double(), expected, atol=0, rtol=1e-5)


@pytest.mark.parametrize("hidden_dims", [(16,), (16, 8)])
def test_start_noise_is_that_of_its_timestep(
    hidden_dims: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    class OfRows:
        """Draws rows and projects them, so that the full rows are known."""

        def __init__(self, row_weight: torch.Tensor) -> None:
            self.weight = row_weight

        def draw(self, count: int) -> torch.Tensor:
            return torch.randn(count, len(self.weight)) @ self.weight

    place = "dasrec_core.models.parts.modality_diffusion.ProjectedNoise"
    monkeypatch.setattr(place, OfRows)
    _, diffusion = diffusion_of(sampling_steps=2, denoiser_hidden_dims=hidden_dims)
    torch.manual_seed(6)
    with torch.no_grad():
        diffusion.generate(Choice(k=1))
    torch.manual_seed(6)
    noise = torch.randn(NUM_USERS, toy_inputs().num_items).double()
    for user, row in enumerate(dense_rows()):
        levels = user_levels(row)
        start = (1 - levels[2]) ** 0.5 * row + levels[2] ** 0.5 * noise[user]
        hidden, _ = dense_diffusion.reverse(diffusion.denoiser, start, levels)
        torch.testing.assert_close(diffusion.hidden[user].double(), hidden, atol=1e-6, rtol=1e-5)


def test_input_dropout_acts_in_training_only() -> None:
    model, diffusion = diffusion_of(denoiser_dropout=0.9)
    plain = toy_model("dasrec", inputs=toy_inputs(1), denoiser_dropout=0.0)
    users = torch.arange(4)
    nothing = torch.empty(0, dtype=torch.int64)
    losses = []
    for either in (model, plain):
        torch.manual_seed(4)
        losses.append(either.phases()[0].loss_terms(Batch(users, nothing, nothing))["elbo/image"])
    assert losses[0] != losses[1]
    with torch.no_grad():
        assert torch.equal(
            diffusion.generate(Choice(k=1)), plain.views.diffusions[0].generate(Choice(k=1))
        )


def test_more_generated_items_than_there_are_is_refused_with_both_numbers() -> None:
    with pytest.raises(ConfigError, match=r"10.*9 items"):
        diffusion_of(rebuild_k=10)
