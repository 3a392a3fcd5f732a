"""A setting that is said to be idle changes no score, and one that is not said so does.

Two configurations are trained side by side, and their scores compared bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch
from torch import Tensor

from dasrec_core.config.base import ModelConfigBase
from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.idle import training_as_it_acts
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.registry import build_model
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    epoch_of,
    toy_config,
    toy_inputs,
    toy_train,
    train_epochs,
)

DENOISER = {
    "num_timesteps": 2,
    "denoiser_hidden_dims": (12,),
    "time_embedding_dim": 6,
    "denoiser_dropout": 0.1,
    "sampling_steps": 1,
    "sampling_noise": True,
    "denoiser_epochs": 2,
    "denoiser_every": 2,
    "denoiser_warmup": 1,
    "loss_reduction": "mean",
    "msi_weight": 0.7,
    "noise_min": 1e-3,
    "noise_max": 0.05,
}
DASREC_DENOISER = {
    **DENOISER,
    "noise_intensity": 0.6,
    "noise_reading": "B",
    "schedule": "per_step",
    "gamma_role": "max",
    "sparsity": "log",
    "loss_weighting": "snr",
}
DIFFMM_DENOISER = {
    **DENOISER,
    "noise_scale": 0.4,
    "fixed_first_step": False,
    "loss_weighting": "simple",
    "loss_reduction": "sum",
    "msi_features": "normalized",
}
CORRECTED = {"exclude_history": True, "popularity_correction": 0.3}
ATTENTION = {"num_heads": 4, "attention_input": "graph", "item_attention": True}
THRESHOLD = {"similarity_threshold": 0.9, "similarity_scope": "global"}
CONTRAST = {"contrastive_weight": 0.3, "temperature": 0.1}
PAIRS = {"contrast_pairs": "both_ways", "threshold_on_contrast": True}


@dataclass(frozen=True)
class Claim:
    """With ``given``, what ``changed`` changes has no effect."""

    model: str
    given: Mapping[str, Any]
    changed: Mapping[str, Any]
    num_modalities: int = 3

    def __str__(self) -> str:
        given = ",".join(f"{name}={value}" for name, value in self.given.items())
        return f"{self.model}-{given or 'default'}-{self.num_modalities}-{next(iter(self.changed))}"


CLAIMS = [
    Claim("dasrec-n", {}, {**DASREC_DENOISER, **CORRECTED, "rebuild_k": 3}),
    Claim("dasrec-n", {}, {"graph_source": "random"}),
    Claim("dasrec-n", {"variant": "static"}, {"sparsity": "log", "noise_reading": "B"}),
    Claim("dasrec", {"sparsity": "none"}, {"noise_reading": "B"}),
    Claim("dasrec", {"gamma_role": "max"}, {"noise_max": 0.05}),
    Claim("dasrec", {"graph_source": "plain"}, {**DASREC_DENOISER, "rebuild_k": 3}),
    Claim("dasrec", {"graph_source": "random"}, DASREC_DENOISER),
    Claim("dasrec", {"graph_source": "popular"}, DASREC_DENOISER),
    Claim("dasrec", {"use_attention": False}, {**ATTENTION, **THRESHOLD}),
    Claim("dasrec-a", {}, {**ATTENTION, **THRESHOLD}),
    Claim("dasrec", {}, THRESHOLD, num_modalities=2),
    Claim("dasrec-n", {}, THRESHOLD, num_modalities=2),
    Claim(
        "dasrec",
        {"threshold_on_contrast": True, "contrast": "main_view"},
        THRESHOLD,
        num_modalities=2,
    ),
    Claim("dasrec", {}, {"use_attention": False, **ATTENTION, **THRESHOLD, **PAIRS}, 1),
    Claim("dasrec", {"contrast": "main_view"}, PAIRS),
    Claim("dasrec", {"contrast": "none"}, {**PAIRS, **CONTRAST}),
    Claim("dasrec", {"contrast": "cross_modal"}, {**PAIRS, **CONTRAST}, num_modalities=1),
    Claim("diffmm", {"contrast": "none"}, CONTRAST),
    Claim("diffmm", {"contrast": "cross_modal"}, CONTRAST, num_modalities=1),
    Claim("diffmm", {"graph_source": "plain"}, {**DIFFMM_DENOISER, "rebuild_k": 3}),
    Claim("diffmm", {"graph_source": "random"}, DIFFMM_DENOISER),
    Claim("grcn", {"weight_mode": "mean"}, {"pruning": False}),
    Claim("grcn", {"weight_mode": "max"}, {"pruning": False}),
    Claim("grcn", {"routing_direction": "code"}, {"num_routings": 5}),
    Claim("dasrec-plus", {"loss": "bpr"}, {"temperature": 0.1, "user_softmax_weight": 0.0}),
    Claim("dasrec-plus", {"views": "side_by_side"}, {"residual_weight": 0, "feature_map": "mlp"}),
    Claim("slmrec", {"variant": "fm"}, {"dropout": 0.6}),
    Claim("autorec", {"target": "all"}, {"num_negatives": 2, "sampled_loss": "cross_entropy"}),
    Claim("autorec", {"target": "sampled"}, {"missing_weight": 0.5}),
    Claim("biasmf", {}, {"num_negatives": 4}),
    Claim("ngcf", {"variant": "paper"}, {"official_graph": "plain"}),
    Claim(
        "diffrec",
        {"variant": "rows"},
        {"latent_dim": 20, "num_clusters": 4, "kl_weight": 0.5, "diffusion_weight": 0.1},
    ),
    Claim("hccf", {"variant": "torch"}, {"hyper_scale": 0.5, "activation_slope": 0.1}),
    Claim("hccf", {"variant": "sparse"}, {"num_hyperedges": 7, "activation_slope": 0.1}),
    Claim("hccf", {"variant": "paper"}, {"hyper_scale": 0.5}),
    Claim("mmgcn", {"train_embeddings": False}, {"l2_weight": 0.1}),
    Claim("mmgcn", {"projection": "none"}, {"projection_dim": 3}),
]
NO_CLAIMS = [
    Claim("dasrec", {}, {"noise_intensity": 0.6}),
    Claim("dasrec", {}, {"sparsity": "log"}),
    Claim("dasrec", {}, {"similarity_threshold": 0.9}),
    Claim("dasrec", {}, {"num_heads": 4}),
    Claim("dasrec", {"graph_source": "random"}, {"rebuild_k": 3}),
    Claim("dasrec-n", {"variant": "static"}, {"noise_intensity": 0.6}),
    Claim("dasrec-n", {}, {"keep_rate": 0.3}),
    Claim("dasrec-n", {}, {"attention_input": "graph"}),
    Claim("dasrec", {"threshold_on_contrast": True}, THRESHOLD, num_modalities=2),
    Claim("dasrec-a", {"threshold_on_contrast": True}, THRESHOLD),
    Claim("dasrec", {"contrast": "main_view"}, CONTRAST, num_modalities=1),
    Claim("diffmm", {"contrast": "main_view"}, CONTRAST, num_modalities=1),
    Claim("dasrec", {"contrast": "cross_modal"}, {"contrast_pairs": "both_ways"}, 2),
    Claim("grcn", {}, {"pruning": False}),
    Claim("grcn", {}, {"num_routings": 1}),
    Claim("dasrec-plus", {}, {"temperature": 0.1}),
    Claim("slmrec", {"variant": "fd+fm"}, {"dropout": 0.6}),
]


def with_any(config: ModelConfigBase, **changed: Any) -> ModelConfigBase:
    """Settings replaced without asking whether they fit together: an idle one need not."""
    return config.model_copy(update=changed)


def trained_scores(config: ModelConfigBase, inputs: ModelInputs) -> Tensor:
    torch.manual_seed(1)
    model = build_model(config, inputs)
    train_epochs(model, range(1, 3), batch_size=16)
    return model.score(torch.arange(NUM_USERS))


def scores_of(claim: Claim) -> tuple[Tensor, Tensor]:
    config, inputs = toy_config(claim.model, **claim.given), toy_inputs(claim.num_modalities)
    return (
        trained_scores(config, inputs),
        trained_scores(with_any(config, **claim.changed), inputs),
    )


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_an_idle_setting_changes_no_score(claim: Claim) -> None:
    config = toy_config(claim.model, **claim.given)
    assert set(claim.changed) <= config.idle_settings(claim.num_modalities)
    assert torch.equal(*scores_of(claim))


@pytest.mark.parametrize("claim", NO_CLAIMS, ids=str)
def test_a_setting_that_acts_is_not_called_idle(claim: Claim) -> None:
    config = toy_config(claim.model, **claim.given)
    assert not set(claim.changed) & config.idle_settings(claim.num_modalities)
    assert not torch.equal(*scores_of(claim))


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_whatever_an_idle_setting_is_the_same_ones_are_idle(claim: Claim) -> None:
    config = toy_config(claim.model, **claim.given)
    idle = config.idle_settings(claim.num_modalities)
    assert with_any(config, **claim.changed).idle_settings(claim.num_modalities) == idle


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_what_is_idle_with_data_not_known_is_idle_with_any(claim: Claim) -> None:
    config = toy_config(claim.model, **claim.given)
    for number in (1, 2, 3):
        assert config.idle_settings(None) <= config.idle_settings(number)


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_an_idle_setting_is_one_of_the_model(claim: Claim) -> None:
    config = toy_config(claim.model, **claim.given)
    assert config.idle_settings(claim.num_modalities) <= set(type(config).model_fields)


@pytest.mark.parametrize("name", MODEL_CONFIGS)
def test_a_model_looks_at_negatives_exactly_where_it_says_so(name: str) -> None:
    assert looks_at_negatives(toy_config(name)) is toy_config(name).draws_negatives


def test_a_loss_decides_whether_negatives_are_drawn() -> None:
    config = toy_config("dasrec-plus", loss="bpr")
    assert looks_at_negatives(config)
    assert config.draws_negatives


@pytest.mark.parametrize("name", MODEL_CONFIGS)
def test_negatives_that_nobody_looks_at_are_drawn_in_the_usual_way(name: str) -> None:
    model = toy_config(name)
    run = RunConfig(
        dataset=DatasetReference(path="here"),
        model=model,
        training=TrainingConfig(negatives="training_items"),
    )
    drawn = training_as_it_acts(run).negatives
    assert drawn == ("training_items" if model.draws_negatives else "all")


def looks_at_negatives(config: ModelConfigBase) -> bool:
    torch.manual_seed(1)
    model = build_model(config, toy_inputs())
    for phase in model.phases():
        if phase.prepare is not None:
            with torch.no_grad():
                phase.prepare()
        for batch in epoch_of(phase, toy_train(), seed=1):
            if not len(batch.negative_item_ids):
                continue
            other = replace(batch, negative_item_ids=(batch.negative_item_ids + 1) % NUM_ITEMS)
            losses = []
            for one in (batch, other):
                torch.manual_seed(2)
                losses.append(torch.stack(list(phase.loss_terms(one).values())).sum())
            if not torch.equal(*losses):
                return True
    return False
