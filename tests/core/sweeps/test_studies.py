"""Studies are files: what is in the folder is there, and says itself where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.errors import ConfigError
from dasrec_core.sweeps import studies as module
from dasrec_core.sweeps.definition import parse_definition
from dasrec_core.sweeps.members import base_values, expand, only_variant
from dasrec_core.sweeps.search import SearchSource
from dasrec_core.sweeps.searches import searches_of
from dasrec_core.sweeps.studies import studies, study_named

SEARCH = {
    "search": {"trials": 3},
    "variants": [
        {"name": "a", "model": "lightgcn", "space": {"model.num_layers": [1, 2]}},
        {"name": "b", "model": "biasmf", "space": {"training.learning_rate": [0.1]}},
    ],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in place of the studies of the product."""
    monkeypatch.setattr(module, "resource", lambda *_: tmp_path)
    studies.cache_clear()
    yield tmp_path
    studies.cache_clear()


def test_a_file_more_is_a_study_more(folder: Path) -> None:
    (folder / "mine.toml").write_text('title = "Mine"\n[base]\nmodel = "lightgcn"\n')
    (folder / "first.toml").write_text('title = "First"\n[study]\nplace = "Table I"\norder = 1\n')
    assert [(one.id, one.title) for one in studies()] == [
        ("first", "First (Table I)"),
        ("mine", "Mine"),
    ]
    assert study_named("mine").compare_on == "valid"


def test_a_damaged_study_is_named(folder: Path) -> None:
    (folder / "bad.toml").write_text("[study]\nplaces = 1\n")
    with pytest.raises(ConfigError, match=r"bad\.toml cannot be read"):
        studies()


def test_a_study_that_measures_against_nothing_is_named(folder: Path) -> None:
    (folder / "bad.toml").write_text('[study]\nbase = "x"\n[base]\nmodel = "lightgcn"\n')
    with pytest.raises(ConfigError, match="none of its variants"):
        studies()


def test_readings_change_one_factor_each() -> None:
    variants = study_named("readings").definition.variants
    assert all(len(one.values) == 1 for one in variants)
    paths = {path.removeprefix("model.") for one in variants for path in one.values}
    assert paths <= set(DASRecConfig.model_fields)


@pytest.mark.parametrize("dataset", ["tiktok", "baby", "lfm2k", "other"])
def test_tuning_gives_every_model_the_same_budget_over_two_to_four_settings(
    dataset: str, tmp_path: Path
) -> None:
    found = searches_of(study_named("tuning").definition)
    trained = {n for n, c in MODEL_CONFIGS.items() if c.info.trains and not n.startswith("dasrec-")}
    assert {one.base.model for one in found} == trained | {"dasrec-plus"}
    assert len({one.search.trials for one in found if one.search}) == 1
    for one in found:
        assert one.search is not None
        assert 2 <= len(one.search.space) <= 4
        file = tmp_path / "trials.json"
        # Raises where a setting is not the model's, or cannot take the values.
        search = SearchSource(one, dataset_name=dataset, file=file, bind=lambda config: config)
        # A space without the preset could only end below it.
        assert search.first is not None, one.base.model


def test_searches_of_a_sweep_are_sweeps_of_their_own() -> None:
    definition = parse_definition(SEARCH | {"seeds": [1, 2], "title": "T"}, where="x")
    first, second = searches_of(definition)
    alone = parse_definition(
        {
            "title": "T: a",
            "seeds": [1, 2],
            "base": {"model": "lightgcn"},
            "search": {"trials": 3, "space": {"model.num_layers": [1, 2]}},
        },
        where="y",
    )
    assert first == alone
    assert base_values(second, only_variant(second), "")["model"]["name"] == "biasmf"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"search": None}, "no search"),
        ({"variants": []}, "needs a space"),
        ({"search": {"trials": 3, "space": {"model.num_layers": [1]}}}, "each of them"),
        ({"base_name": "base"}, "no base_name"),
    ],
)
def test_searches_that_do_not_fit_together_are_refused(changes, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_definition(SEARCH | changes, where="x")


def test_parts_of_plus_are_switched_off_from_its_preset() -> None:
    found = expand(study_named("plus").definition, dataset_name="tiktok").members
    assert {one.config.model.name for one in found} == {"dasrec-plus"}
    assert found[0].variant == "DASRec+"
