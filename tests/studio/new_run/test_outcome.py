"""What is foretold of a run, from stored ones."""

from __future__ import annotations

import pytest
from new_run_page_words import words_of
from page_services import record

from dasrec_core.store.records import RunStatus
from dasrec_core.sweeps.timing import START_S, can_stop_early, estimate
from studio.forms.many_runs import many_runs
from studio.pages.new_run.outcome import earlier_run
from studio.pages.new_run.outcome_card import OutcomeCard
from studio.pages.new_run.plan import make_plan


@pytest.fixture
def config(editor):
    return editor.resolved.config


def test_without_stored_runs_nothing_is_foretold(config) -> None:
    assert estimate(config, []) is None


def test_the_time_is_that_of_the_start_and_of_all_epochs(config) -> None:
    runs = [record(config, seconds_per_epoch=4.0, seconds_per_evaluation=1.0)]
    assert estimate(config, runs).seconds == START_S + 50 * (4.0 + 1.0)


def test_the_slowest_of_the_newest_runs_tells_the_time(config) -> None:
    seconds = (60.0, 2.0, 4.0, 3.0)  # the first is the oldest
    runs = [
        record(config, seconds_per_epoch=s, created_at_ms=at) for at, s in enumerate(seconds, 1)
    ]
    known = estimate(config, runs)
    assert known.seconds == START_S + 50 * 4.0
    assert known.num_runs == 3


def test_runs_of_the_same_precision_tell_the_time_and_others_only_where_there_are_none(
    config,
) -> None:
    # As on a processor that has no kernel for bf16.
    training = config.training.model_copy(update={"precision": "bf16"})
    half = config.model_copy(update={"training": training})
    runs = [
        record(config, seconds_per_epoch=14.0, created_at_ms=1),
        record(half, seconds_per_epoch=332.0, created_at_ms=2),
    ]
    assert estimate(config, runs).seconds == START_S + 50 * 14.0
    assert estimate(half, runs).seconds == START_S + 50 * 332.0
    assert estimate(config, runs[1:]).seconds == START_S + 50 * 332.0


def test_the_last_epoch_is_evaluated_also_between_two_evaluations(config) -> None:
    training = config.training.model_copy(update={"epochs": 5, "evaluate_every": 2})
    short = config.model_copy(update={"training": training})
    runs = [record(config, seconds_per_epoch=0.0, seconds_per_evaluation=1.0)]
    assert estimate(short, runs).seconds == START_S + 3


def test_the_time_of_a_model_without_training_is_known_from_its_evaluation(editor) -> None:
    editor.choose_model("popularity")
    config = editor.resolved.config
    runs = [record(config, seconds_per_epoch=0.0, seconds_per_evaluation=0.5)]
    assert estimate(config, runs).seconds == START_S + 0.5


@pytest.mark.parametrize(
    ("epochs", "every", "is_possible"),
    [(50, 1, True), (11, 1, False), (2, 1, False), (50, 5, False)],
)
def test_training_can_stop_early_only_where_epochs_outlast_patience(
    config, epochs, every, is_possible
) -> None:
    update = {"epochs": epochs, "evaluate_every": every, "patience": 10}
    training = config.training.model_copy(update=update)
    assert can_stop_early(config.model_copy(update={"training": training})) is is_possible


def test_other_data_and_other_models_tell_nothing(config, editor) -> None:
    other_data = config.dataset.model_copy(update={"fingerprint": "0" * 64})
    editor.choose_model("lightgcn")
    runs = [
        record(config.model_copy(update={"dataset": other_data}), seconds_per_epoch=1.0),
        record(editor.resolved.config, seconds_per_epoch=1.0),
    ]
    assert estimate(config, runs) is None


def test_the_same_values_and_seed_are_found_again(config) -> None:
    assert earlier_run(config, [record(config)]).run_id == "run-7"


@pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.DISCARDED, RunStatus.DIVERGED])
def test_a_run_without_result_is_no_duplicate(config, status) -> None:
    assert earlier_run(config, [record(config, status=status)]) is None


def test_a_run_with_a_result_is_named_before_a_newer_one_without(config) -> None:
    done = record(config, run_id="done", created_at_ms=1)
    died = record(config, run_id="died", created_at_ms=2, status=RunStatus.INTERRUPTED)
    assert earlier_run(config, [died, done]).run_id == "done"
    assert earlier_run(config, [died]).run_id == "died"


def test_another_seed_is_another_run(config) -> None:
    assert earlier_run(config.model_copy(update={"seed": 1}), [record(config)]) is None


@pytest.fixture
def outcome_card(qtbot, editor):
    card = OutcomeCard()
    qtbot.addWidget(card)
    editor.changed.connect(lambda: card.show_resolved(editor.resolved, editor.data, [], 0))
    return card


def test_a_change_without_effect_is_told_before_the_start(outcome_card, editor) -> None:
    editor.type_entry("model.similarity_threshold", "0.7")
    assert outcome_card.idle() == "No effect here: Similarity threshold."
    editor.reset("model.similarity_threshold")
    assert outcome_card.idle() == ""


def test_swept_values_without_effect_are_told_before_the_start(outcome_card, editor) -> None:
    editor.sweep("model.similarity_threshold", "0.3, 0.5")
    many = many_runs(editor.resolved)
    plan = make_plan(many.definition, [], (), editor.data.num_modalities)
    outcome_card.show_plan(many, plan)
    assert outcome_card.idle() == "No effect here: Similarity threshold."
    assert "1 repeated" in words_of(outcome_card)
