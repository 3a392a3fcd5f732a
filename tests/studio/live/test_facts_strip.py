"""The facts over the charts: what the engine does now, and models without training."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_runs import Script, run_config
from pytestqt.qtbot import QtBot

from dasrec_core.config.models.popularity import PopularityConfig
from dasrec_core.store.records import RunStatus
from studio.pages.live.ending import ending_of
from studio.pages.live.facts_strip import FactsStrip
from studio.pages.live.run_story import RunStory

COUNTING = run_config().model_copy(update={"model": PopularityConfig()})


@pytest.fixture
def facts(qtbot: QtBot) -> FactsStrip:
    made = FactsStrip()
    qtbot.addWidget(made)
    return made


def story_of(*events: object) -> RunStory:
    story = RunStory()
    story.take(events)
    return story


def test_an_evaluation_counts_users_not_steps(facts: FactsStrip) -> None:
    script = Script()
    told = replace(script.progress(72, 9801, 19445), phase="evaluate")
    facts.show_story(story_of(script.started(), told), run_config(), RunStatus.RUNNING, 71)
    assert facts.phase.text() == "epoch 72, evaluating, user 9,801 of 19,445"


def test_a_model_without_training_shows_nothing_that_counts_epochs(facts: FactsStrip) -> None:
    script = Script()
    story = story_of(script.started(num_epochs=1), script.evaluation(1, 0.0626))
    facts.show_story(story, COUNTING, RunStatus.DONE, 0)
    assert facts.best.value() == "0.0626"
    assert facts.best.label() == "Recall@20"
    for fact in (facts.epoch, facts.per_epoch, facts.left, facts.without_gain):
        assert fact.isHidden()
    facts.show_story(story, run_config(), RunStatus.RUNNING, 1)
    assert facts.best.value() == "0.0626 at 1"
    assert not facts.epoch.isHidden()


def test_a_model_without_training_is_not_done_after_an_epoch() -> None:
    script = Script()
    story = story_of(script.started(num_epochs=1), script.evaluation(1, 0.06), script.finished())
    ending = ending_of(RunStatus.DONE, story, COUNTING)
    assert ending.title == "Done"
    assert ending.cause == "There is nothing to train in this model: it was measured once."
