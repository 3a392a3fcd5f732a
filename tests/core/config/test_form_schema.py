"""Every setting reaches the form with what the configuration classes say of it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.config.form_schema import default_values, fields_of, validate
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.nested import get, put
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError


def field(path: str, model: str = "dasrec") -> FormField:
    return next(one for one in fields_of(model) if one.path == path)


def test_field_carries_bounds_symbol_and_group() -> None:
    noise = field("model.noise_intensity")
    assert (noise.kind, noise.minimum, noise.maximum) == (FieldKind.FLOAT, 0, 1)
    assert noise.exclusive_minimum
    assert noise.exclusive_maximum
    assert (noise.symbol, noise.group, noise.basic) == ("γ", "Diffusion", True)


def test_list_field_carries_the_bounds_of_its_items() -> None:
    cutoffs = field("evaluation.cutoffs")
    assert (cutoffs.kind, cutoffs.item_kind) == (FieldKind.LIST, FieldKind.INT)
    assert (cutoffs.minimum, cutoffs.maximum) == (1, 1000)
    assert cutoffs.default == (5, 10, 20, 50)


def test_choice_lists_its_values_in_order() -> None:
    assert field("training.precision").choices == ("float32", "tf32", "bf16")


def test_setting_that_may_be_left_out_is_optional() -> None:
    assert field("dataset.modalities").optional
    assert not field("training.epochs").optional


def test_switch_an_ablation_holds_is_fixed() -> None:
    assert field("model.use_attention", "dasrec-a").fixed
    assert not field("model.use_attention").fixed


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_every_setting_of_every_model_is_shown(model: str) -> None:
    shown = {one.path for one in fields_of(model)} | {"schema_version", "model.name"}
    config = validate(default_values(model))
    assert isinstance(config, RunConfig)
    assert shown == set(paths(config.model_dump()))


def paths(values: dict[str, object], prefix: str = "") -> list[str]:
    found = []
    for key, value in values.items():
        found += paths(value, f"{prefix}{key}.") if isinstance(value, dict) else [prefix + key]
    return found


def test_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="nope") as caught:
        fields_of("nope")
    assert "lightgcn" in caught.value.hint


WRONG = [
    ("model.num_timesteps", 0, "Steps must be a whole number from 1 to 1000; got 0."),
    ("model.noise_intensity", 1.0, "must be a number above 0 and below 1; got 1.0."),
    ("training.learning_rate", float("nan"), "above 0 and at most 10; got nan."),
    ("training.epochs", "many", "whole number from 1 to 100000; got 'many'."),
    ("model.sparsity", "logg", "got 'logg'. Did you mean log?"),
    ("device", "gpu", "Device must be auto, cpu, cuda, or one device such as cuda:0; got 'gpu'."),
    ("evaluation.cutoffs", [5, 0], "Item 2 of Cut-offs must be a whole number from 1 to 1000;"),
    ("model.num_heads", 3, "Attention heads (3) must divide Embedding size (128)."),
    ("model.name", "dasrek", "no model called 'dasrek'. Did you mean dasrec?"),
    ("training.epoch", 3, "no setting called 'training.epoch'. Did you mean training.epochs?"),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG)
def test_wrong_value_is_explained_at_its_own_setting(
    path: str, value: object, message: str
) -> None:
    values = default_values("dasrec")
    put(values, path, value)
    errors = validate(values)
    assert isinstance(errors, tuple)
    assert [error.path for error in errors] == [path]
    assert message in errors[0].message


EVERY_DENOISER = ["dasrec", "dasrec-n", "dasrec-a", "diffmm", "diffrec"]


@pytest.mark.parametrize("model", EVERY_DENOISER)
def test_a_denoiser_without_a_hidden_layer_is_refused_before_a_run_starts(model: str) -> None:
    values = default_values(model)
    put(values, "model.denoiser_hidden_dims", [])
    errors = validate(values)
    assert isinstance(errors, tuple)
    assert "must be a list of 1 or more" in errors[0].message


@pytest.mark.parametrize("values", [{}, {"dataset": 5, "model": 7}, {"dataset": {}, "model": {}}])
def test_values_that_are_no_configuration_at_all_are_explained(values: dict[str, object]) -> None:
    errors = validate(values)
    assert isinstance(errors, tuple)
    assert errors


@given(
    st.sampled_from([one.path for one in fields_of("dasrec")]),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()),
)
def test_any_value_is_either_accepted_or_explained(path: str, value: object) -> None:
    values = default_values("dasrec")
    put(values, path, value)
    result = validate(values)
    assert isinstance(result, RunConfig) or all(error.message for error in result)


def test_default_values_are_those_of_the_fields() -> None:
    values = default_values("lightgcn", dataset_path="/data")
    assert get(values, "model.num_layers") == field("model.num_layers", "lightgcn").default
    assert get(values, "dataset.path") == "/data"


@pytest.mark.slow
def test_configuration_tools_import_without_torch_and_sqlalchemy() -> None:
    modules = ", ".join(
        f"dasrec_core.config.{name}"
        for name in ("presets", "overrides", "form_schema", "diff", "naming")
    )
    code = f"import sys, {modules}; print([m for m in ('torch', 'sqlalchemy') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
