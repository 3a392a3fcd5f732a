"""NCL against dense matrices, its clusters, and when prototypes enter the loss."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from dasrec_core.config.models.ncl import NCLConfig
from dasrec_core.models.base import Batch, Phase
from dasrec_core.models.ncl import NCL
from dasrec_core.models.parts.prototypes import Prototypes
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    epoch_of,
    toy_model,
    toy_train,
    train_epochs,
)
from tests.reference.dense_ncl import DenseNCL
from tests.reference.dense_ranking import bpr, half_squares, norms


def model_of(**settings: object) -> NCL:
    model = toy_model("ncl", **{"warm_up": 0, **settings})
    assert isinstance(model, NCL)
    return model


def phase_of(model: NCL) -> Phase:
    (phase,) = model.phases()
    return phase


def begin_epoch(model: NCL) -> dict[str, float]:
    prepare = phase_of(model).prepare
    assert prepare is not None
    with torch.no_grad():
        return dict(prepare())


def some_batch(model: NCL) -> Batch:
    return next(iter(epoch_of(phase_of(model), toy_train(), seed=1, batch_size=20)))


def dense(model: NCL) -> DenseNCL:
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = 1
    return DenseNCL(model.user_embeddings, model.item_embeddings, links)


def expected_terms(model: NCL, batch: Batch, settings: dict[str, Any]) -> tuple[DenseNCL, Any]:
    reference = dense(model)
    columns = (batch.user_ids, batch.positive_item_ids, batch.negative_item_ids)
    triplets = torch.stack(columns, 1).tolist()
    users = [row[0] for row in triplets]
    items = [NUM_USERS + row[1] for row in triplets]
    even = 2 * settings.get("neighbor_hops", 1)
    final = reference.final(settings.get("num_layers", 2))
    ego = reference.ego[:NUM_USERS], reference.ego[NUM_USERS:]
    share = 1 if settings.get("contrast_sum") == "sum" else 1 / len(triplets)
    sides = ((users, 0, model.user_prototypes), (items, NUM_USERS, model.item_prototypes))
    prototypes = [
        reference.prototype(nodes, first, (side.centroids, side.clusters), 0.1)
        for nodes, first, side in sides
    ]
    structure = reference.structure(users, even, 0.1) + 0.7 * reference.structure(items, even, 0.1)
    penalty = norms if settings.get("l2_form") == "batch_norms" else half_squares
    return reference, {
        "bpr": bpr(final[:NUM_USERS], final[NUM_USERS:], triplets),
        "structure": 0.3 * share * structure,
        "l2": 0.1 * penalty(*ego, triplets),
        "prototype": 0.2 * share * torch.stack(prototypes).sum(),
    }


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"neighbor_hops": 2},
        {"num_layers": 1},
        {"contrast_sum": "sum"},
        {"l2_form": "batch_norms"},
        {"num_layers": 3},
    ],
    ids=str,
)
def test_losses_and_gradients_equal_the_dense_ones(settings: dict[str, Any]) -> None:
    weights = {"structure_weight": 0.3, "item_weight": 0.7, "prototype_weight": 0.2}
    model = model_of(l2_weight=0.1, temperature=0.1, **weights, **settings)
    torch.manual_seed(3)
    begin_epoch(model)
    batch = some_batch(model)
    ours = dict(phase_of(model).loss_terms(batch))
    reference, expected = expected_terms(model, batch, settings)
    assert ours.keys() == expected.keys()
    for name, loss in ours.items():
        torch.testing.assert_close(loss.double(), expected[name], atol=1e-5, rtol=1e-5)
    torch.stack(list(ours.values())).sum().backward()
    torch.stack(list(expected.values())).sum().backward()
    gradient = torch.cat([model.user_embeddings.grad, model.item_embeddings.grad]).double()
    torch.testing.assert_close(gradient, reference.ego.grad, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("num_layers", [1, 3])
def test_scores_come_from_the_mean_of_the_layers(num_layers: int) -> None:
    model = model_of(num_layers=num_layers, neighbor_hops=2)
    ours = torch.cat(model.final_embeddings()).double()
    expected = dense(model).final(num_layers)
    torch.testing.assert_close(ours, expected, atol=1e-6, rtol=1e-6)


def test_prototypes_enter_the_loss_after_the_warm_up() -> None:
    model = model_of(warm_up=2)
    seen = []
    for _ in range(4):
        begin_epoch(model)
        seen.append("prototype" in phase_of(model).loss_terms(some_batch(model)))
    assert seen == [False, False, True, True]


@pytest.mark.parametrize(
    ("warm_up", "every", "epochs"), [(0, 1, [0, 1, 2, 3, 4]), (2, 3, [0, 3]), (3, 2, [2, 4])]
)
def test_nodes_are_clustered_when_it_is_time_and_some_epoch_uses_it(
    warm_up: int, every: int, epochs: list[int]
) -> None:
    model = model_of(warm_up=warm_up, cluster_every=every)
    assert [epoch for epoch in range(5) if begin_epoch(model)] == epochs


def test_without_contrasts_ncl_trains_like_lightgcn() -> None:
    settings: dict[str, Any] = {"num_layers": 2, "l2_weight": 0.01, "sampler": "edge"}
    ours = toy_model("ncl", structure_weight=0, prototype_weight=0, **settings)
    theirs = toy_model("lightgcn", **settings)
    theirs.load_state_dict(
        {name: ours.state_dict()[name] for name in ("user_embeddings", "item_embeddings")}
    )
    train_epochs(ours, range(1, 4))
    train_epochs(theirs, range(1, 4))
    everyone = torch.arange(NUM_USERS)
    torch.testing.assert_close(ours.score(everyone), theirs.score(everyone), atol=1e-5, rtol=1e-5)


def test_clusters_are_kept_where_an_epoch_does_not_make_new_ones() -> None:
    model = model_of(cluster_every=2)
    train_epochs(model, range(1, 2))
    before = model.user_prototypes.clusters.clone()
    other = model_of(cluster_every=2)
    other.load_state_dict(model.state_dict())
    assert begin_epoch(other) == {}
    assert torch.equal(other.user_prototypes.clusters, before)
    assert "prototype" in phase_of(other).loss_terms(some_batch(other))


def test_a_warm_start_goes_on_from_the_last_centroids() -> None:
    fresh, warm = (model_of(kmeans_start=start, kmeans_iterations=1) for start in ("fresh", "warm"))
    differing = []
    for model in (fresh, warm):
        begin_epoch(model)
        for _ in range(10):
            begin_epoch(model)
        once = model.user_prototypes.centroids.clone()
        begin_epoch(model)
        differing.append(not torch.equal(once, model.user_prototypes.centroids))
    assert differing == [True, False]


def test_small_data_gets_fewer_clusters_and_a_notice() -> None:
    model = model_of(num_clusters=1000, nodes_per_cluster=4)
    assert len(model.user_prototypes.centroids) == NUM_USERS // 4
    assert len(model.item_prototypes.centroids) == NUM_ITEMS // 4
    users, items = model.notices()
    assert "3 clusters of users instead of 1000" in users
    assert "2 clusters of items" in items


def test_enough_nodes_give_no_notice() -> None:
    model = model_of(num_clusters=2, nodes_per_cluster=4)
    assert model.notices() == ()


def test_a_handful_of_nodes_makes_one_cluster_that_costs_nothing() -> None:
    model = model_of(nodes_per_cluster=39)
    begin_epoch(model)
    terms = phase_of(model).loss_terms(some_batch(model))
    assert float(terms["prototype"].detach()) == pytest.approx(0, abs=1e-6)


def test_clusters_in_use_are_reported() -> None:
    report = begin_epoch(model_of())
    assert report == {"clusters_in_use/users": 3.0, "clusters_in_use/items": 2.0}


def test_no_gradient_reaches_a_centroid() -> None:
    model = model_of()
    begin_epoch(model)
    assert not model.user_prototypes.centroids.requires_grad


def test_clusters_are_found_in_full_precision_also_under_autocast() -> None:
    # A common offset is nothing to a distance, but all there is to a number of 8 bits.
    points = 1 + 0.1 * torch.randn(2000, 16, generator=torch.Generator().manual_seed(0))
    config = NCLConfig(name="ncl", embedding_dim=16, num_clusters=20)
    found = []
    for narrow in (False, True):
        torch.manual_seed(1)
        prototypes = Prototypes(config, len(points), points.device)
        with torch.autocast("cpu", torch.bfloat16, enabled=narrow):
            prototypes.fit(points, warm=False)
        found.append(prototypes.clusters)
    assert torch.equal(*found)
