"""Room for epochs to come, and when a run may end at the soonest."""

from __future__ import annotations

import pytest
from fake_runs import Script, run_config

from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunStatus
from studio.pages.live.chart_grid import ChartGrid
from studio.pages.live.epochs_ahead import epochs_ahead, soonest_end
from studio.pages.live.facts_strip import FactsStrip
from studio.pages.live.run_story import RunStory


def story_after(epochs: int, *, without_gain: int, num_epochs: int) -> RunStory:
    script, story = Script(), RunStory()
    story.take([script.started(num_epochs=num_epochs), *script.epochs(1, epochs - 1)])
    last = script.evaluation(epochs, 0.0, is_best=False, without_gain=without_gain)
    story.take([script.epoch(epochs), last])
    return story


def config_of(epochs: int, patience: int = 10, evaluate_every: int = 1) -> RunConfig:
    config = run_config(epochs=epochs)
    changes = {"patience": patience, "evaluate_every": evaluate_every}
    return config.model_copy(update={"training": config.training.model_copy(update=changes)})


@pytest.mark.parametrize(("every", "end"), [(1, 11), (2, 18)])
def test_the_soonest_end_is_where_patience_runs_out(every: int, end: int) -> None:
    story = story_after(4, without_gain=3, num_epochs=1000)
    assert soonest_end(story, config_of(1000, evaluate_every=every)) == end


def test_a_run_without_patience_ends_with_its_last_epoch() -> None:
    story = story_after(4, without_gain=3, num_epochs=1000)
    assert soonest_end(story, config_of(1000, patience=0)) is None
    assert epochs_ahead(story, config_of(1000, patience=0)) == 1000


@pytest.mark.parametrize(("done", "room"), [(4, 50), (40, 50), (45, 100), (150, 200), (999, 1000)])
def test_room_rises_in_large_steps_up_to_the_last_epoch(done: int, room: int) -> None:
    story = story_after(done, without_gain=1, num_epochs=1000)
    assert epochs_ahead(story, config_of(1000)) == room


def test_a_short_run_has_room_for_all_its_epochs() -> None:
    assert epochs_ahead(story_after(4, without_gain=1, num_epochs=30), config_of(30)) == 30


def test_charts_make_this_room(qtbot) -> None:
    grid = ChartGrid()
    qtbot.addWidget(grid)
    grid.show_story(story_after(4, without_gain=1, num_epochs=1000), 0, config_of(1000))
    assert grid.chart("loss").getViewBox().viewRange()[0] == pytest.approx([0, 50], abs=4)


def test_a_run_that_has_not_begun_has_its_own_room_and_not_that_of_the_run_before(qtbot) -> None:
    grid = ChartGrid()
    qtbot.addWidget(grid)
    grid.show_story(story_after(4, without_gain=1, num_epochs=1000), 0, config_of(1000))
    grid.clear()
    grid.show_story(RunStory(), 0, config_of(4))
    assert grid.chart("loss").getViewBox().viewRange()[0] == pytest.approx([0, 4], abs=0.5)
    ((ticks,),) = (grid.chart("loss").getPlotItem().getAxis("bottom")._tickLevels,)
    assert [words for _, words in ticks][-1] == "4"


def test_the_time_left_is_a_bound_where_training_may_stop_early(qtbot) -> None:
    facts = FactsStrip()
    qtbot.addWidget(facts)
    story = story_after(4, without_gain=1, num_epochs=1000)
    facts.show_story(story, config_of(1000), RunStatus.RUNNING, 4)
    assert facts.left.label() == "Time left, at most"
    assert "after epoch 13 if nothing is gained" in facts.left.toolTip()
    facts.show_story(story, config_of(1000, patience=0), RunStatus.RUNNING, 4)
    assert facts.left.label() == "Time left"
    assert facts.left.toolTip() == "Until epoch 1000, the last."
