"""What every model must keep; a new entry in the registry is tested without a new line here."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from dasrec_core.config.loss_titles import has_loss_title
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.errors import ConfigError
from dasrec_core.models.base import Phase, Recommender
from dasrec_core.models.inputs import ModelInputs
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

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in MODEL_CONFIGS},
    **{
        f"{name} {variant}": (name, {"variant": variant})
        for name, cls in MODEL_CONFIGS.items()
        for variant in cls.info.variants[1:]
    },
    "dasrec-plus ensemble": ("dasrec-plus", {"ensemble": 2}),
    "dasrec-plus averaged": ("dasrec-plus", {"average_decay": 0.5, "most_per_user": 2}),
    "dasrec-plus side by side": (
        "dasrec-plus",
        {"views": "side_by_side", "ensemble": 2, "average_decay": 0.5},
    ),
}
TRAINED = [name for name, (model, _) in VARIANTS.items() if MODEL_CONFIGS[model].info.trains]
every_model = pytest.mark.parametrize("variant", VARIANTS)
EVERYONE = torch.arange(NUM_USERS)


def fresh(variant: str, *, num_modalities: int = 3, seed: int = 1) -> Recommender:
    name, settings = VARIANTS[variant]
    return toy_model(name, seed=seed, inputs=toy_inputs(num_modalities), **settings)


def prepared(phase: Phase) -> Phase:
    if phase.prepare is not None:
        with torch.no_grad():
            phase.prepare()
    return phase


@every_model
def test_scores_have_one_finite_float32_per_user_and_item(variant: str) -> None:
    model = fresh(variant)
    for users in (EVERYONE, torch.tensor([EMPTY_USER]), torch.tensor([], dtype=torch.int64)):
        scores = model.score(users)
        assert scores.shape == (len(users), NUM_ITEMS)
        assert scores.dtype == torch.float32
        assert scores.isfinite().all()


@every_model
@pytest.mark.parametrize("num_modalities", [1, 2, 3])
def test_losses_are_finite_scalars_and_reach_every_parameter(
    variant: str, num_modalities: int
) -> None:
    model = fresh(variant, num_modalities=num_modalities)
    for phase in model.phases():
        for batch in epoch_of(prepared(phase), toy_train(), seed=1):
            terms = phase.loss_terms(batch)
            assert all(term.shape == () and term.isfinite() for term in terms.values())
            torch.stack(list(terms.values())).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.any(), name


@every_model
def test_a_model_that_trains_has_phases_and_no_other_has(variant: str) -> None:
    assert bool(fresh(variant).phases()) is (variant in TRAINED)


@every_model
def test_every_parameter_belongs_to_exactly_one_phase(variant: str) -> None:
    model = fresh(variant)
    owned = [id(parameter) for phase in model.phases() for parameter in phase.parameters]
    assert sorted(owned) == sorted(id(parameter) for parameter in model.parameters())


@every_model
def test_names_of_phases_and_loss_terms_are_unique(variant: str) -> None:
    phases = fresh(variant).phases()
    names = [phase.name for phase in phases]
    terms = [
        name
        for phase in phases
        for name in phase.loss_terms(next(iter(epoch_of(prepared(phase), toy_train(), seed=1))))
    ]
    assert len(set(names)) == len(names)
    assert len(set(terms)) == len(terms)


@every_model
def test_every_part_of_the_loss_has_a_name_for_people(variant: str) -> None:
    name, settings = VARIANTS[variant]
    model = type(toy_config(name, **settings))
    for phase in fresh(variant).phases():
        batch = next(iter(epoch_of(prepared(phase), toy_train(), seed=1)))
        unnamed = [term for term in phase.loss_terms(batch) if not has_loss_title(model, term)]
        assert unnamed == []


@pytest.mark.slow
@pytest.mark.parametrize("variant", TRAINED)
def test_a_few_epochs_rank_training_items_above_the_rest(variant: str) -> None:
    model = fresh(variant)
    train_epochs(model, range(1, 41))
    scores, train = model.score(EVERYONE), toy_train()
    better = []
    for user in range(EMPTY_USER):
        known = torch.zeros(NUM_ITEMS, dtype=torch.bool)
        known[torch.from_numpy(train.items_of(user))] = True
        better.append((scores[user][known][:, None] > scores[user][~known]).float().mean())
    assert torch.stack(better).mean() > 0.95


@every_model
def test_the_same_seed_gives_the_same_scores(variant: str) -> None:
    runs = []
    for _ in range(2):
        model = fresh(variant)
        train_epochs(model, range(1, 3))
        runs.append(model.score(EVERYONE))
    assert torch.equal(*runs)


@every_model
def test_another_seed_gives_other_parameters(variant: str) -> None:
    first, second = fresh(variant, seed=1), fresh(variant, seed=2)
    for (name, ours), theirs in zip(first.named_parameters(), second.parameters(), strict=True):
        if ours.std() > 0:
            assert not torch.equal(ours, theirs), name


@every_model
def test_state_alone_reproduces_the_score_bit_for_bit(variant: str) -> None:
    model, other = fresh(variant), fresh(variant, seed=2)
    train_epochs(model, range(1, 3))
    other.score(EVERYONE)
    other.load_state_dict({name: value.clone() for name, value in model.state_dict().items()})
    assert torch.equal(model.score(EVERYONE), other.score(EVERYONE))


@every_model
def test_no_two_entries_of_the_state_share_memory(variant: str) -> None:
    places = [
        tensor.untyped_storage().data_ptr() for tensor in fresh(variant).state_dict().values()
    ]
    assert len(places) == len(set(places))


@every_model
def test_state_is_plain_contiguous_tensors_of_constant_shape(variant: str) -> None:
    model = fresh(variant)
    before = {name: (value.shape, value.dtype) for name, value in model.state_dict().items()}
    train_epochs(model, range(1, 2))
    for name, value in model.state_dict().items():
        assert value.layout is torch.strided, name
        assert value.is_contiguous(), name
        assert (value.shape, value.dtype) == before[name], name


@every_model
def test_a_resumed_run_ends_where_an_uninterrupted_one_does(variant: str) -> None:
    whole = fresh(variant)
    train_epochs(whole, range(1, 5))
    first, second = fresh(variant), fresh(variant, seed=2)
    half = train_epochs(first, range(1, 3))
    second.load_state_dict(first.state_dict())
    optimizers = train_epochs(second, range(0))
    for ours, theirs in zip(optimizers, half, strict=True):
        ours.load_state_dict(theirs.state_dict())
    train_epochs(second, range(3, 5), optimizers=optimizers)
    assert torch.equal(whole.score(EVERYONE), second.score(EVERYONE))


@every_model
def test_scoring_changes_neither_the_model_nor_the_random_stream(variant: str) -> None:
    model = fresh(variant)
    train_epochs(model, range(1, 2))
    random_state = torch.get_rng_state()
    assert torch.equal(model.score(EVERYONE), model.score(EVERYONE))
    assert torch.equal(random_state, torch.get_rng_state())


@every_model
def test_losses_stay_finite_in_half_precision(variant: str) -> None:
    model = fresh(variant)
    for phase in model.phases():
        for batch in epoch_of(prepared(phase), toy_train(), seed=1):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = torch.stack(list(phase.loss_terms(batch).values())).sum()
            loss.backward()
            assert loss.isfinite()


@every_model
def test_diagnostics_are_finite_floats(variant: str) -> None:
    for phase in fresh(variant).phases():
        if phase.prepare is not None:
            with torch.no_grad():
                diagnostics = phase.prepare()
            assert all(isinstance(value, float) for value in diagnostics.values())
            assert torch.tensor(list(diagnostics.values())).isfinite().all()


@every_model
def test_configuration_survives_json(variant: str) -> None:
    name, settings = VARIANTS[variant]
    config = toy_config(name, **settings)
    assert type(config).model_validate_json(config.model_dump_json()) == config


@every_model
def test_a_model_that_needs_features_says_which_models_do_not(variant: str) -> None:
    name, settings = VARIANTS[variant]
    inputs = ModelInputs(toy_train())
    if not MODEL_CONFIGS[name].info.needs_features:
        assert toy_model(name, inputs=inputs, **settings).score(EVERYONE).isfinite().all()
        return
    with pytest.raises(ConfigError, match="features") as caught:
        toy_model(name, inputs=inputs, **settings)
    assert "LightGCN" in caught.value.hint


@every_model
def test_an_artifact_is_a_graph_over_the_same_users_and_items(variant: str) -> None:
    model = fresh(variant)
    train_epochs(model, range(1, 2))
    for graph in model.graph_artifacts().values():
        assert (graph.num_users, graph.num_items) == (NUM_USERS, NUM_ITEMS)
