"""Settings without effect, by path, and runs that are equal but for them."""

from __future__ import annotations

from typing import Any

import pytest

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
