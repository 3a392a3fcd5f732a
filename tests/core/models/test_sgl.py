"""SGL against dense matrices: final embeddings, every loss term and its gradient."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from dasrec_core.models.base import Batch
from dasrec_core.models.sgl import SGL
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, epoch_of, toy_model, toy_train
from tests.reference.dense_sgl import DenseSGL

NUM_LAYERS = 2
SEED = 7
EDGES = torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)


def model_of(**settings: object) -> SGL:
    model = toy_model("sgl", **{"drop_rate": 0.3, "l2_weight": 0.1, **settings})
    assert isinstance(model, SGL)
    return model


def links_of(kept: Tensor) -> Tensor:
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[EDGES] = kept.double()
    return links


def kept_by(augmentation: str, rate: float) -> list[list[Tensor]]:
    """The links of each layer of both views, in the order they are drawn."""
    torch.manual_seed(SEED)
    views = []
    for _ in range(2):
        if augmentation == "node_drop":
            users = torch.randperm(NUM_USERS)[: int(rate * NUM_USERS)]
            items = torch.randperm(NUM_ITEMS)[: int(rate * NUM_ITEMS)]
            kept = ~(torch.isin(EDGES[0], users) | torch.isin(EDGES[1], items))
            views.append([links_of(kept)] * NUM_LAYERS)
            continue
        draws = []
        for _ in range(NUM_LAYERS if augmentation == "random_walk" else 1):
            kept = torch.zeros(len(EDGES[0]))
            kept[torch.randperm(len(kept))[: int(len(kept) * (1 - rate))]] = 1
            draws.append(links_of(kept))
        views.append(draws if len(draws) == NUM_LAYERS else draws * NUM_LAYERS)
    return views


def prepared_batch(model: SGL) -> Batch:
    (phase,) = model.phases()
    torch.manual_seed(SEED)
    assert phase.prepare is not None
    with torch.no_grad():
        phase.prepare()
    return next(iter(epoch_of(phase, toy_train(), seed=1, batch_size=20)))


def terms_of(model: SGL, batch: Batch) -> dict[str, Tensor]:
    (phase,) = model.phases()
    return dict(phase.loss_terms(batch))


def dense(model: SGL) -> DenseSGL:
    everything = links_of(torch.ones(len(EDGES[0])))
    return DenseSGL(model.user_embeddings, model.item_embeddings, everything, NUM_LAYERS)


@pytest.mark.parametrize("num_layers", [1, 3])
def test_final_embeddings_are_the_mean_of_the_layers(num_layers: int) -> None:
    model = model_of(num_layers=num_layers)
    reference = dense(model)
    reference.num_layers = num_layers
    ours = torch.cat(model.final_embeddings()).double()
    torch.testing.assert_close(ours, reference.final(), atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize(
    ("augmentation", "nodes"),
    [
        ("edge_drop", "both"),
        ("node_drop", "both"),
        ("random_walk", "both"),
        ("edge_drop", "users"),
        ("edge_drop", "items"),
        ("edge_drop", "merged"),
    ],
)
def test_losses_and_gradients_equal_the_dense_ones(augmentation: str, nodes: str) -> None:
    model = model_of(augmentation=augmentation, contrast_nodes=nodes, contrastive_weight=0.5)
    batch, reference = prepared_batch(model), dense(model)
    ours = terms_of(model, batch)
    rows = torch.stack([batch.user_ids, batch.positive_item_ids, batch.negative_item_ids], 1)
    triplets, views = rows.tolist(), kept_by(augmentation, 0.3)
    expected = {
        "bpr": reference.bpr(triplets),
        "contrast": 0.5 * reference.contrast(views, triplets, 0.2, nodes),
        "l2": 0.1 * reference.l2(triplets),
    }
    assert ours.keys() == expected.keys()
    for name, loss in ours.items():
        torch.testing.assert_close(loss.double(), expected[name], atol=1e-5, rtol=1e-5)
    torch.stack(list(ours.values())).sum().backward()
    torch.stack(list(expected.values())).sum().backward()
    gradient = torch.cat([model.user_embeddings.grad, model.item_embeddings.grad]).double()
    torch.testing.assert_close(gradient, reference.ego.grad, atol=1e-5, rtol=1e-4)


def test_views_that_drop_nothing_are_the_whole_graph() -> None:
    model = model_of(drop_rate=0.0, contrast_nodes="users")
    batch = prepared_batch(model)
    reference = dense(model)
    users = torch.nn.functional.normalize(reference.final()[:NUM_USERS])
    cosines = (users @ users.T)[batch.user_ids] / 0.2
    analytic = (torch.logsumexp(cosines, 1) - 1 / 0.2).mean()
    ours = terms_of(model, batch)["contrast"].double()
    torch.testing.assert_close(ours, 0.1 * analytic, atol=1e-6, rtol=1e-5)


def test_views_change_from_epoch_to_epoch_but_not_from_step_to_step() -> None:
    model = model_of()
    batch = prepared_batch(model)
    first, second = terms_of(model, batch), terms_of(model, batch)
    assert torch.equal(first["contrast"], second["contrast"])
    (phase,) = model.phases()
    assert phase.prepare is not None
    phase.prepare()
    assert not torch.equal(first["contrast"], terms_of(model, batch)["contrast"])


def test_a_user_twice_in_the_batch_counts_twice() -> None:
    model = model_of(contrast_nodes="users")
    prepared_batch(model)
    items = torch.zeros(1, dtype=torch.int64)

    def contrast(*users: int) -> float:
        batch = Batch(torch.tensor(users), items.repeat(len(users)), items.repeat(len(users)))
        return float(terms_of(model, batch)["contrast"].detach())

    assert contrast(3, 3, 5) == pytest.approx((2 * contrast(3) + contrast(5)) / 3, rel=1e-5)


def test_nothing_is_left_to_normalise_when_a_view_keeps_no_edge() -> None:
    model = model_of(drop_rate=0.99)
    batch = prepared_batch(model)
    assert all(math.isfinite(term.detach()) for term in terms_of(model, batch).values())
