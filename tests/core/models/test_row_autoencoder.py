"""Clusters of items and the encoders and decoders over them."""

from __future__ import annotations

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from dasrec_core.diffusion.rows import InteractionRows
from dasrec_core.models.parts.item_clusters import item_clusters, item_factors
from dasrec_core.models.parts.row_autoencoder import LatentRows, RowAutoencoder
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train
from tests.reference.dense_graphs import symmetric_normalized

CPU = torch.device("cpu")


def normalized_links() -> torch.Tensor:
    train = toy_train()
    links = torch.zeros(NUM_USERS, NUM_ITEMS)
    links[torch.from_numpy(train.user_ids), torch.from_numpy(train.item_ids)] = 1
    return symmetric_normalized(links, self_loops=False)[:NUM_USERS, NUM_USERS:]


def test_items_of_one_taste_share_a_cluster() -> None:
    torch.manual_seed(0)
    clusters = item_clusters(toy_train(), 2, CPU).tolist()
    assert len(set(clusters[:4])) == 1
    assert len(set(clusters[4:8])) == 1
    assert clusters[0] != clusters[4]


def test_one_cluster_holds_everything() -> None:
    assert item_clusters(toy_train(), 1, CPU).tolist() == [0] * NUM_ITEMS


def test_products_of_all_factors_are_those_of_the_normalised_columns() -> None:
    factors = item_factors(toy_train(), 64, CPU).double()
    block = normalized_links()
    torch.testing.assert_close(factors @ factors.T, block.T @ block, atol=1e-5, rtol=0)


def test_few_factors_are_the_leading_ones() -> None:
    torch.manual_seed(0)
    factors = item_factors(toy_train(), 3, CPU).double()
    values = torch.linalg.svdvals(normalized_links())
    torch.testing.assert_close(factors.norm(dim=0), values[:3], atol=1e-3, rtol=0)


def test_divergence_is_that_of_independent_normals() -> None:
    means, log_variances = torch.randn(3, 4), torch.randn(3, 4)
    ours = LatentRows(means, log_variances).divergence()
    theirs = kl_divergence(Normal(means, (log_variances / 2).exp()), Normal(0.0, 1.0)).sum(1)
    torch.testing.assert_close(ours, theirs)


def test_likelihood_is_the_log_softmax_of_the_scores() -> None:
    rows = InteractionRows.of(toy_train(), CPU)
    clusters = torch.tensor([1, 0, 1, 2, 0, 1, 2, 2, 0])
    model = RowAutoencoder(clusters, num_clusters=3, latent_dim=6)
    users, latents = torch.tensor([2, 11, 0]), torch.randn(3, 6)
    expected = (rows.dense(users) * model.scores(latents).log_softmax(1)).sum(1)
    torch.testing.assert_close(model.log_likelihood(latents, rows.entries(users)), expected)


def test_loaded_clusters_replace_the_layout_derived_before() -> None:
    first = RowAutoencoder(torch.tensor([0, 1, 0]), num_clusters=2, latent_dim=2)
    second = RowAutoencoder(torch.tensor([1, 1, 0]), num_clusters=2, latent_dim=2)
    latents = torch.randn(2, 2)
    second.scores(latents)
    second.load_state_dict(first.state_dict())
    assert torch.equal(second.scores(latents), first.scores(latents))


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_a_user_without_interactions_has_the_latents_of_the_bias(dropout: float) -> None:
    rows = InteractionRows.of(toy_train(), CPU)
    model = RowAutoencoder(torch.zeros(9, dtype=torch.int64), num_clusters=1, latent_dim=2)
    latent = model.encode(rows, torch.tensor([11]), dropout=dropout)
    assert torch.equal(latent.means, model.encoder_bias[:, :2])


def test_encoding_leaves_out_the_share_that_is_set_and_scales_up_the_rest() -> None:
    rows = InteractionRows.of(toy_train(), CPU)
    model = RowAutoencoder(torch.zeros(9, dtype=torch.int64), num_clusters=1, latent_dim=2)
    user, degree = torch.tensor([3]), int(toy_train().user_degrees[3])
    torch.manual_seed(5)
    kept = torch.rand(degree) >= 0.4
    torch.manual_seed(5)
    latent = model.encode(rows, user, dropout=0.4)
    items = torch.from_numpy(toy_train().items_of(3))[kept]
    expected = model.encoder_weight[items].sum(0) / degree**0.5 / 0.6 + model.encoder_bias[0]
    assert 0 < len(items) < degree
    torch.testing.assert_close(latent.means[0], expected[:2])
