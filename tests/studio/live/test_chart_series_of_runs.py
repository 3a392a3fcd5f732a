from __future__ import annotations

import pytest
from fake_runs import Script

from dasrec_core.store.records import Curve
from studio.pages.live.chart_series import (
    Axis,
    Timeline,
    diagnostic_groups,
    loss_terms,
    timeline_of_curves,
)
from studio.pages.live.run_story import Points, RunStory

DASREC = {
    **{f"elbo/{m}": 1.0 for m in ("image", "audio", "text")},
    **{f"msi/{m}": 0.1 for m in ("image", "audio", "text")},
    "bpr": 0.5,
    "contrast_modalities": 0.2,
    "contrast_main": 0.3,
    "l2": 0.01,
    "total": 4.31,
}


def story_with(**changes):
    script, story = Script(), RunStory()
    story.take([script.started(), script.epoch(1, **changes)])
    return story


def test_few_loss_terms_stand_each_for_itself_with_the_total_first():
    terms = loss_terms(story_with(losses={"bpr": 0.5, "a/b": 0.25, "total": 0.75}))
    assert list(terms) == ["total", "bpr", "a/b"]


def test_many_loss_terms_are_summed_over_modalities_and_kinds():
    terms = loss_terms(story_with(losses=DASREC))
    sums = {name: points.values[0] for name, points in terms.items()}
    assert list(sums) == ["total", "elbo", "msi", "bpr", "contrast", "l2"]
    assert sums == pytest.approx(
        {"total": 4.31, "elbo": 3.0, "msi": 0.3, "bpr": 0.5, "contrast": 0.5, "l2": 0.01}
    )


def test_summed_terms_still_add_up_to_the_total():
    terms = loss_terms(story_with(losses=DASREC))
    parts = sum(points.values[0] for name, points in terms.items() if name != "total")
    assert parts == pytest.approx(DASREC["total"])


def test_losses_of_an_ensemble_are_summed_over_its_members():
    members = {f"{name} {n}": 1.0 for name in ("item_softmax", "l2") for n in range(1, 5)}
    terms = loss_terms(story_with(losses={**members, "total": 8.0}))
    sums = {name: points.values[0] for name, points in terms.items()}
    assert sums == {"total": 8.0, "item_softmax": 4.0, "l2": 4.0}


def test_diagnostics_of_an_ensemble_are_the_mean_of_its_members():
    members = {f"weight/{name} {n}": float(n) for name in ("image", "text") for n in range(1, 6)}
    groups = diagnostic_groups(story_with(diagnostics=members))
    assert {name: points.values for name, points in groups["weight"].items()} == {
        "image": [3.0],
        "text": [3.0],
    }


def test_diagnostics_are_grouped_by_what_stands_before_the_slash():
    groups = diagnostic_groups(story_with(diagnostics={"kept/users": 1.0, "kept/items": 2.0}))
    assert {name: sorted(members) for name, members in groups.items()} == {
        "kept": ["items", "users"]
    }


def test_epochs_without_a_known_time_are_left_out_on_the_time_axis():
    timeline = Timeline(Axis.MINUTES, Points([1, 2], [60.0, 120.0]))
    line = timeline.line("recall", Points([1, 2, 3], [0.1, 0.2, 0.3]))
    assert line.x.tolist() == [1.0, 2.0]
    assert line.y.tolist() == [0.1, 0.2]
    assert timeline.place(3) is None


def test_stored_run_took_as_long_as_training_and_evaluation():
    curves = {
        "train_s": Curve("r", "train_s", (1, 2, 3), (10.0, 10.0, 10.0)),
        "evaluate_s": Curve("r", "evaluate_s", (2,), (5.0,)),
    }
    assert timeline_of_curves(curves, Axis.MINUTES).seconds.values == [10.0, 25.0, 35.0]
