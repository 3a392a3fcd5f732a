"""Shows a run while it trains: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections import deque
from statistics import median
from types import TracebackType
from typing import Protocol, Self

from dasrec_core.cli.output import Output, console
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.events import (
    DatasetLoaded,
    EpochFinished,
    EvaluationFinished,
    Event,
    NoticeRaised,
    ProgressAdvanced,
    RunStarted,
)

_LINES_EVERY_S = 2.0


class Display(Protocol):
    """Shows events."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the screen in order."""

    def show(self, event: Event) -> None:
        """Show what changed."""

    def say(self, text: str) -> None:
        """Print a line above."""


def make_display(output: Output) -> Display:
    """Return the display that fits where stderr goes."""
    return LiveDisplay() if sys.stderr.isatty() else LineDisplay(output)


class RunProgress:
    """What is known of a run's progress, from its events."""

    def __init__(self) -> None:
        self.num_epochs = 0
        self.epoch = 0
        self.phase = ""
        self.loss: float | None = None
        self.score: float | None = None
        self.best: float | None = None
        self.best_epoch = 0
        self._durations: deque[float] = deque(maxlen=10)
        self._evaluations: deque[float] = deque(maxlen=10)

    def take(self, event: Event) -> None:
        """Learn from an event."""
        match event:
            case RunStarted():
                self.num_epochs, self.epoch = event.num_epochs, event.first_epoch - 1
            case ProgressAdvanced():
                self.phase = f"{event.phase} {event.step / max(event.num_steps, 1):.0%}"
            case EpochFinished():
                self.epoch, self.loss = event.epoch, event.losses.get("total")
                self._durations.append(event.train_s)
            case EvaluationFinished():
                self._evaluations.append(event.evaluate_s)
                self.score = event.valid.get(SELECTION_METRIC)
                if self.score is not None and (self.best is None or self.score > self.best):
                    self.best, self.best_epoch = self.score, event.epoch

    @property
    def seconds_left(self) -> float | None:
        """Estimate until all epochs are done; ``None`` before the first one is."""
        if not self._durations:
            return None
        each = median(self._durations) + (median(self._evaluations) if self._evaluations else 0.0)
        return each * max(self.num_epochs - self.epoch, 0)

    def words(self) -> str:
        """Return loss and validation scores in one line, short enough for 80 columns."""
        parts = []
        if self.loss is not None:
            parts.append(f"loss {self.loss:.4g}")
        if self.score is not None:
            parts.append(f"{SELECTION_METRIC} {self.score:.4f}")
        if self.best is not None:
            parts.append(f"best {self.best:.4f} at {self.best_epoch}")
        return "  ".join(parts)


class LineDisplay:
    """One line per evaluated epoch, at most every two seconds."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._progress = RunProgress()
        self._said_at = float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def show(self, event: Event) -> None:
        """Print a line when an epoch was evaluated, and what the run has to say."""
        self._progress.take(event)
        if text := words_of(event):
            self.say(text)
        if isinstance(event, EvaluationFinished):
            is_due = time.monotonic() - self._said_at > _LINES_EVERY_S
            if is_due or event.epoch == self._progress.num_epochs:
                self._said_at = time.monotonic()
                self.say(self._line())

    def say(self, text: str) -> None:
        """Print a line."""
        self._output.note(text)

    def _line(self) -> str:
        left = self._progress.seconds_left
        until = f"  {duration(left)} left" if left else ""
        epoch = f"epoch {self._progress.epoch}/{self._progress.num_epochs}"
        return f"{epoch}  {self._progress.words()}{until}"


class LiveDisplay:
    """A progress bar that stays in place."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        self._progress = RunProgress()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=16),
            TextColumn("{task.fields[words]}"),
            TextColumn("{task.fields[left]}"),
            console=console(sys.stderr),
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=None, words="", left="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def show(self, event: Event) -> None:
        """Move the bar."""
        self._progress.take(event)
        if text := words_of(event):
            self.say(text)
        known = self._progress
        left = known.seconds_left
        self._bar.update(
            self._task,
            total=known.num_epochs or None,
            completed=known.epoch,
            description=f"{known.epoch}/{known.num_epochs}" if known.num_epochs else "starting",
            words=known.words(),
            left=known.phase if left is None else f"{duration(left)} left",
        )

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self._bar.console.print(text)


def words_of(event: Event) -> str:
    """Return what an event has to say in words; empty for most."""
    match event:
        case DatasetLoaded():
            features = ", ".join(f"{name} {dim}" for name, dim in event.modalities.items())
            return (
                f"{event.name}: {event.num_users:,} users, {event.num_items:,} items, "
                f"{event.num_interactions:,} training interactions, "
                f"features: {features or 'none'}; {event.num_parameters:,} parameters"
            )
        case NoticeRaised():
            return f"Note: {event.message} {event.hint}".rstrip()
        case _:
            return ""


def duration(seconds: float) -> str:
    """Return a duration such as ``"3 min 20 s"``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
