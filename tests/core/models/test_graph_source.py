"""Controls of generated graphs: where edges come from, what may be chosen, how long is trained."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.diffmm import DiffMMConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import ConfigError
from dasrec_core.models.base import Recommender
from dasrec_core.models.diffmm import DiffMM
from dasrec_core.models.parts.generated_views import GeneratedViews
from dasrec_core.models.parts.random_views import draw_items
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.epoch import EpochReport, EpochRunner, EpochSettings
from dasrec_core.training.outlet import Outlet
from tests.helpers.toy_models import (
    EMPTY_ITEM,
    NUM_ITEMS,
    NUM_USERS,
    toy_config,
    toy_inputs,
    toy_model,
    toy_train,
)
from tests.reference import dense_diffusion

EVERYONE = torch.arange(NUM_USERS)


def runner_of(model: Recommender) -> EpochRunner:
    settings = EpochSettings(
        train=toy_train(),
        config=TrainingConfig(batch_size=8),
        seed=1,
        device=torch.device("cpu"),
    )
    return EpochRunner(model, settings, Outlet(lambda event: None, "", 1), CancelToken())


def diffmm(**settings: Any) -> DiffMM:
    model = toy_model("diffmm", inputs=toy_inputs(2), **settings)
    assert isinstance(model, DiffMM)
    return model


def trained(name: str, **settings: Any) -> tuple[Recommender, EpochReport]:
    model = toy_model(name, **settings)
    runner = runner_of(model)
    return model, [runner.run(epoch) for epoch in (1, 2, 3)][-1]


# From before these settings were there, on CPU.
@pytest.mark.parametrize(
    ("name", "scores"),
    [
        ("dasrec", [3.230355, 0.932503, 0.232261]),
        ("dasrec-a", [3.153547, 0.758411, 0.717946]),
        ("dasrec-n", [2.964360, 0.980934, 0.427060]),
        ("diffmm", [2.985968, 1.376443, -0.159627]),
    ],
)
def test_defaults_train_as_before(name: str, scores: list[float]) -> None:
    model, _ = trained(name)
    found = model.score(EVERYONE)[[0, 3, 7], [1, 5, 2]]
    torch.testing.assert_close(found, torch.tensor(scores), atol=2e-3, rtol=1e-3)


def test_a_run_at_the_defaults_has_the_identity_it_had_before() -> None:
    config = RunConfig(dataset=DatasetReference(path="tiktok"), model=DiffMMConfig())
    assert config.identity() == "2167c8c1792bedbb"
    asked = config.model_copy(update={"model": DiffMMConfig(denoiser_epochs=2)})
    assert asked.identity() != config.identity()


def test_the_plain_graph_makes_dasrec_its_ablation_without_diffusion() -> None:
    ours, _ = trained("dasrec", graph_source="plain")
    theirs, _ = trained("dasrec-n")
    assert torch.equal(ours.score(EVERYONE), theirs.score(EVERYONE))


@pytest.mark.parametrize("name", ["dasrec", "diffmm"])
@pytest.mark.parametrize("source", ["random", "popular"])
def test_random_graphs_train_no_denoiser_and_differ_by_epoch_and_modality(
    name: str, source: str
) -> None:
    model = toy_model(name, graph_source=source, rebuild_k=2)
    runner = runner_of(model)
    assert [phase.name for phase in model.phases()] == ["recommend"]
    graphs = []
    for epoch in (1, 2):
        told = runner.run(epoch).diagnostics
        graphs += [graph.pair_keys.tolist() for graph in model.graph_artifacts().values()]
        assert told["graph_distinct_items/image"] > 1
    assert all(len(keys) == 2 * NUM_USERS for keys in graphs)
    assert len({tuple(keys) for keys in graphs}) == 6


@pytest.mark.parametrize("k", [1, 3])
def test_items_are_drawn_in_proportion_to_their_weights(k: int) -> None:
    torch.manual_seed(2)
    weights = torch.tensor([1.0, 2.0, 0.0, 5.0, 4.0])
    drawn = draw_items(weights, 20_000, k)
    assert drawn.shape == (20_000, k)
    assert all(len(set(row)) == k for row in drawn[:50].tolist())
    shares = drawn[:, 0].bincount(minlength=5) / len(drawn)
    # Five standard errors of a share of one half.
    torch.testing.assert_close(shares, weights / weights.sum(), atol=0.018, rtol=0)


def test_popular_graphs_hold_no_item_without_interactions() -> None:
    model, _ = trained("diffmm", graph_source="popular", rebuild_k=8)
    assert all(g.item_degrees[EMPTY_ITEM] == 0 for g in model.graph_artifacts().values())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"graph_source": "popular", "rebuild_k": 9}, r"9.*8 items"),
        ({"graph_source": "random", "rebuild_k": 10}, r"10.*9 items"),
        ({"exclude_history": True, "rebuild_k": 7}, r"7.*6 items"),
    ],
)
def test_more_items_than_can_be_chosen_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        diffmm(**settings)


@pytest.mark.parametrize("setting", [{"exclude_history": True}, {"popularity_correction": 0.1}])
def test_corrections_are_refused_where_nothing_is_restored(setting: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="random"):
        toy_config("diffmm", graph_source="random", **setting)


@pytest.mark.parametrize("name", ["dasrec", "diffmm"])
@pytest.mark.parametrize("k", [1, 2])
def test_excluded_and_corrected_items_are_the_top_of_each_users_dense_row(
    name: str, k: int
) -> None:
    model = toy_model(name, exclude_history=True, popularity_correction=0.3, rebuild_k=k)
    runner_of(model).run(1)
    views = model.views
    assert isinstance(views, GeneratedViews)
    train = toy_train()
    penalty = 0.3 * torch.log1p(torch.from_numpy(train.item_degrees).double())
    for modality, diffusion in zip(model.graph_artifacts(), views.diffusions, strict=True):
        graph = model.graph_artifacts()[modality]
        levels = diffusion.noise().levels
        for user in range(NUM_USERS):
            row = torch.zeros(NUM_ITEMS, dtype=torch.float64)
            row[train.items_of(user)] = 1
            own = levels[
                np.searchsorted(diffusion.noise().distinct, diffusion.noise().sparsity[user])
            ]
            _, restored = dense_diffusion.reverse(diffusion.denoiser, row, own.tolist())
            restored = restored - penalty
            restored[train.items_of(user)] = -torch.inf
            assert sorted(restored.topk(k).indices.tolist()) == graph.items_of(user).tolist()


def test_in_reading_b_the_noise_of_a_user_is_scaled_by_its_sparsity() -> None:
    by_reading = {}
    for reading in ("A", "B"):
        views = toy_model("dasrec", noise_reading=reading).views
        assert isinstance(views, GeneratedViews)
        by_reading[reading] = views.diffusions[0].noise()
    noise, table = by_reading["B"], by_reading["A"]
    assert len(noise.distinct) > 1
    factors = noise.levels[:, 1] / noise.levels[-1, 1]
    np.testing.assert_allclose(factors, noise.distinct / noise.distinct[-1])
    # One step in, both readings have the same variance: gamma s_u f_1.
    np.testing.assert_allclose(noise.levels[:, 1], table.levels[:, 1])


def test_excluding_history_leaves_none_of_it() -> None:
    _, report = trained("dasrec", exclude_history=True, rebuild_k=3)
    assert report.diagnostics["graph_in_history/image"] == 0


def items_of_views(model: DiffMM) -> torch.Tensor:
    return torch.cat([graph.item_ids for graph in model.views.graphs]).clone()


def test_graphs_stay_in_the_epochs_between() -> None:
    model = diffmm(denoiser_every=2)
    runner = runner_of(model)
    seen, told = [], []
    for epoch in range(1, 4):
        told.append("elbo/image" in runner.run(epoch).losses)
        seen.append((items_of_views(model), model.views.diffusions[0].hidden.clone()))
    assert told == [True, False, True]
    assert torch.equal(seen[0][0], seen[1][0])
    assert torch.equal(seen[0][1], seen[1][1])
    assert not torch.equal(seen[1][1], seen[2][1])


def test_graphs_with_sampling_noise_are_drawn_anew_in_the_epochs_between() -> None:
    model = diffmm(denoiser_every=2, sampling_noise=True)
    runner = runner_of(model)
    runner.run(1)
    first = model.views.diffusions[0].hidden.clone()
    runner.run(2)
    assert not torch.equal(first, model.views.diffusions[0].hidden)


@pytest.mark.parametrize("settings", [{}, {"sampling_noise": True}])
def test_a_run_resumed_between_goes_on_as_it_would_have(settings: dict[str, Any]) -> None:
    whole, again = diffmm(denoiser_every=2, **settings), diffmm(denoiser_every=2, **settings)
    runner, later = runner_of(whole), runner_of(again)
    runner.run(1)
    again.load_state_dict(whole.state_dict())
    later.load_state_dict(runner.state_dict())
    for one in (runner, later):
        one.run(2)
    assert torch.equal(whole.score(EVERYONE), again.score(EVERYONE))


def test_warm_denoisers_restore_better_before_the_first_graph() -> None:
    losses = [
        trained_once["elbo/image"]
        for trained_once in (
            runner_of(diffmm(loss_weighting="simple", **settings)).run(1).losses
            for settings in ({}, {"denoiser_warmup": 30}, {"denoiser_epochs": 31})
        )
    ]
    assert losses[1] < losses[0]
    assert losses[1] == losses[2]


def test_everyone_knowing_everything_leaves_nothing_to_generate() -> None:
    users, items = np.divmod(np.arange(6), 3)
    full = Interactions.from_pairs(users, items, num_users=2, num_items=3)
    inputs = toy_inputs(1)
    with pytest.raises(ConfigError, match="0 items"):
        toy_model(
            "diffmm",
            inputs=type(inputs)(full, {"image": torch.ones(3, 2)}, inputs.device),
            exclude_history=True,
        )
