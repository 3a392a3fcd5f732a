"""MMGCL against dense matrices; what is dropped, masked and mixed up."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dasrec_core.models.base import Batch, Recommender
from dasrec_core.models.parts.batch_contrast import counted_nodes
from tests.helpers.one_phase_models import links
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    epoch_of,
    toy_inputs,
    toy_model,
    toy_train,
)
from tests.reference.dense_mmgcl import DenseMMGCL, contrast

LAYERS, DIM, RATE = 2, 8, 0.3
WEIGHTS = {"drop_rate": RATE, "contrastive_weight": 0.7, "temperature": 0.4, "l2_weight": 0.3}


def dense(model: Recommender, num_modalities: int = 3) -> DenseMMGCL:
    state = {name: value.detach() for name, value in model.named_parameters()}
    return DenseMMGCL(state, links(), list(toy_inputs(num_modalities).features.values()), LAYERS)


def thinned_links(num_modalities: int) -> list[Tensor]:
    """The graphs of the modalities as drawn after seed 5."""
    torch.manual_seed(5)
    train, tables = toy_train(), []
    for _ in range(num_modalities):
        kept = torch.randperm(train.num_interactions)[: int(train.num_interactions * (1 - RATE))]
        table = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
        table[torch.from_numpy(train.user_ids)[kept], torch.from_numpy(train.item_ids)[kept]] = 1
        tables.append(table)
    return tables


def backward(model: Recommender) -> tuple[Tensor, Batch]:
    (phase,) = model.phases()
    batch = next(iter(epoch_of(phase, toy_train(), seed=1, batch_size=20)))
    torch.manual_seed(5)
    phase.prepare()
    torch.manual_seed(7)
    loss = torch.stack(list(phase.loss_terms(batch).values())).sum()
    loss.backward()
    return loss.detach().double(), batch


def recommendation(reference: DenseMMGCL, nodes: tuple[Tensor, Tensor], batch: Batch) -> Tensor:
    users, items = nodes
    u, p, n = batch.user_ids, batch.positive_item_ids, batch.negative_item_ids
    margins = (users[u] * (items[p] - items[n])).sum(1)
    tables = [leaf for name, leaf in reference.leaves.items() if name.startswith("user_")]
    before = [reference.leaves["item_embeddings"]]
    before += [reference.mapped(modality) for modality in range(len(reference.features))]
    squares = sum((table[u] ** 2).sum() for table in tables)
    squares = squares + sum((view[p] ** 2).sum() + (view[n] ** 2).sum() for view in before)
    return -torch.log(torch.sigmoid(margins)).mean() + WEIGHTS["l2_weight"] * squares / (2 * len(u))


def test_scores_are_products_of_all_views_side_by_side() -> None:
    model = toy_model("mmgcl", num_layers=LAYERS)
    users, items = dense(model).nodes([links()] * 4)
    scores = model.score(torch.arange(NUM_USERS)).double()
    torch.testing.assert_close(scores, (users @ items.T).detach(), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("num_modalities", [1, 3])
@pytest.mark.parametrize("hard", [False, True])
def test_loss_and_gradient_equal_the_dense_ones(num_modalities: int, hard: bool) -> None:
    inputs = toy_inputs(num_modalities)
    model = toy_model("mmgcl", inputs=inputs, num_layers=LAYERS, hard_negatives=hard, **WEIGHTS)
    loss, batch = backward(model)
    reference = dense(model, num_modalities)
    whole = [links()] * (1 + num_modalities)
    thinned = reference.nodes([links(), *thinned_links(num_modalities)])
    torch.manual_seed(7)
    masked = reference.nodes(whole, masked=int(torch.randint(num_modalities, ())))
    wanted = recommendation(reference, reference.nodes(whole), batch)
    for first, second, ids in zip(
        thinned, masked, (batch.user_ids, batch.positive_item_ids), strict=True
    ):
        start = DIM * (1 + int(torch.randint(num_modalities, ()))) if hard else 0
        mixed = range(start, start + DIM) if hard else None
        term = contrast(first, second, ids.tolist(), WEIGHTS["temperature"], mixed)
        wanted = wanted + WEIGHTS["contrastive_weight"] * term
    wanted.backward()
    torch.testing.assert_close(loss, wanted.detach(), atol=1e-5, rtol=1e-5)
    for name, parameter in model.named_parameters():
        expected = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), expected, atol=2e-6, rtol=2e-5)


def test_every_epoch_thins_the_graphs_anew() -> None:
    model = toy_model("mmgcl", drop_rate=0.4)
    (phase,) = model.phases()
    drawn = []
    for _ in range(2):
        phase.prepare()
        drawn.append([graph.to_users.csr.col_indices().tolist() for graph in model._thinned])
    assert drawn[0] != drawn[1]
    assert drawn[0][0] != drawn[0][1]


def test_a_node_is_not_mixed_up_with_itself() -> None:
    # Repeated in batch order, as on CUDA.
    nodes = counted_nodes(torch.tensor([3, 3]), NUM_ITEMS)
    first, second = torch.randn(2, NUM_ITEMS, 4 * DIM, generator=torch.Generator().manual_seed(2))
    with_copies, without = (
        toy_model("mmgcl", hard_negatives=hard)._contrast(first, second, nodes)
        for hard in (True, False)
    )
    torch.testing.assert_close(with_copies, without)
