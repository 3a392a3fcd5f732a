"""A sweep is exactly the runs its definition multiplies out to, each once, each valid."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sweep_cases import definition

from dasrec_core.cli.run_request import RunRequest, build_config
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.presets import preset_for_dataset
from dasrec_core.errors import ConfigError
from dasrec_core.sweeps.definition import parse_definition, read_definition
from dasrec_core.sweeps.expansion import Expansion
from dasrec_core.sweeps.members import expand
from dasrec_core.sweeps.studies import studies, study_named

NOISE = "model.noise_intensity"


def test_grid_multiplies_with_variants_and_seeds() -> None:
    sweep = definition(
        seeds=[1, 2],
        base_name="as is",
        variants=[{"name": "user", "values": {"model.sampler": "edge"}}],
        grid={"training.learning_rate": [0.01, 0.1, 0.2]},
    )
    members = expand(sweep, dataset_name="tiny").members
    assert len(members) == 2 * 3 * 2
    assert members[0].label == "as is, lr 0.01, seed 1"
    assert {member.config.seed for member in members} == {1, 2}


@given(
    rates=st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4]), min_size=1, max_size=6),
    layers=st.lists(st.integers(1, 4), min_size=1, max_size=6),
    seeds=st.lists(st.integers(0, 3), min_size=1, max_size=4),
)
def test_no_run_is_in_a_sweep_twice_and_none_is_lost(rates, layers, seeds) -> None:
    sweep = definition(
        seeds=seeds, grid={"training.learning_rate": rates, "model.num_layers": layers}
    )
    found = expand(sweep, dataset_name="tiny")
    total = math.prod(map(len, (rates, layers, seeds)))
    distinct = math.prod(len(set(values)) for values in (rates, layers, seeds))
    assert len({member.config.identity() for member in found.members}) == distinct
    assert (len(found.members), len(found.duplicates)) == (distinct, total - distinct)


def test_variant_that_is_the_base_is_told_as_repetition() -> None:
    variants = [{"name": "three layers", "values": {"model.num_layers": 3}}]
    found = expand(definition(base_name="base", variants=variants), dataset_name="tiny")
    assert [one.member.label for one in found.duplicates] == ["three layers, seed 1"]


def test_every_wrong_variant_is_named_before_anything_starts() -> None:
    variants = [
        {"name": "zero", "values": {"model.num_layers": 0}},
        {"name": "typo", "values": {"model.layers": 2}},
        {"name": "fine"},
    ]
    with pytest.raises(ConfigError) as caught:
        expand(definition(variants=variants), dataset_name="tiny")
    assert "2 variants cannot be run" in caught.value.message
    assert "zero" in caught.value.message
    assert "model.num_layers" in caught.value.message


@pytest.mark.parametrize("path", ["seed", "model.name", "dataset.path", "model.nothing"])
def test_what_is_no_setting_to_vary_is_refused(path: str) -> None:
    with pytest.raises(ConfigError):
        expand(definition(grid={path: [1]}), dataset_name="tiny")


def test_grid_of_a_million_runs_is_refused() -> None:
    grid = {
        "training.epochs": {"low": 1, "high": 1000, "step": 1},
        "training.batch_size": {"low": 1, "high": 1000, "step": 1},
    }
    with pytest.raises(ConfigError, match="over 10,000"):
        expand(definition(grid=grid), dataset_name="tiny")


def test_each_variant_counts_once_towards_the_most() -> None:
    """Two variants of 240 runs are 480, far from too many."""
    variants = [{"name": name, "values": {"model.sampler": name}} for name in ("user", "edge")]
    grid = {"training.learning_rate": {"low": 0.01, "high": 0.8, "step": 0.01}}
    sweep = definition(seeds=[1, 2, 3], variants=variants, grid=grid)
    assert len(expand(sweep, dataset_name="tiny").members) == 480


def test_automatic_preset_is_the_one_of_the_data_set() -> None:
    sweep = definition(base={"model": "dasrec"})
    preset = preset_for_dataset("dasrec", "baby")
    config = expand(sweep, dataset_name="baby").members[0].config
    assert preset is not None
    assert config.model.contrastive_weight == preset.values["model.contrastive_weight"]


def test_later_words_win_preset_then_base_then_command_line_then_variant() -> None:
    sweep = definition(
        base={"values": {"training": {"epochs": 5, "patience": 5}, "training.batch_size": 5}},
        variants=[{"name": "v", "values": {"training.batch_size": 7}}],
    )
    changed = ["training.patience=6", "training.batch_size=6"]
    training = expand(sweep, dataset_name="x", assignments=changed).members[0].config.training
    assert (training.epochs, training.patience, training.batch_size) == (5, 6, 7)


def test_member_is_the_run_that_train_would_make() -> None:
    sweep = definition(base={"values": {"training.epochs": 3}}, seeds=[7])
    request = RunRequest(
        model="lightgcn",
        data=Path("/data/tiny"),
        preset="generic",
        assignments=("training.epochs=3",),
        seed="7",
    )
    assert expand(sweep, dataset_name="tiny").members[0].config == build_config(request)


@pytest.mark.parametrize("name", [one.id for one in studies()])
@pytest.mark.parametrize("dataset", ["tiktok", "baby", "lfm2k", "demo", "other"])
def test_study_expands_on_every_data_set(name: str, dataset: str) -> None:
    definition = study_named(name).definition
    found = expand(definition, dataset_name=dataset)
    assert found.members
    # What is the base of a study or a preset already is run once; nothing else repeats.
    bases = {"as the preset", definition.base_name}
    known = {one.config.identity() for one in found.members if one.variant in bases}
    assert {one.member.config.identity() for one in found.duplicates} <= known


def test_studies_hold_what_the_paper_compares() -> None:
    comparison = {
        one.config.model.name
        for one in expand(study_named("comparison").definition, dataset_name="").members
    }
    noise = {
        (one.changes["model.gamma_role"], one.changes[NOISE])
        for one in expand(study_named("noise").definition, dataset_name="tiktok").members
    }
    assert len(comparison) == 13
    assert comparison <= set(MODEL_CONFIGS)
    assert noise == {(role, value) for role in ("scale", "max") for value in (0.1, 0.3, 0.5, 0.7)}


def test_file_in_toml_and_in_json_is_the_same_sweep(tmp_path: Path) -> None:
    toml, json = tmp_path / "sweep.toml", tmp_path / "sweep.json"
    toml.write_text('seeds = [1]\n[base]\nmodel = "dasrec"\n[grid]\n"training.epochs" = [1, 2]\n')
    json.write_text(
        '{"seeds": [1], "base": {"model": "dasrec"}, "grid": {"training.epochs": [1, 2]}}'
    )
    assert read_definition(toml).digest() == read_definition(json).digest()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"seeds": []}, "seeds"),
        ({"seeds": ["a"]}, r"no sweep:\n  seeds.0: must be a whole number; got 'a'$"),
        ({"seed": [1]}, "seed: there is no such setting"),
        ({"search": {"trials": 0, "space": {"a": [1]}}}, "trials: must be at least 1; got 0"),
        ({"grid": {"a": 5}}, "grid.a: must be a list; got 5"),
        ({"grid": {"a": {"low": 1, "high": 3, "scale": "x"}}}, "must be one of linear, log; got"),
        ({"grid": {"a": {"low": 1}}}, "grid.a.high: is missing"),
        ({"search": {"trials": 1, "space": {"a": [1]}}, "grid": {"a": [1]}}, "no grid"),
        ({"variants": [{"name": "a"}, {"name": "a"}]}, "two variants are called 'a'"),
        ({"grid": {"a": {"low": 2, "high": 1}}}, "grid.a: low"),
    ],
)
def test_definition_with_a_mistake_says_where(values, words) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_definition(values, where="sweep.toml")


def threshold_study(num_modalities: int | None) -> Expansion:
    sweep = study_named("threshold").definition
    return expand(sweep, dataset_name="baby", num_modalities=num_modalities)


def test_with_two_modalities_one_threshold_stands_for_all() -> None:
    found = threshold_study(2)
    assert [one.changes["model.similarity_threshold"] for one in found.members] == [0.5]
    assert len(found.duplicates) == 4
    assert {one.twin.label for one in found.duplicates} == {found.members[0].label}
    assert found.duplicates[0].reason == "no effect here: Similarity threshold"


@pytest.mark.parametrize("num_modalities", [None, 3])
def test_a_threshold_that_may_act_is_run_at_each_value(num_modalities: int | None) -> None:
    assert len(threshold_study(num_modalities).members) == 5


def test_the_first_is_run_where_no_member_has_the_default() -> None:
    sweep = definition(base={"model": "dasrec-n"}, grid={NOISE: [0.7, 0.1]}, seeds=[1, 2])
    found = expand(sweep, dataset_name="tiny")
    assert [(one.changes[NOISE], one.config.seed) for one in found.members] == [(0.7, 1), (0.7, 2)]
    assert [one.twin.config.seed for one in found.duplicates] == [1, 2]


def test_settings_that_act_beside_idle_ones_keep_members_apart() -> None:
    grid = {NOISE: [0.1, 0.7], "model.keep_rate": [0.5, 0.7]}
    found = expand(definition(base={"model": "dasrec-n"}, grid=grid), dataset_name="tiny")
    assert len(found.members) == len(found.duplicates) == 2


def test_members_that_are_equal_have_no_idle_setting_to_name() -> None:
    found = expand(definition(grid={"model.num_layers": [2, 2]}), dataset_name="tiny")
    assert [one.reason for one in found.duplicates] == [""]
