"""What may change a run, each part alone: stopping, best epoch, policy, fence, cancel, throttle."""

from __future__ import annotations

import os
import signal

import pytest

from dasrec_core.errors import SupersededError
from dasrec_core.training.cancellation import CancelToken, Control, DiscardedError
from dasrec_core.training.checkpoint_policy import CheckpointPolicy
from dasrec_core.training.early_stopping import BestEpoch, EarlyStopping
from dasrec_core.training.fence import Fence
from dasrec_core.training.throttle import Throttle


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def best_after(*recalls: float, split: str = "valid") -> BestEpoch:
    best = BestEpoch(split)
    for epoch, recall in enumerate(recalls, start=1):
        best.offer(epoch, valid={"recall@20": recall}, test={"recall@20": -recall})
    return best


def test_of_equal_epochs_the_earlier_is_best() -> None:
    assert best_after(0.1, 0.3, 0.3).epoch == 2


def test_best_keeps_the_metrics_of_both_splits() -> None:
    assert best_after(0.1, 0.3, 0.2).test == {"recall@20": -0.3}


def test_best_on_test_is_chosen_on_test() -> None:
    assert best_after(0.1, 0.3, 0.2, split="test").epoch == 1


def test_a_value_below_zero_is_better_than_none() -> None:
    assert best_after(-1.0).epoch == 1


@pytest.mark.parametrize(("patience", "is_over"), [(1, True), (2, True), (3, False), (0, False)])
def test_patience_counts_evaluations_without_gain(patience: int, is_over: bool) -> None:
    assert EarlyStopping(patience).is_over(best_after(0.3, 0.2, 0.1)) is is_over


def test_checkpoint_is_due_only_after_the_time() -> None:
    clock = Clock()
    policy = CheckpointPolicy(60, clock)
    clock.now = 59
    assert not policy.is_due()
    clock.now = 60
    assert policy.is_due()


def test_saving_starts_the_time_anew() -> None:
    clock = Clock()
    policy = CheckpointPolicy(60, clock)
    clock.now = 100
    policy.saved()
    assert not policy.is_due()


def test_zero_seconds_make_every_epoch_due() -> None:
    assert CheckpointPolicy(0, Clock()).is_due()


def test_fence_lets_the_newest_attempt_pass() -> None:
    Fence(2, lambda: 2).check()


def test_fence_stops_an_older_attempt() -> None:
    with pytest.raises(SupersededError, match="Attempt 3"):
        Fence(2, lambda: 3).check()


def test_throttle_lets_the_first_through_and_then_waits() -> None:
    clock = Clock()
    throttle = Throttle(0.25, clock)
    seen = []
    for clock.now in (0.0, 0.1, 0.24, 0.25, 0.3):
        seen.append(throttle.is_due())
    assert seen == [True, False, False, True, False]


def test_token_does_not_look_outside_at_every_step() -> None:
    looks: list[int] = []
    token = CancelToken(lambda: looks.append(1), Clock())
    for _ in range(100):
        token.raise_if_discarded()
    assert len(looks) == 1


def test_discard_leaves_the_loops() -> None:
    with pytest.raises(DiscardedError):
        CancelToken(lambda: Control.DISCARD).raise_if_discarded()


def test_stop_is_not_a_discard() -> None:
    token = CancelToken(lambda: Control.STOP)
    token.raise_if_discarded()
    assert token.wants_stop()


def test_discard_after_a_stop_wins() -> None:
    token = CancelToken(lambda: Control.DISCARD)
    token.stop()
    assert not token.wants_stop()


def test_sigterm_is_a_stop() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    token = CancelToken()
    try:
        token.stop_on_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        assert token.wants_stop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
