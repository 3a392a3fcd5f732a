"""What the events of one run amount to: curves, progress, the best epoch, how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from dasrec_core.events import (
    CheckpointSaved,
    DatasetLoaded,
    EpochFinished,
    EvaluationFinished,
    Event,
    Metrics,
    NoticeRaised,
    ProgressAdvanced,
    ResourcesSampled,
    RunDiscarded,
    RunFailed,
    RunFinished,
    RunStarted,
)
from dasrec_core.store.records import EVALUATION_KEYS
from studio.pages.live.epoch_phases import EpochPhases
from studio.pages.live.points import Points
from studio.pages.live.usage import Usage

__all__ = ["Best", "Points", "RunStory"]

RECENT = 10
"""Epochs that tell how long the next ones take: the first ones warm up, so not all."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best epoch so far and the value that made it so."""

    epoch: int
    value: float


class RunStory:
    """Folds events into what the page shows; holds no widget and no clock.

    Series have the keys of :class:`~dasrec_core.store.records.Curve`. When a run was resumed,
    what the earlier attempt told of epochs that come again is dropped.
    """

    def __init__(self) -> None:
        self.series: dict[str, Points] = {}
        self.usage = Usage()
        self.seconds = Points()  # since the start of the run, pauses left out, per epoch
        self.started: RunStarted | None = None
        self.dataset: DatasetLoaded | None = None
        self.progress: ProgressAdvanced | None = None
        self.notices: list[NoticeRaised] = []
        self.without_gain = 0
        self.checkpoint_epoch = 0
        self.ended: RunFinished | RunFailed | RunDiscarded | None = None
        self.last_event_at_ms: int | None = None
        self.version = 0  # rises with everything but mere progress
        self._phases = EpochPhases()
        self._share_of_epoch = 0.0
        self._seconds_before = 0.0  # of earlier attempts, up to where this one took over
        self._elapsed_s = 0.0

    @property
    def epochs_done(self) -> int:
        """Epochs whose training is finished."""
        return self.seconds.epochs[-1] if self.seconds.epochs else 0

    @property
    def num_epochs(self) -> int:
        """Epochs at most; 0 before the engine has spoken."""
        return self.started.num_epochs if self.started else 0

    @property
    def elapsed_s(self) -> float:
        """Seconds of training, loading included, pauses between attempts left out."""
        return self._seconds_before + self._elapsed_s

    @property
    def share_done(self) -> float:
        """Part of the run that is done, in [0, 1], progress inside an epoch included."""
        if not self.num_epochs:
            return 0.0
        if isinstance(self.ended, RunFinished) and self.ended.reason != "stopped":
            return 1.0
        return min(1.0, (self.epochs_done + self._share_of_epoch) / self.num_epochs)

    @property
    def seconds_per_epoch(self) -> float | None:
        """Median training time of the latest epochs, without evaluation."""
        return _recent_median(self.series.get("train_s"))

    def steps_per_epoch(self, batch_size: int) -> int:
        """Training steps of an epoch over all phases; from the data where no phase was seen."""
        if self._phases.num_steps:
            return self._phases.num_steps
        interactions = self.dataset.num_interactions if self.dataset else 0
        return max(1, -(-interactions // batch_size))

    @property
    def seconds_left(self) -> float | None:
        """Time until the last epoch, if early stopping does not end the run sooner."""
        if self.ended is not None or self.seconds_per_epoch is None:
            return None
        evaluating = _recent_median(self.series.get("evaluate_s")) or 0.0
        num_evaluations = len(self.series["evaluate_s"].epochs) if evaluating else 0
        per_epoch = self.seconds_per_epoch + evaluating * num_evaluations / self.epochs_done
        left = self.num_epochs - self.epochs_done - self._share_of_epoch
        return max(0.0, left) * per_epoch

    def best(self, key: str) -> Best | None:
        """The first of the highest values of a series, ``None`` before there is one."""
        points = self.series.get(key)
        if points is None or not points.values:
            return None
        value = max(points.values)
        return Best(points.epochs[points.values.index(value)], value)

    def curves(self, prefix: str) -> dict[str, Points]:
        """Series whose key starts with ``prefix``, by the rest of their key."""
        return {
            key.removeprefix(prefix): points
            for key, points in self.series.items()
            if key.startswith(prefix)
        }

    def take(self, events: Iterable[Event]) -> None:
        """Go on with what has happened since."""
        for event in events:
            if not isinstance(event, RunStarted):
                self._elapsed_s = max(self._elapsed_s, event.elapsed_s)
            self.last_event_at_ms = event.at_ms
            self.version += not isinstance(event, ProgressAdvanced)
            if isinstance(event, ResourcesSampled):
                self.usage.add(self._seconds_before + event.elapsed_s, event)
            else:
                self._fold(event)

    def _fold(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._begin(event)
            case DatasetLoaded():
                self.dataset = event
            case ProgressAdvanced():
                self._advance(event)
            case EpochFinished():
                self._add_epoch(event)
            case EvaluationFinished():
                self._add_evaluation(event)
            case CheckpointSaved():
                self.checkpoint_epoch = event.epoch
            case NoticeRaised():
                if event.message not in {notice.message for notice in self.notices}:
                    self.notices.append(event)
            case RunFinished() | RunFailed() | RunDiscarded():
                self.ended, self.progress = event, None

    def _begin(self, event: RunStarted) -> None:
        for points in (*self.series.values(), self.seconds):
            points.cut(event.first_epoch)
        for key, points in self.series.items():
            if key.startswith(EVALUATION_KEYS):
                points.cut(event.first_evaluation or event.first_epoch)
        self.without_gain = 0
        self._seconds_before = self.seconds.values[-1] if self.seconds.values else 0.0
        self.usage.cut(self._seconds_before)
        self._elapsed_s = event.elapsed_s
        self.started, self.ended = event, None
        self.progress, self._share_of_epoch = None, 0.0
        self._phases.begin()

    def _add_epoch(self, event: EpochFinished) -> None:
        self.seconds.add(event.epoch, self._seconds_before + event.elapsed_s)
        self._add(event.epoch, "loss/", event.losses)
        self._add(event.epoch, "diagnostics/", event.diagnostics)
        self._add(event.epoch, "", {"train_s": event.train_s, "memory_bytes": event.memory_bytes})
        self.progress, self._share_of_epoch = None, 0.0

    def _add_evaluation(self, event: EvaluationFinished) -> None:
        self._add(event.epoch, "valid/", event.valid)
        self._add(event.epoch, "test/", event.test)
        self._add(event.epoch, "", {"evaluate_s": event.evaluate_s})
        self.without_gain = event.epochs_without_gain

    def _add(self, epoch: int, prefix: str, values: Metrics) -> None:
        for name, value in values.items():
            self.series.setdefault(prefix + name, Points()).add(epoch, float(value))

    def _advance(self, event: ProgressAdvanced) -> None:
        self.progress = event
        if event.epoch <= self.epochs_done or not event.num_steps:
            return  # evaluation of an epoch that counts as done
        # A phase never seen before makes the epoch longer, but never the bar shorter.
        self._share_of_epoch = max(self._share_of_epoch, self._phases.share_at(event))


def _recent_median(points: Points | None) -> float | None:
    return median(points.values[-RECENT:]) if points and points.values else None
