from __future__ import annotations

import numpy as np
import pytest
from compared_runs import finished, varied

from dasrec_core.analysis.cost import Cost
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.models.lightgcn import LightGCNConfig
from studio.pages.compare.parameters import (
    cost_dimensions,
    metric_dimension,
    side_means,
    varying_dimensions,
)
from studio.pages.compare.sides import Side


def side(*runs, cost: Cost | None = None) -> Side:
    costs = {run.run_id: cost or Cost() for run in runs}
    return Side(SeedGroup(runs), "A", 0, {}, {}, costs, None)


def test_numbers_keep_their_place_and_words_are_named() -> None:
    runs = [finished("a"), finished("b", training__learning_rate=5e-4, model__contrast="none")]
    contrast, rate = varying_dimensions(runs)
    assert (rate.title, rate.values, rate.labels) == ("Learning rate", (1e-3, 5e-4), ())
    assert (contrast.values, contrast.labels) == ((0.0, 1.0), ("both", "none"))
    assert [contrast.text(1.0), rate.text(5e-4)] == ["none", "0.0005"]
    assert rate.text(16384) == "16384"  # a batch size, not 1.638e+04


def test_the_model_is_an_axis_and_its_own_settings_are_not_shared() -> None:
    from dataclasses import replace

    other = replace(finished("b"), config=varied().model_copy(update={"model": LightGCNConfig()}))
    found = {one.key: one for one in varying_dimensions([finished("a"), other])}
    assert found["model.name"].labels == ("DASRec", "LightGCN")
    assert not found["model.noise_intensity"].is_shared
    assert np.isnan(found["model.noise_intensity"].values[1])


def test_place_and_device_do_not_vary() -> None:
    assert varying_dimensions([finished("a"), finished("b", device="cpu")]) == []


def test_a_side_stands_at_the_mean_of_the_runs_that_have_a_value() -> None:
    runs = [finished("a", 0.1), finished("b", 0.3, seed=2), finished("c", 0.5, seed=3)]
    dimension = metric_dimension(runs, "recall@20", "Recall@20")
    assert side_means(dimension, [side(*runs[:2]), side(runs[2])]).tolist() == pytest.approx(
        [0.2, 0.5]
    )
    unknown = metric_dimension(runs, "map@20", "MAP@20")
    assert np.isnan(side_means(unknown, [side(*runs)])).all()


def test_costs_that_nobody_knows_have_no_axis() -> None:
    known = side(finished("a"), cost=Cost(minutes=3.0))
    assert [one.title for one in cost_dimensions([known, side(finished("b"))])] == [
        "Minutes in all"
    ]
