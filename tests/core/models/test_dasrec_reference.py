"""DASRec against dense float64 matrices, one node at a time."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch

from dasrec_core.models.dasrec import DASRec
from tests.helpers.toy_models import epoch_of, toy_config, toy_inputs, toy_model, train_epochs
from tests.reference.dense_dasrec import DenseDASRec

VARIANTS: dict[str, tuple[str, int, dict[str, Any]]] = {
    "as published": ("dasrec", 3, {}),
    "two modalities": ("dasrec", 2, {}),
    "one modality": ("dasrec", 1, {}),
    "two layers": ("dasrec", 3, {"num_layers": 2}),
    "nonlinear features": ("dasrec", 2, {"feature_map": "mlp"}),
    "attention on graph views": ("dasrec", 3, {"attention_input": "graph"}),
    "attention for items": ("dasrec", 3, {"item_attention": True}),
    "one head": ("dasrec", 3, {"num_heads": 1}),
    "global threshold": ("dasrec", 3, {"similarity_scope": "global"}),
    "threshold that parts modalities": ("dasrec", 3, {"similarity_threshold": 0.6}),
    "items parted too": ("dasrec", 3, {"similarity_threshold": 0.6, "item_attention": True}),
    "global threshold that leaves one out": (
        "dasrec",
        3,
        {"similarity_scope": "global", "similarity_threshold": 0.6},
    ),
    "global threshold on contrast": (
        "dasrec",
        3,
        {
            "similarity_scope": "global",
            "similarity_threshold": 0.6,
            "threshold_on_contrast": True,
        },
    ),
    "threshold on contrast": ("dasrec", 2, {"threshold_on_contrast": True}),
    "modalities only": ("dasrec", 3, {"contrast": "cross_modal"}),
    "pairs both ways": ("dasrec", 3, {"contrast_pairs": "both_ways"}),
    "pairs both ways, threshold": (
        "dasrec",
        3,
        {"contrast_pairs": "both_ways", "threshold_on_contrast": True},
    ),
    "main view only": ("dasrec", 3, {"contrast": "main_view"}),
    "no generated graph": ("dasrec", 2, {"generated_graph_weight": 0.0}),
    "sharp contrast": ("dasrec", 2, {"temperature": 0.01}),
    "L2 on everything": ("dasrec", 2, {"l2_scope": "all"}),
    "two generated items": ("dasrec", 2, {"rebuild_k": 2, "keep_rate": 1.0}),
    "popular graph": ("dasrec", 2, {"graph_source": "popular", "attention_input": "graph"}),
    "no attention": ("dasrec-a", 3, {}),
    "no diffusion": ("dasrec-n", 3, {}),
    "no diffusion, graph views": ("dasrec-n", 3, {"attention_input": "graph"}),
    "same noise": ("dasrec-n", 2, {"variant": "static"}),
}


@cache
def trained(variant: str) -> tuple[DASRec, DenseDASRec]:
    name, num_modalities, settings = VARIANTS[variant]
    inputs = toy_inputs(num_modalities)
    model = toy_model(name, inputs=inputs, **settings)
    assert isinstance(model, DASRec)
    train_epochs(model, range(1, 4))
    config = toy_config(name, **settings)
    return model, DenseDASRec(model, config, inputs)


def kept_by(variant: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Which modalities of users and of items pass the threshold."""
    model, _ = trained(variant)
    with torch.no_grad():
        structures = model._structures(model._features())
        return tuple(model.fusion.kept([nodes[side] for nodes in structures]) for side in (0, 1))


@pytest.mark.parametrize("variant", ["threshold that parts modalities", "items parted too"])
def test_the_threshold_of_the_comparison_leaves_out_some_all_and_none(variant: str) -> None:
    users, items = (kept.sum(1).tolist() for kept in kept_by(variant))
    assert {0, 2, 3} == set(users)
    assert {2, 3} <= set(items)


def test_the_global_threshold_of_the_comparison_leaves_out_one_modality() -> None:
    variant = "global threshold that leaves one out"
    assert [kept.sum(1).tolist() for kept in kept_by(variant)] == [[2], [2]]


@pytest.mark.parametrize("variant", VARIANTS)
def test_final_embeddings_equal_the_dense_ones(variant: str) -> None:
    model, dense = trained(variant)
    for side, expected in zip(model.final_embeddings(), dense.final(), strict=True):
        torch.testing.assert_close(side.double(), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_losses_and_their_gradients_equal_the_dense_ones(variant: str) -> None:
    model, dense = trained(variant)
    phase = model.phases()[-1]
    (batch,) = epoch_of(phase, toy_inputs().train, seed=9)
    ours, theirs = phase.loss_terms(batch), dense.losses(batch)
    assert ours.keys() == theirs.keys()
    for name, loss in ours.items():
        torch.testing.assert_close(loss.double(), theirs[name], atol=1e-5, rtol=1e-5)
    model.zero_grad()
    torch.stack(list(ours.values())).sum().backward()
    torch.stack(list(theirs.values())).sum().backward()
    for name, parameter in model.named_parameters():
        if name.startswith("views"):
            assert parameter.grad is None
            continue
        torch.testing.assert_close(
            parameter.grad.double(), dense.parameters[name].grad, atol=1e-5, rtol=1e-4
        )
