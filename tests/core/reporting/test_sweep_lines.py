"""A metric over a setting: which runs make a line, what it is called, and what is told of it."""

from __future__ import annotations

from itertools import product

import pytest
from comparison_runs import finished

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.figures.distinct_settings import distinct_settings
from dasrec_core.reporting.figures.sweep_lines import sweep_chart
from dasrec_core.store.records import RunRecord, RunStatus

GAMMA = "model.noise_intensity"


def at(gamma: float, test: float, *, stopped: bool = False, **changes: object) -> RunRecord:
    """A run of one noise intensity."""
    status = RunStatus.STOPPED if stopped else RunStatus.DONE
    return finished(test=test, status=status, model__noise_intensity=gamma, **changes)


def test_a_sweep_is_the_mean_over_seeds_by_value_of_the_setting() -> None:
    runs = [
        finished(seed=seed, test=0.1 + gamma / 100 + seed / 1000, model__noise_intensity=gamma)
        for gamma in (0.5, 0.1, 0.3)
        for seed in (1, 2)
    ]
    (line,) = sweep_chart(runs, GAMMA, "recall@20").lines
    assert line.places == (0.1, 0.3, 0.5)
    assert line.values == pytest.approx((0.1025, 0.1045, 0.1065))
    assert sweep_chart(runs, GAMMA, "recall@20").x_title.endswith("γ")


@pytest.mark.parametrize(
    ("setting", "value"),
    [("num_threads", 1), ("checkpoint_every_s", 5), ("keep_checkpoints", "best_and_last")],
)
def test_seeds_that_ran_in_another_way_stay_on_one_line(setting: str, value: object) -> None:
    runs = [
        finished(seed=seed, model__noise_intensity=gamma, **changes)
        for gamma in (0.1, 0.3)
        for seed, changes in ((1, {}), (2, {f"training__{setting}": value}))
    ]
    (line,) = sweep_chart(runs, GAMMA, "recall@20").lines
    assert len(line.runs) == 4


def test_runs_that_differ_in_more_stand_on_lines_of_their_own() -> None:
    runs = [
        finished(test=0.1 + gamma / 100, model__noise_intensity=gamma, model__gamma_role=role)
        for gamma in (0.1, 0.3)
        for role in ("scale", "max")
    ]
    lines = sweep_chart(runs, GAMMA, "recall@20").lines
    assert [line.label for line in lines] == [
        "DASRec, tiktok, gamma role scale",
        "DASRec, tiktok, gamma role max",
    ]


def test_a_setting_that_was_not_varied_gives_no_line() -> None:
    with pytest.raises(ConfigError, match="no line to draw"):
        sweep_chart([finished()], GAMMA, "recall@20")


def test_a_value_that_was_only_tried_and_given_up_is_no_place_of_a_line_of_done_runs() -> None:
    runs = [at(0.1, 0.06), at(0.3, 0.06), at(0.5, 0.02, stopped=True)]
    drawn = sweep_chart(runs, GAMMA, "recall@20")
    assert drawn.lines[0].values == (0.06, 0.06)
    assert drawn.notes == (
        "1 run stopped before the end takes no part beside done runs of the same line.",
    )


def test_a_line_of_stopped_runs_alone_is_drawn_and_told() -> None:
    runs = [at(gamma, gamma, stopped=True) for gamma in (0.1, 0.3)]
    drawn = sweep_chart(
        [*runs, *(at(g, g, model__gamma_role="max") for g in (0.1, 0.3))], GAMMA, "recall@20"
    )
    assert len(drawn.lines) == 2
    assert drawn.notes == (
        f"Only runs stopped before the end stand behind {drawn.lines[0].label}.",
    )


def test_a_line_that_stopped_runs_would_have_made_is_missed_with_the_reason() -> None:
    with pytest.raises(ConfigError, match="1 run stopped before the end takes no part"):
        sweep_chart([at(0.1, 0.06), at(0.3, 0.02, stopped=True)], GAMMA, "recall@20")


def test_lines_of_done_runs_alone_need_no_note() -> None:
    assert sweep_chart([at(0.1, 0.06), at(0.3, 0.06)], GAMMA, "recall@20").notes == ()


def test_eight_lines_of_a_grid_have_eight_names() -> None:
    runs = [
        at(gamma, 0.1, training__batch_size=size, training__epochs=epochs, model__num_layers=layers)
        for gamma in (0.1, 0.3)
        for size, epochs, layers in product((64, 128), (50, 80), (1, 2))
    ]
    names = {line.label for line in sweep_chart(runs, GAMMA, "recall@20").lines}
    assert len(names) == 8
    assert "DASRec, tiktok, num layers 1, batch size 64, epochs 50" in names


def test_settings_that_tell_nothing_more_are_not_named() -> None:
    always_together = [{"a.x": n, "a.y": n % 2, "a.z": n} for n in (1, 2, 3)]
    assert distinct_settings(always_together) == [("x 1",), ("x 2",), ("x 3",)]
    assert distinct_settings(always_together[:1]) == [()]


def test_settings_of_one_name_are_told_by_their_places() -> None:
    pairs = [{"a.n": x, "b.n": y} for x, y in product((1, 2), (1, 2))]
    assert distinct_settings(pairs)[1] == ("a.n 1", "b.n 2")


def test_the_same_configuration_twice_cannot_be_told_apart() -> None:
    with pytest.raises(ValueError, match="same"):
        distinct_settings([{"a": 1}, {"a": 1}])


def test_a_line_with_one_seed_at_one_place_has_no_band_that_closes_there() -> None:
    runs = [*(at(0.1, 0.06 + s / 100, seed=s) for s in (1, 2)), at(0.3, 0.06)]
    (mixed,) = sweep_chart(runs, GAMMA, "recall@20").lines
    assert (mixed.seeds, mixed.has_band) == ((2, 1), False)
    assert [place for place, _, _ in mixed.known_spreads()] == [0.1]
    (whole,) = sweep_chart([*runs, at(0.3, 0.07, seed=2)], GAMMA, "recall@20").lines
    assert (whole.seeds, whole.has_band) == ((2, 2), True)
