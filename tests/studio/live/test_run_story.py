from __future__ import annotations

from dataclasses import replace

import pytest
from fake_runs import Script

from studio.pages.live.run_story import Best, RunStory


@pytest.fixture
def script():
    return Script()


@pytest.fixture
def story():
    return RunStory()


def test_every_epoch_is_one_point_of_every_series(story, script):
    story.take([script.started(), *script.epochs(1, 4)])
    assert story.series["valid/recall@20"].epochs == [1, 2, 3, 4]
    assert story.series["loss/total"].values == [1.5, 0.75, 0.5, 0.375]


def test_epochs_that_come_again_after_a_resume_replace_the_old_ones(story, script):
    story.take([script.started(), *script.epochs(1, 4)])
    script.resume()
    story.take([script.started(first_epoch=3), *script.epochs(3, 5)])
    assert story.series["valid/recall@20"].epochs == [1, 2, 3, 4, 5]


def test_the_evaluation_that_a_stop_added_is_forgotten_by_the_resumed_run(story, script):
    story.take([script.started(), *script.epochs(1, 3)])
    script.resume()
    story.take([script.started(first_epoch=4, first_evaluation=3)])
    assert story.series["valid/recall@20"].epochs == [1, 2]
    assert story.series["loss/total"].epochs == [1, 2, 3]


def test_time_goes_on_where_the_resumed_epoch_began(story, script):
    story.take([script.started(), *script.epochs(1, 4)])
    script.resume()
    story.take([script.started(first_epoch=3), *script.epochs(3, 3)])
    assert story.seconds.values == [2.0, 4.0, 6.0]
    assert story.elapsed_s == 6.0


def test_best_is_the_first_of_equal_epochs(story, script):
    story.take([script.started(), script.evaluation(1, 0.2), script.evaluation(2, 0.2)])
    assert story.best("valid/recall@20") == Best(1, 0.2)


def test_best_epoch_that_a_resume_voids_is_forgotten(story, script):
    story.take([script.started(), script.evaluation(1, 0.1), script.evaluation(2, 0.3)])
    script.resume()
    story.take([script.started(first_epoch=2), script.evaluation(2, 0.2)])
    assert story.best("valid/recall@20") == Best(2, 0.2)


def test_there_is_no_best_before_the_first_evaluation(story):
    assert story.best("valid/recall@20") is None


def test_progress_inside_an_epoch_moves_the_bar(story, script):
    story.take([script.started(num_epochs=4), *script.epochs(1, 1), script.progress(2, 5)])
    assert story.share_done == pytest.approx(1.5 / 4)


def test_bar_never_goes_back_when_a_second_phase_begins(story, script):
    story.take([script.started()])
    shares = []
    for phase, step in (("diffusion", 9), ("recommend", 1), ("recommend", 9)):
        story.take([replace(script.progress(1, step, 10), phase=phase)])
        shares.append(story.share_done)
    assert shares == sorted(shares)


def phase_of(script, name, epoch, step, num_steps):
    return replace(script.progress(epoch, step, num_steps), phase=name)


def test_a_phase_that_prepares_itself_does_not_shorten_the_epoch(story, script):
    story.take([script.started(), phase_of(script, "diffusion", 1, 5, 30)])
    story.take([phase_of(script, "recommend", 1, 5, 40), script.epoch(1)])
    story.take([phase_of(script, "diffusion", 2, 0, 1)])
    assert story.steps_per_epoch(100) == 70


def test_the_bar_of_a_run_opened_in_the_middle_knows_which_phase_comes_first(story, script):
    newest = [phase_of(script, "recommend", 1, 40, 40), script.epoch(1)]
    story.take([script.started(num_epochs=2), *newest, phase_of(script, "diffusion", 2, 15, 30)])
    assert story.share_done == pytest.approx((1 + 0.25) / 2)


def test_phases_that_were_first_seen_in_the_wrong_order_find_their_places(story, script):
    story.take([script.started(num_epochs=4), phase_of(script, "diffusion", 1, 3, 30)])
    story.take([script.epoch(1), phase_of(script, "recommend", 2, 4, 40), script.epoch(2)])
    story.take([phase_of(script, "diffusion", 3, 3, 30), phase_of(script, "recommend", 3, 4, 40)])
    story.take([script.epoch(3), phase_of(script, "diffusion", 4, 15, 30)])
    assert story.share_done == pytest.approx((3 + 0.25) / 4)


def test_time_left_counts_training_and_evaluation(story, script):
    story.take([script.started(num_epochs=10), *script.epochs(1, 4)])
    assert story.seconds_left == pytest.approx(6 * 2.5)


def test_evaluations_every_second_epoch_count_half(story, script):
    story.take([script.started(num_epochs=10)])
    for number in range(1, 5):
        story.take([script.epoch(number)])
        if number % 2 == 0:
            story.take([script.evaluation(number, 0.1)])
    assert story.seconds_left == pytest.approx(6 * 2.25)


def test_time_left_is_unknown_before_the_first_epoch(story, script):
    story.take([script.started()])
    assert story.seconds_left is None


def test_finished_run_is_done_even_when_it_stopped_early(story, script):
    story.take([script.started(num_epochs=50), *script.epochs(1, 9)])
    story.take([script.finished(epochs=9, reason="early_stopping")])
    assert story.share_done == 1.0
    assert story.seconds_left is None


def test_resumed_run_has_not_ended(story, script):
    story.take([script.started(), *script.epochs(1, 2), script.failed()])
    script.resume()
    story.take([script.started(first_epoch=3)])
    assert story.ended is None
