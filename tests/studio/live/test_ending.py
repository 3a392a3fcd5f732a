from __future__ import annotations

from dataclasses import replace

import pytest
from fake_runs import Script, run_config

from dasrec_core.events import CheckpointSaved, FailureKind
from dasrec_core.store.records import RunStatus
from studio.pages.live.ending import StepKind, ending_of
from studio.pages.live.run_story import RunStory
from studio.pages.live.view_status import view_status


def story_of(*events):
    story = RunStory()
    story.take(events)
    return story


def status_of(story, **known):
    return view_status(
        story, **({"is_engine_gone": False, "is_stopping": False, "is_stalled": False} | known)
    )


@pytest.fixture
def script():
    return Script()


def test_run_that_has_said_only_that_it_lives_is_starting(script):
    assert status_of(story_of(script.started())) is RunStatus.STARTING


def test_run_with_an_epoch_is_running(script):
    assert status_of(story_of(script.started(), script.epoch(1))) is RunStatus.RUNNING


def test_stalled_run_that_was_asked_to_stop_is_stopping(script):
    story = story_of(script.started())
    assert status_of(story, is_stopping=True, is_stalled=True) is RunStatus.STOPPING


def test_last_word_counts_even_when_the_process_is_gone(script):
    story = story_of(script.started(), script.finished())
    assert status_of(story, is_engine_gone=True, is_stopping=True) is RunStatus.DONE


def test_process_that_is_gone_without_a_word_is_interrupted(script):
    story = story_of(script.started(), script.epoch(1))
    assert status_of(story, is_engine_gone=True) is RunStatus.INTERRUPTED


def ending(script, kind, **config):
    story = story_of(script.started(), *script.epochs(1, 2), script.failed(kind))
    return ending_of(status_of(story), story, run_config(**config))


@pytest.mark.parametrize(("epochs", "offered"), [(4, True), (10, False)])
def test_a_stopped_run_is_resumed_only_where_epochs_are_left(script, epochs, offered):
    story = story_of(script.started(), script.finished(epochs=epochs, reason="stopped"))
    steps = ending_of(RunStatus.STOPPED, story, run_config()).steps
    assert (StepKind.RESUME in {step.kind for step in steps}) == offered


def test_a_batch_of_one_is_not_offered_to_be_halved(script):
    story = story_of(script.started(), script.failed(FailureKind.OUT_OF_MEMORY))
    config = run_config()
    training = config.training.model_copy(update={"batch_size": 1})
    found = ending_of(RunStatus.FAILED, story, config.model_copy(update={"training": training}))
    assert found.steps[0].label == "Edit and run again…"


def test_out_of_memory_offers_half_the_batch_for_editing_not_for_starting(script):
    step = ending(script, FailureKind.OUT_OF_MEMORY).steps[0]
    assert step.kind is StepKind.EDIT
    assert step.config.training.batch_size == run_config().training.batch_size // 2


def test_divergence_offers_half_the_learning_rate(script):
    step = ending(script, FailureKind.DIVERGED).steps[0]
    assert step.config.training.learning_rate == run_config().training.learning_rate / 2


def test_divergence_does_not_offer_to_resume_into_the_same_numbers(script):
    kinds = {step.kind for step in ending(script, FailureKind.DIVERGED).steps}
    assert StepKind.RESUME not in kinds


@pytest.mark.parametrize("kind", list(FailureKind))
def test_every_failure_says_what_happened_and_has_a_way_on_and_a_report(script, kind):
    shown = ending(script, kind)
    assert "Broken. Try a smaller batch." in shown.cause
    assert "epoch 2" in shown.kept
    assert len(shown.steps) >= 2
    assert shown.steps[-1].kind is StepKind.COPY_REPORT


def test_gpu_out_of_memory_offers_the_cpu(script):
    on_gpu = replace(script.started(), device="cuda:0")
    story = story_of(on_gpu, script.failed(FailureKind.OUT_OF_MEMORY))
    shown = ending_of(RunStatus.FAILED, story, run_config())
    assert shown.title == "The GPU ran out of memory"
    assert [step.config.device for step in shown.steps if step.kind is StepKind.START] == ["cpu"]


def test_interrupted_run_resumes_after_its_checkpoint(script):
    saved = CheckpointSaved(**script._stamp(), epoch=2, folder="checkpoints/x", kind="last")
    story = story_of(script.started(), *script.epochs(1, 3), saved)
    shown = ending_of(RunStatus.INTERRUPTED, story, run_config())
    assert shown.steps[0].label == "Resume after epoch 2"
    assert "500 MB" in shown.cause


def test_stopped_run_can_be_resumed_and_finished_one_cannot(script):
    by_reason = {}
    for reason in ("stopped", "all_epochs", "early_stopping"):
        story = story_of(script.started(), script.finished(epochs=4, reason=reason))
        shown = ending_of(status_of(story), story, run_config())
        by_reason[reason] = StepKind.RESUME in {step.kind for step in shown.steps}
    assert by_reason == {"stopped": True, "all_epochs": False, "early_stopping": False}
