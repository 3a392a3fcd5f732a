"""DiffMM against dense float64 matrices, and as the special case of DASRec that it is."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch

from dasrec_core.config.presets import preset_named
from dasrec_core.errors import ConfigError
from dasrec_core.models.dasrec import DASRec
from dasrec_core.models.diffmm import DiffMM
from dasrec_core.sampling.batch import Batch
from tests.helpers.toy_models import (
    EMPTY_USER,
    NUM_ITEMS,
    NUM_USERS,
    epoch_of,
    toy_config,
    toy_inputs,
    toy_model,
    toy_train,
    train_epochs,
)
from tests.reference.dense_diffmm import DenseDiffMM

VARIANTS: dict[str, tuple[int, dict[str, Any]]] = {
    "three modalities": (3, {}),
    "two modalities": (2, {}),
    "one modality": (1, {}),
    "linear features": (2, {"feature_map": "linear"}),
    "two layers": (2, {"num_layers": 2}),
    "modalities only": (3, {"contrast": "cross_modal"}),
    "main view only": (2, {"contrast": "main_view", "temperature": 0.01}),
    "no contrast": (2, {"contrast": "none"}),
    "no generated graph": (2, {"generated_graph_weight": 0.0}),
    "two generated items": (2, {"rebuild_k": 2, "keep_rate": 1.0}),
    "random graph": (2, {"graph_source": "random"}),
    "two random items": (2, {"graph_source": "random", "rebuild_k": 2, "keep_rate": 1.0}),
    "plain graph": (2, {"graph_source": "plain"}),
}
NOBODY = torch.empty(0, dtype=torch.int64)


def diffmm(num_modalities: int = 2, **settings: Any) -> DiffMM:
    model = toy_model("diffmm", inputs=toy_inputs(num_modalities), **settings)
    assert isinstance(model, DiffMM)
    return model


def dense(model: DiffMM, num_modalities: int = 2, **settings: Any) -> DenseDiffMM:
    return DenseDiffMM(model, toy_config("diffmm", **settings), toy_inputs(num_modalities))


@cache
def trained(variant: str) -> tuple[DiffMM, DenseDiffMM]:
    num_modalities, settings = VARIANTS[variant]
    model = diffmm(num_modalities, **settings)
    train_epochs(model, range(1, 4))
    return model, dense(model, num_modalities, **settings)


@pytest.mark.parametrize("variant", VARIANTS)
def test_final_embeddings_equal_modalities_propagated_one_by_one(variant: str) -> None:
    model, reference = trained(variant)
    ours = torch.cat(model.final_embeddings()).double()
    torch.testing.assert_close(ours, reference.final(), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_losses_and_their_gradients_equal_the_dense_ones(variant: str) -> None:
    model, reference = trained(variant)
    phase = model.phases()[-1]
    (batch,) = epoch_of(phase, toy_train(), seed=9)
    ours, theirs = phase.loss_terms(batch), reference.losses(batch)
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
        gradient = reference.parameters[name].grad
        torch.testing.assert_close(parameter.grad.double(), gradient, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"feature_map": "linear"},
        {"fixed_first_step": False},
        {"msi_features": "normalized"},
        {"loss_reduction": "sum"},
        {"loss_weighting": "simple"},
        {"num_timesteps": 1},
    ],
    ids=str,
)
def test_denoiser_losses_equal_those_of_rows_one_at_a_time(settings: dict[str, Any]) -> None:
    model = diffmm(denoiser_dropout=0.0, **settings)
    reference = dense(model, **settings)
    users = torch.tensor([0, 3, EMPTY_USER, 7])
    torch.manual_seed(4)
    ours = model.phases()[1].loss_terms(Batch(users, NOBODY, NOBODY))
    torch.manual_seed(4)
    timesteps = torch.randint(1, settings.get("num_timesteps", 3) + 1, (4,)).tolist()
    noise = torch.randn(4, NUM_ITEMS).double()
    elbo, msi = reference.denoiser_losses(1, users.tolist(), timesteps, noise)
    torch.testing.assert_close(ours["elbo/text"].double(), elbo, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(ours["msi/text"].double(), msi, atol=1e-5, rtol=1e-5)


def test_dasrec_with_equal_noise_and_without_attention_is_diffmm() -> None:
    shared: dict[str, Any] = {"feature_map": "linear", "l2_weight": 1e-3}
    ours = diffmm(
        **shared, fixed_first_step=False, msi_features="normalized", generated_graph_weight=0.4
    )
    theirs = toy_model(
        "dasrec-a",
        inputs=toy_inputs(2),
        **shared,
        generated_graph_weight=0.4,
        sparsity="none",
        noise_intensity=0.1,
        loss_weighting="snr",
        loss_reduction="mean",
        contrast="both",
    )
    assert isinstance(theirs, DASRec)
    state = theirs.state_dict()
    for name, value in ours.state_dict().items():
        state["fusion.logits" if name == "modality_logits" else name] = value.clone()
    theirs.load_state_dict(state)
    for model in (ours, theirs):
        train_epochs(model, range(1, 3))
    for mine, other in zip(ours.final_embeddings(), theirs.final_embeddings(), strict=True):
        torch.testing.assert_close(mine, other, atol=1e-5, rtol=1e-4)


def test_signal_injection_trains_denoisers_only() -> None:
    model = diffmm()
    for phase in model.phases()[:-1]:
        for batch in epoch_of(phase, toy_train(), seed=1):
            torch.stack(list(phase.loss_terms(batch).values())).sum().backward()
    others = [p for name, p in model.named_parameters() if not name.startswith("views")]
    assert all(parameter.grad is None for parameter in others)


def test_every_epoch_injects_the_embeddings_it_starts_with() -> None:
    model = diffmm()
    phase = model.phases()[0]
    batch = Batch(torch.arange(4), NOBODY, NOBODY)
    losses = []
    for scale in (1.0, 3.0):
        with torch.no_grad():
            model.item_embeddings.mul_(scale)
            phase.prepare()
        torch.manual_seed(2)
        losses.append(phase.loss_terms(batch)["msi/image"])
    assert losses[0] != losses[1]


def test_health_of_the_generated_graphs_is_told_every_epoch() -> None:
    model = diffmm()
    with torch.no_grad():
        told = model.phases()[-1].prepare()
    assert told["modality_weight/image"] == pytest.approx(0.5)
    assert {name.split("/")[0] for name in told} == {
        "graph_distinct_items",
        "graph_top_share",
        "graph_in_history",
        "graph_agreement",
        "modality_weight",
    }


def test_generated_graphs_are_kept_with_the_results() -> None:
    model = diffmm(rebuild_k=2)
    train_epochs(model, range(1, 2))
    assert {m: g.num_interactions for m, g in model.graph_artifacts().items()} == {
        "image": 2 * NUM_USERS,
        "text": 2 * NUM_USERS,
    }


def test_one_modality_without_the_main_view_is_told_to_lack_contrast() -> None:
    assert diffmm(1, contrast="cross_modal").notices()
    assert not diffmm(1, contrast="main_view").notices()


def test_more_generated_items_than_there_are_is_refused_with_both_numbers() -> None:
    with pytest.raises(ConfigError, match=r"10.*9 items"):
        diffmm(rebuild_k=10)


def test_published_tiktok_settings_are_those_of_the_readme() -> None:
    values = preset_named("diffmm", "tiktok").values
    assert values["model.contrast"] == "main_view"
    assert values["model.l2_weight"] == 1e-4
    assert values["model.contrastive_weight"] == 1e-2
    assert values["model.feature_map"] == "linear"
