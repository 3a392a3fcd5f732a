"""Presets, differences and automatic names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dasrec_core.config import presets as presets_module
from dasrec_core.config.diff import ABSENT, differences, flatten
from dasrec_core.config.form_schema import default_values, validate
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.naming import describe
from dasrec_core.config.nested import put
from dasrec_core.config.presets import apply_preset, preset_for_dataset, preset_named, presets_for
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError

PRESETS = """
[tiktok]
title = "DASRec on TikTok"
source = "made for this test"
[tiktok.values]
"training.epochs" = 7
"model.use_attention" = true
"""


def config(model: str = "dasrec", **changes: object) -> RunConfig:
    values = default_values(model)
    for path, value in changes.items():
        put(values, path.replace("__", "."), value)
    result = validate(values)
    assert isinstance(result, RunConfig), result
    return result


@pytest.fixture
def preset_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def write(text: str) -> None:
        (tmp_path / "dasrec.toml").write_text(text, "utf-8")

    monkeypatch.setattr(presets_module, "resource", lambda *parts: tmp_path / parts[-1])
    presets_for.cache_clear()
    yield write
    presets_for.cache_clear()


@pytest.fixture
def own_presets(preset_files: Callable[[str], None]) -> None:
    preset_files(PRESETS)


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_every_shipped_preset_makes_a_valid_run(model: str) -> None:
    for preset in presets_for(model):
        made = validate(apply_preset(default_values(model), preset))
        assert isinstance(made, RunConfig), (preset.name, made)
        assert preset.title
        assert preset.source


def test_preset_changes_what_it_names_only(own_presets: None) -> None:
    values = apply_preset(default_values("dasrec"), preset_named("dasrec", "tiktok"))
    assert [row.path for row in differences([config(), RunConfig.model_validate(values)])] == [
        "training.epochs"
    ]


def test_ablation_inherits_presets_without_what_it_holds_fixed(own_presets: None) -> None:
    (preset,) = presets_for("dasrec-a")
    assert dict(preset.values) == {"training.epochs": 7}


def test_preset_is_found_by_the_name_of_a_data_set(own_presets: None) -> None:
    found = preset_for_dataset("dasrec", "TikTok")
    assert found is not None
    assert found.name == "tiktok"
    assert preset_for_dataset("dasrec", "yelp") is None


def test_unknown_preset_is_refused_with_the_known_ones(own_presets: None) -> None:
    with pytest.raises(ConfigError, match="nope") as caught:
        preset_named("dasrec", "nope")
    assert "tiktok" in caught.value.hint


def test_damaged_preset_file_is_named(preset_files: Callable[[str], None]) -> None:
    preset_files("[tiktok")
    with pytest.raises(ConfigError, match=r"dasrec\.toml"):
        presets_for("dasrec")


def test_equal_configurations_do_not_differ() -> None:
    assert differences([config(), config()]) == ()


def test_difference_has_one_value_per_configuration() -> None:
    (row,) = differences([config(), config(training__epochs=9)])
    assert (row.path, row.title, row.group, row.values) == (
        "training.epochs",
        "Epochs",
        "Training",
        (50, 9),
    )


def test_setting_that_a_model_lacks_is_absent() -> None:
    rows = {row.path: row.values for row in differences([config(), config("lightgcn")])}
    assert rows["model.num_timesteps"] == (5, ABSENT)
    assert rows["model.name"] == ("dasrec", "lightgcn")


def test_same_data_elsewhere_is_no_difference() -> None:
    here = config(dataset__path="/a", dataset__fingerprint="f")
    assert differences([here, config(dataset__path="/b", dataset__fingerprint="f")]) == ()
    assert len(differences([here, config(dataset__path="/b", dataset__fingerprint="g")])) == 2


def test_flat_configuration_holds_every_leaf() -> None:
    assert flatten(config())["evaluation.cutoffs"] == (5, 10, 20, 50)


NAMES = [
    ({}, "DASRec"),
    ({"training__learning_rate": 5e-4}, "DASRec, lr 0.0005"),
    ({"training__learning_rate": 5e-4, "model__num_timesteps": 10}, "DASRec, 10 steps, lr 0.0005"),
    ({"model__use_attention": False}, "DASRec, no modality attention"),
    ({"training__epochs": 7}, "DASRec, tiktok"),
    ({"training__epochs": 7, "model__embedding_dim": 64}, "DASRec, tiktok, d 64"),
    ({"seed": 3, "device": "cpu", "dataset__path": "/a"}, "DASRec"),
]


@pytest.mark.parametrize(("changes", "name"), NAMES)
def test_name_tells_what_differs_from_defaults_or_the_nearest_preset(
    own_presets: None, changes: dict[str, object], name: str
) -> None:
    assert describe(config(**changes)) == name


def test_name_stays_short_when_much_differs() -> None:
    changes = {f"model__{key}": 0.7 for key in ("residual_weight", "generated_graph_weight")}
    many = config(training__epochs=3, training__patience=3, training__batch_size=3, **changes)
    assert describe(many).endswith(", +1")
