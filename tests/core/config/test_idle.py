"""Settings without effect, by path, and runs that are equal but for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dasrec_core.config.base import ModelConfigBase
from dasrec_core.config.form_field import FieldKind
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.idle import changed_idle_paths, idle_paths, without_idle
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.run import RunConfig

THRESHOLD = "model.similarity_threshold"
NEGATIVES = "training.negatives"


def run(name: str, modalities: list[str] | None = None, **sections: dict[str, Any]) -> RunConfig:
    return RunConfig.model_validate(
        {
            "dataset": {"modalities": modalities},
            "model": {"name": name, **sections.get("model", {})},
            "training": sections.get("training", {}),
        }
    )


@pytest.mark.parametrize(("number", "is_idle"), [(None, False), (1, True), (2, True), (3, False)])
def test_the_number_of_modalities_decides_whether_the_threshold_acts(number, is_idle) -> None:
    assert (THRESHOLD in idle_paths(run("dasrec"), number)) is is_idle


def test_chosen_modalities_count_not_those_of_the_data() -> None:
    assert THRESHOLD in idle_paths(run("dasrec", ["image", "text"]), 3)
    assert THRESHOLD in idle_paths(run("dasrec", ["image", "text"]), None)


@pytest.mark.parametrize("model", ["bm3", "slmrec", "clcrec", "dasrec-plus", "diffrec"])
def test_negatives_are_idle_where_none_are_drawn(model: str) -> None:
    assert NEGATIVES in idle_paths(run(model), None)


@pytest.mark.parametrize("model", ["lightgcn", "dasrec", "mmgcl"])
def test_negatives_act_in_a_loss_over_triplets(model: str) -> None:
    assert NEGATIVES not in idle_paths(run(model), None)


def test_a_model_without_training_has_no_use_for_settings_of_training() -> None:
    idle = idle_paths(run("popularity"), None)
    assert {"training.epochs", "training.learning_rate", "training.batch_size"} <= idle
    assert "training.num_threads" not in idle
    one = run("popularity", training={"epochs": 7, "learning_rate": 0.1})
    assert without_idle(one, None) == run("popularity")
    assert "training.epochs" not in idle_paths(run("lightgcn"), None)


def test_only_what_was_changed_is_told() -> None:
    changed = run("dasrec-n", model={"noise_intensity": 0.7, "sparsity": "paper"})
    assert changed_idle_paths(changed, None) == ("model.noise_intensity",)


def test_runs_that_differ_in_idle_settings_are_equal_without_them() -> None:
    one = run("bm3", training={"negatives": "training_items"})
    assert without_idle(one, None) == run("bm3")
    noisy = run("dasrec-n", model={"noise_intensity": 0.7, "rebuild_k": 4})
    assert without_idle(noisy, None) == run("dasrec-n")


def test_what_acts_stays_as_it_is() -> None:
    config = run("dasrec", model={"noise_intensity": 0.7, "similarity_threshold": 0.7})
    assert without_idle(config, 3) == config


def test_identity_knows_nothing_of_idle_settings() -> None:
    one, other = run("dasrec-n"), run("dasrec-n", model={"noise_intensity": 0.7})
    assert one.identity() != other.identity()


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_a_fresh_run_has_changed_nothing_without_effect(model: str) -> None:
    assert changed_idle_paths(run(model), 2) == ()


def every_choice(model: str) -> Iterator[ModelConfigBase]:
    """A model with each of its choices and switches in turn, the rest at its default."""
    fresh = run(model).model
    for field in fields_of(model):
        section, _, name = field.path.partition(".")
        if section == "model" and not field.fixed:
            values = (True, False) if field.kind is FieldKind.BOOL else field.choices
            yield from (fresh.model_copy(update={name: value}) for value in values)


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_what_is_idle_is_a_field_of_the_model_and_never_what_makes_it_so(model: str) -> None:
    for config in every_choice(model):
        for number in (None, 1, 2, 3):
            idle = config.idle_settings(number)
            assert idle <= set(type(config).model_fields) - {"name", "variant"}
            assert config.idle_settings(None) <= idle
            defaults = {name: type(config).model_fields[name].default for name in idle}
            assert config.model_copy(update=defaults).idle_settings(number) == idle
