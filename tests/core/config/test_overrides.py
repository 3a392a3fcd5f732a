"""Assignments change exactly what they name, or say why not."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.config.form_schema import default_values, validate
from dasrec_core.config.nested import get
from dasrec_core.config.overrides import apply_overrides
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError

GOOD = [
    ("training.epochs=3", 3),
    ("training.epochs=1e3", 1000),
    ("training.learning_rate=5e-4", 5e-4),
    ("model.use_attention=off", False),
    ("model.sparsity=none", "none"),
    ("evaluation.cutoffs=10,20", [10, 20]),
    ("evaluation.cutoffs=[10, 20]", [10, 20]),
    ("dataset.modalities=image,text", ["image", "text"]),
    ("dataset.modalities=none", None),
    ("dataset.standardize=", []),
]


@pytest.mark.parametrize(("assignment", "value"), GOOD)
def test_assignment_sets_a_value_of_the_right_kind(assignment: str, value: object) -> None:
    changed = apply_overrides(default_values("dasrec"), [assignment])
    assert get(changed, assignment.partition("=")[0]) == value
    assert isinstance(validate(changed), RunConfig)


def test_original_values_stay_and_the_last_assignment_wins() -> None:
    values = default_values("dasrec")
    changed = apply_overrides(values, ["training.epochs=3", "training.epochs=4"])
    assert get(changed, "training.epochs") == 4
    assert get(values, "training.epochs") == 50


BAD = [
    ("training.epochs", "not an assignment", "path=value"),
    ("epochs=3", "Did you mean training.epochs?", "dasrec"),
    ("training.lr=3", "training.learning_rate", "dasrec"),
    ("model.num_timestep=3", "Did you mean model.num_timesteps", "dasrec"),
    ("training.epochs=1.5", "Epochs must be a whole number from 1 to 100000", "training.epochs=50"),
    ("training.epochs=inf", "Epochs must be a whole number", "training.epochs=50"),
    ("model.use_attention=maybe", "must be true or false", "model.use_attention=true"),
    ("evaluation.cutoffs=[10", "Cut-offs must be a list", "evaluation.cutoffs=5,10,20,50"),
    ("model.denoiser_hidden_dims=[1000", "a list of 1 or more, each a whole number", "=1000"),
    ("model.name=lightgcn", "not chosen with --set", "--model"),
]


@pytest.mark.parametrize(("assignment", "message", "hint"), BAD)
def test_unusable_assignment_says_what_was_meant_or_allowed(
    assignment: str, message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        apply_overrides(default_values("dasrec"), [assignment])
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_values_without_a_known_model_are_refused() -> None:
    with pytest.raises(ConfigError, match="Did you mean lightgcn"):
        apply_overrides({"model": {"name": "lightgnc"}}, [])


@given(st.text(max_size=40))
def test_no_assignment_whatever_crashes(assignment: str) -> None:
    with suppress(ConfigError):
        apply_overrides(default_values("lightgcn"), [assignment])
