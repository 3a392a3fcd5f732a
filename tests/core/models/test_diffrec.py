"""DiffRec and L-DiffRec against one user at a time."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from dasrec_core.diffusion.fixed_noise import fixed_normals
from dasrec_core.models.diffrec import DiffRec, LatentDiffRec
from dasrec_core.sampling.batch import Batch
from tests.helpers.toy_models import (
    EMPTY_USER,
    NUM_ITEMS,
    NUM_USERS,
    toy_config,
    toy_model,
    toy_train,
    train_epochs,
)
from tests.reference import dense_diffrec

USERS = torch.tensor([0, 3, EMPTY_USER, 7])
NOBODY = torch.empty(0, dtype=torch.int64)
BATCH = Batch(USERS, NOBODY, NOBODY)
EXACT: dict[str, Any] = {"input_dropout": 0.0, "timestep_sampling": "uniform"}


def dense_rows() -> torch.Tensor:
    train = toy_train()
    rows = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    rows[torch.from_numpy(train.user_ids), torch.from_numpy(train.item_ids)] = 1
    return rows


def on_rows(**settings: Any) -> DiffRec:
    model = toy_model("diffrec", **settings)
    assert isinstance(model, DiffRec)
    return model


def on_latents(**settings: Any) -> LatentDiffRec:
    model = toy_model("diffrec", variant="latent", **settings)
    assert isinstance(model, LatentDiffRec)
    return model


@pytest.mark.parametrize("weighting", ["elbo", "simple"])
def test_loss_of_rows_equals_that_of_rows_one_at_a_time(weighting: str) -> None:
    settings = {**EXACT, "loss_weighting": weighting}
    model, config = on_rows(**settings), toy_config("diffrec", **settings)
    (phase,) = model.phases()
    torch.manual_seed(4)
    ours = phase.loss_terms(BATCH)["elbo"]
    torch.manual_seed(4)
    timesteps = torch.randint(1, 4, (4,)).tolist()
    noise = torch.randn(4, NUM_ITEMS).double()
    losses = dense_diffrec.row_losses(model, config, dense_rows()[USERS], timesteps, noise)
    torch.testing.assert_close(ours.double(), torch.stack(losses).mean(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"denoiser_hidden_dims": (16, 8)},
        {"sampling_steps": 2},
        {"sampling_steps": 3, "denoiser_hidden_dims": (16, 8)},
        {"num_timesteps": 1},
    ],
    ids=str,
)
def test_scores_are_the_end_of_each_users_own_chain(settings: dict[str, Any]) -> None:
    model, config = on_rows(**settings), toy_config("diffrec", **settings)
    train_epochs(model, range(1, 3))
    noise = fixed_normals(torch.arange(NUM_USERS), NUM_ITEMS).double()
    expected = [
        dense_diffrec.row_scores(model, config, row, epsilon)
        for row, epsilon in zip(dense_rows(), noise, strict=True)
    ]
    ours = model.score(torch.arange(NUM_USERS)).double()
    torch.testing.assert_close(ours, torch.stack(expected), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("variant", ["rows", "latent"])
def test_scores_do_not_depend_on_how_users_are_grouped(variant: str) -> None:
    model = toy_model("diffrec", variant=variant, sampling_steps=3)
    together = model.score(torch.arange(NUM_USERS))
    alone = torch.cat([model.score(torch.tensor([user])) for user in range(NUM_USERS)])
    torch.testing.assert_close(together, alone)


@pytest.mark.parametrize("num_clusters", [1, 2, 4])
def test_latent_losses_equal_those_of_users_one_at_a_time(num_clusters: int) -> None:
    settings = {**EXACT, "num_clusters": num_clusters, "kl_weight": 0.5, "diffusion_weight": 0.25}
    model = on_latents(**settings)
    config = toy_config("diffrec", variant="latent", **settings)
    train_epochs(model, range(1, 3))
    (phase,) = model.phases()
    torch.manual_seed(4)
    ours = phase.loss_terms(BATCH)
    torch.manual_seed(4)
    first = torch.randn(4, 32).double()
    timesteps = torch.randint(1, 4, (4,)).tolist()
    second = torch.randn(4, 32).double()
    parts = [
        dense_diffrec.latent_losses(model, config, row, t, draws)
        for row, t, *draws in zip(dense_rows()[USERS], timesteps, first, second, strict=True)
    ]
    likelihood, divergence, error = torch.tensor(parts, dtype=torch.float64).mean(0)
    for name, value in (
        ("likelihood", likelihood),
        ("kl", 0.5 * divergence),
        ("elbo", 0.25 * error),
    ):
        torch.testing.assert_close(ours[name].double(), value, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("num_clusters", "sampling_steps"), [(1, 0), (4, 0), (4, 2)])
def test_latent_scores_are_decoded_from_each_users_own_chain(
    num_clusters: int, sampling_steps: int
) -> None:
    settings = {"num_clusters": num_clusters, "sampling_steps": sampling_steps}
    model = on_latents(**settings)
    config = toy_config("diffrec", variant="latent", **settings)
    train_epochs(model, range(1, 3))
    dense = dense_diffrec.DenseAutoencoder(model, num_clusters)
    noise = fixed_normals(torch.arange(NUM_USERS), config.latent_dim).double()
    expected = [
        dense.decode(dense_diffrec.row_scores(model, config, dense.encode(row)[0], epsilon))
        for row, epsilon in zip(dense_rows(), noise, strict=True)
    ]
    ours = model.score(torch.arange(NUM_USERS)).double()
    torch.testing.assert_close(ours, torch.stack(expected), rtol=1e-5, atol=1e-5)


def test_latent_diffusion_reaches_the_encoder() -> None:
    model = on_latents()
    (phase,) = model.phases()
    phase.loss_terms(BATCH)["elbo"].backward()
    gradient = model.autoencoder.encoder_weight.grad
    assert gradient is not None
    assert gradient.any()


@pytest.mark.parametrize("variant", ["rows", "latent"])
def test_uniform_timesteps_leave_no_trace(variant: str) -> None:
    model = toy_model("diffrec", variant=variant, timestep_sampling="uniform")
    train_epochs(model, range(1, 3))
    assert not model.timesteps.counts.any()


def test_losses_of_a_batch_are_remembered_for_drawing_timesteps() -> None:
    model = on_rows()
    train_epochs(model, range(1, 3))
    assert int(model.timesteps.counts.sum()) == 2 * NUM_USERS


@pytest.mark.parametrize(("variant", "term"), [("rows", "elbo"), ("latent", "kl")])
def test_input_dropout_acts_in_training_only(variant: str, term: str) -> None:
    much, none = (toy_model("diffrec", variant=variant, input_dropout=rate) for rate in (0.9, 0.0))
    losses = []
    for model in (much, none):
        torch.manual_seed(4)
        losses.append(model.phases()[0].loss_terms(BATCH)[term])
    assert losses[0] != losses[1]
    assert torch.equal(much.score(USERS), none.score(USERS))


def test_clusters_that_do_not_divide_the_latent_size_are_refused() -> None:
    with pytest.raises(ValueError, match="divide"):
        toy_config("diffrec", variant="latent", num_clusters=3)
