"""What a run takes of the computer, over time and over epochs."""

from __future__ import annotations

import numpy as np
import pytest
from fake_runs import Script

from studio.pages.live.chart_series import Axis, Timeline
from studio.pages.live.run_story import Points, RunStory
from studio.pages.live.usage import CPU, GPU, MOST, Usage, epochs_at
from studio.pages.live.usage_lines import load_lines, memory_lines, speed_lines


@pytest.fixture
def script() -> Script:
    return Script()


def story_of(*events) -> RunStory:
    story = RunStory()
    story.take(events)
    return story


def test_samples_stand_at_their_seconds(script):
    story = story_of(script.started(), script.sample(90.0), script.sample(110.0))
    seconds, values = story.usage.curve(CPU)
    assert seconds.tolist() == [1.0, 2.0]
    assert values.tolist() == [90.0, 110.0]


def test_a_card_that_speaks_late_has_no_values_before(script):
    late = script.sample(), script.sample(gpu_percent=70.0, gpu_memory_bytes=9)
    _, values = story_of(script.started(), *late).usage.curve(GPU)
    assert np.isnan(values[0])
    assert values[1] == 70.0


def test_what_was_never_told_has_no_curve(script):
    assert story_of(script.started(), script.sample()).usage.curve(GPU) is None


def test_a_resumed_run_forgets_the_samples_of_what_comes_again(script):
    story = story_of(script.started(), script.epoch(1), script.sample(1.0), script.epoch(2))
    script.resume()
    story.take([script.started(first_epoch=2), script.sample(2.0)])
    seconds, values = story.usage.curve(CPU)
    assert seconds.tolist() == [3.0]
    assert values.tolist() == [2.0]


def days(count: int, peak_at: int) -> Usage:
    """A sample a second: 50 %, but for one second of 900 %; no card."""
    usage = Usage()
    script = Script()
    quiet, peak = script.sample(50.0), script.sample(900.0)
    for second in range(count):
        usage.add(float(second), peak if second == peak_at else quiet)
    return usage


@pytest.mark.parametrize("count", [MOST - 1, MOST, MOST * 3 + 17])
def test_long_runs_are_told_evenly_in_a_bounded_number_of_samples(count):
    seconds, values = days(count, peak_at=123).curve(CPU)
    assert len(seconds) == len(values) <= MOST + 8
    assert (np.diff(seconds) > 0).all()
    assert np.diff(seconds[:-8]).max() <= 2 * np.median(np.diff(seconds))
    assert count - seconds[-1] <= 4
    assert values.max() == 900.0
    assert abs(seconds[values.argmax()] - 123) <= 8


def test_a_thinned_run_can_be_resumed_before_its_end():
    usage = days(MOST * 2, peak_at=5)
    usage.cut(1000.0)
    for second in range(1001, 1020):
        usage.add(float(second), Script().sample(10.0))
    seconds, values = usage.curve(CPU)
    assert (np.diff(seconds) > 0).all()
    assert seconds[-1] >= 1016.0
    assert (values[-6:] == 10.0).all()


def test_a_card_that_falls_silent_leaves_gaps_when_thinned():
    usage, script = Usage(), Script()
    silent, loud = script.sample(), script.sample(gpu_percent=70.0, gpu_memory_bytes=9)
    for second in range(MOST + 4):
        usage.add(float(second), loud if second < MOST // 2 else silent)
    _, values = usage.curve(GPU)
    assert np.isnan(values).mean() == pytest.approx(0.5, abs=0.01)
    assert np.nanmin(values) == 70.0


def test_seconds_become_epochs_with_fractions():
    ended = Points([1, 2, 3], [10.0, 20.0, 40.0])
    places = epochs_at(np.array([0.0, 5.0, 20.0, 30.0]), ended)
    assert places.tolist() == [0.0, 0.5, 2.0, 2.5]


def test_an_epoch_under_way_never_counts_as_done():
    places = epochs_at(np.array([15.0, 1000.0]), Points([1], [10.0]))
    assert places.tolist() == pytest.approx([1.5, 1.99])


def test_before_the_first_epoch_samples_have_no_place():
    assert len(epochs_at(np.array([1.0]), Points())) == 0


def test_interactions_per_second_need_the_data_and_leave_evaluation_out(script):
    story = story_of(script.started(), script.loaded(5000), script.epoch(1), script.epoch(2))
    line = speed_lines(Timeline(Axis.EPOCH, story.seconds), story)["this run"]
    assert line.y.tolist() == [2.5, 2.5]  # thousand; 5000 in 2 s


def test_memory_comes_from_samples_where_there_are_some(script):
    without = story_of(script.started(), script.epoch(1))
    line = memory_lines(Timeline(Axis.EPOCH, without.seconds), without)["engine process"]
    assert line.y.tolist() == [0.5]
    sampled = story_of(script.started(), script.sample(), script.epoch(1))
    line = memory_lines(Timeline(Axis.EPOCH, sampled.seconds), sampled)["engine process"]
    assert line.y.tolist() == pytest.approx([0.6])


def test_load_shows_processor_and_card(script):
    story = story_of(script.started(), script.sample(gpu_percent=40.0), script.epoch(1))
    lines = load_lines(Timeline(Axis.MINUTES, story.seconds), story)
    assert set(lines) == {"engine process", "graphics card"}
    assert lines["graphics card"].x.tolist() == [1 / 60]


def test_steps_are_epochs_times_the_steps_of_all_phases(script):
    story = story_of(
        script.started(), script.loaded(1000), script.progress(1, 3, 40), script.epoch(1)
    )
    assert story.steps_per_epoch(100) == 40
    line = Timeline(Axis.STEPS, story.seconds, 40).line("loss", Points([1, 2], [1.0, 2.0]))
    assert line.x.tolist() == [40.0, 80.0]


def test_without_a_phase_steps_follow_from_the_data(script):
    assert story_of(script.started(), script.loaded(1001)).steps_per_epoch(100) == 11
