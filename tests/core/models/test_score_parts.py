"""Scores taken apart: parts sum to the score, and each part is what slow references say."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.execution.exact_parts import source_contributions
from dasrec_core.models.dasrec import DASRec
from dasrec_core.models.diffmm import DiffMM
from dasrec_core.models.parts.score_parts import Explainable, ScoreParts, Source, side_by_side
from tests.helpers.toy_models import (
    EMPTY_USER,
    NUM_ITEMS,
    NUM_USERS,
    toy_inputs,
    toy_model,
    toy_train,
    train_epochs,
)
from tests.reference.dense_contributions import (
    DenseMainView,
    layer_mean_over_edge,
    shapley_values,
)
from tests.reference.dense_graphs import symmetric_normalized

EXACT = {
    "lightgcn": ("lightgcn", {}),
    "sgl": ("sgl", {}),
    "ncl": ("ncl", {}),
    "bm3": ("bm3", {}),
    "biasmf": ("biasmf", {}),
    "biasmf pointwise": ("biasmf", {"variant": "pointwise"}),
    "vbpr": ("vbpr", {}),
    "vbpr per modality": ("vbpr", {"variant": "per_modality"}),
    "mmgcl": ("mmgcl", {}),
    "diffmm": ("diffmm", {}),
    "diffmm two layers": ("diffmm", {"num_layers": 2}),
    "dasrec": ("dasrec", {}),
    "dasrec two layers": ("dasrec", {"num_layers": 2, "rebuild_k": 2}),
    "dasrec items too": ("dasrec", {"item_attention": True}),
    "dasrec no graph": ("dasrec", {"generated_graph_weight": 0.0}),
    "dasrec-a": ("dasrec-a", {}),
    "dasrec-n": ("dasrec-n", {}),
    "dasrec-plus": ("dasrec-plus", {}),
    "dasrec-plus bpr": ("dasrec-plus", {"loss": "bpr"}),
    "dasrec-plus ensemble": ("dasrec-plus", {"ensemble": 3}),
    "dasrec-plus averaged": ("dasrec-plus", {"average_decay": 0.5, "ensemble": 2}),
    "dasrec-plus side by side": ("dasrec-plus", {"views": "side_by_side", "num_layers": 2}),
    "dasrec-plus side by side, ensemble": ("dasrec-plus", {"views": "side_by_side", "ensemble": 2}),
}
PAIRS = [(0, 5), (3, 0), (9, 7), (EMPTY_USER, 2), (4, 8)]


@cache
def trained(variant: str, num_modalities: int = 3) -> Any:
    name, settings = EXACT[variant]
    model = toy_model(name, inputs=toy_inputs(num_modalities), **settings)
    train_epochs(model, range(1, 4))
    return model.eval()


def score_of(model: Any, user: int, item: int) -> float:
    return float(model.score(torch.tensor([user]))[0, item])


def by_neighbour(parts: ScoreParts) -> float:
    messages = [*parts.generated.values(), *([parts.history] if parts.history else [])]
    total = (
        parts.own + torch.stack([one.rows.sum(0) for one in messages]).sum(0)
        if messages
        else (parts.own)
    )
    return float(total @ parts.item)


def test_the_exact_models_are_those_tested_here() -> None:
    exact = {name for name in MODEL_CONFIGS if isinstance(toy_model(name), Explainable)}
    assert exact == {name for name, _ in EXACT.values()}


@pytest.mark.parametrize("variant", EXACT)
def test_parts_by_neighbour_sum_to_the_score(variant: str) -> None:
    model = trained(variant)
    for user, item in PAIRS:
        parts = model.score_parts(user, item)
        assert by_neighbour(parts) == pytest.approx(score_of(model, user, item), abs=1e-5)


@pytest.mark.parametrize(
    ("variant", "num_modalities"),
    [*((name, 3) for name in EXACT), ("dasrec", 1), ("diffmm", 1), ("vbpr", 1), ("mmgcl", 1)],
)
def test_parts_by_source_sum_to_the_score(variant: str, num_modalities: int) -> None:
    model = trained(variant, num_modalities)
    for user, item in PAIRS:
        found = source_contributions(model.score_parts(user, item).sources)
        if found:
            total = sum(source.contribution for source in found)
            assert total == pytest.approx(score_of(model, user, item), abs=1e-5)


@pytest.mark.parametrize("variant", [name for name in EXACT if not name.startswith(("bi", "vb"))])
def test_history_has_one_message_per_training_item(variant: str) -> None:
    history = trained(variant).score_parts(3, 0).history
    assert history.item_ids.tolist() == toy_train().items_of(3).tolist()


@pytest.mark.parametrize("variant", ["biasmf", "vbpr"])
def test_factor_models_say_that_they_read_no_history(variant: str) -> None:
    assert trained(variant).score_parts(3, 0).history is None


@pytest.mark.parametrize("user", [0, 6])
def test_lightgcn_messages_equal_the_dense_ones(user: int) -> None:
    model = trained("lightgcn")
    train = toy_train()
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[torch.from_numpy(train.user_ids), torch.from_numpy(train.item_ids)] = 1
    adjacency = symmetric_normalized(links, self_loops=False)
    nodes = torch.cat([model.user_embeddings, model.item_embeddings]).detach().double()
    history = model.score_parts(user, 1).history
    for item, row in zip(history.item_ids.tolist(), history.rows, strict=True):
        expected = layer_mean_over_edge(
            adjacency, nodes, num_layers=2, user=user, item_node=NUM_USERS + item
        )
        torch.testing.assert_close(row.detach().double(), expected, atol=1e-6, rtol=1e-5)


def dense_view(model: DASRec | DiffMM) -> DenseMainView:
    inputs, config = toy_inputs(2), model._config
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[torch.from_numpy(inputs.train.user_ids), torch.from_numpy(inputs.train.item_ids)] = 1
    graphs = model.views.current_graphs()
    logits = model.modality_logits if isinstance(model, DiffMM) else model.fusion.logits
    shared = torch.softmax(logits.detach().double(), 0)[None]
    users = torch.from_numpy(model.fusion_of_users().weights).double()
    maps = [feature_map().detach().double() for feature_map in model.feature_maps]
    return DenseMainView(
        adjacency=symmetric_normalized(links, self_loops=True),
        view_graphs=[_dense(graph) for graph in graphs],
        users=model.user_embeddings.detach().double(),
        items=model.item_embeddings.detach().double(),
        features=dict(zip(inputs.features, maps, strict=True)),
        weights=(users.expand(NUM_USERS, -1), shared.expand(NUM_ITEMS, -1)),
        generated_weight=config.generated_graph_weight,
        num_layers=config.num_layers,
        residual_weight=config.residual_weight,
    )


def _dense(graph: Any) -> Tensor:
    whole = torch.zeros(NUM_USERS + NUM_ITEMS, NUM_USERS + NUM_ITEMS, dtype=torch.float64)
    whole[:NUM_USERS, NUM_USERS:] = graph.to_users.csr.to_dense().double()
    whole[NUM_USERS:, :NUM_USERS] = graph.to_items.csr.to_dense().double()
    loops = torch.cat([graph.user_loops, graph.item_loops]).squeeze(1).double()
    return whole + torch.diag(loops)


MAIN_VIEWS = ["dasrec", "dasrec two layers", "dasrec-a", "dasrec-n", "diffmm", "diffmm two layers"]


@pytest.mark.parametrize("variant", MAIN_VIEWS)
def test_sources_of_the_main_view_are_shapley_values(variant: str) -> None:
    model = trained(variant, 2)
    dense = dense_view(model)
    user, item = 3, 1
    wanted = shapley_values(sorted(dense.sources), lambda sources: dense.worth(sources, user, item))
    found = {
        "ids" if source.kind == "identity" else source.name: source.contribution
        for source in source_contributions(model.score_parts(user, item).sources)
    }
    assert found == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("variant", MAIN_VIEWS)
def test_messages_of_the_main_view_come_over_their_own_edge(variant: str) -> None:
    model = trained(variant, 2)
    dense = dense_view(model)
    history = model.score_parts(3, 1).history
    for item, row in zip(history.item_ids.tolist(), history.rows, strict=True):
        torch.testing.assert_close(
            row.detach().double(), dense.over_edge(3, item), atol=1e-6, rtol=1e-4
        )


def test_user_without_history_owes_the_score_to_itself() -> None:
    parts = trained("lightgcn").score_parts(EMPTY_USER, 2)
    assert len(parts.history.item_ids) == 0
    assert by_neighbour(parts) == pytest.approx(float(parts.own @ parts.item))


def test_sources_side_by_side_do_not_mix() -> None:
    one, two = (
        Source(name, "bias", "", torch.tensor(user), torch.tensor(item))
        for name, user, item in (("a", [1.0, 2.0], [3.0, 4.0]), ("b", [5.0], [6.0]))
    )
    found = source_contributions(side_by_side([one, two]))
    assert [source.contribution for source in found] == [11.0, 30.0]
