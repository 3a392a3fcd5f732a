"""Shows a sweep while it runs: a line per member, and bars on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Any, Self

from dasrec_core.cli.output import Output, console, number
from dasrec_core.cli.progress import RunProgress, duration
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.events import Event, NoticeRaised
from dasrec_core.store.records import RunStatus
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.runner import Outcome
from dasrec_core.sweeps.standing import Need

_BEGINS = {Need.START: "started", Need.RESUME: "resumed", Need.WATCH: "runs already, followed"}


class SweepProgress:
    """Counts members and estimates what is left; implements ``Watcher``.

    Args:
        output: Where lines go.
        total: Members, those that ended before this call included.
        num_at_once: Side by side.
        num_ended: Members that ended before this call.
    """

    def __init__(self, output: Output, total: int, num_at_once: int, num_ended: int = 0) -> None:
        self._output, self._total, self._num_at_once = output, total, num_at_once
        self._lock = threading.RLock()
        self._runs: dict[int, RunProgress] = {}
        self._began_at: dict[int, float] = {}
        self._num_ended = num_ended
        self._durations: list[float] = []
        self._said: set[str] = set()
        self._bars = _Bars(total, num_ended) if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars:
            self._bars.stop()

    def say(self, words: str) -> None:
        """Print a line."""
        if self._bars:
            self._bars.say(words)
        else:
            self._output.note(words)

    def began(self, member: Member, need: Need) -> None:
        """Show that a member runs."""
        with self._lock:
            self._runs[id(member)] = RunProgress()
            self._began_at[id(member)] = time.monotonic()
            if self._bars:
                self._bars.add(id(member), member.label)
            else:
                self.say(f"{member.label}: {_BEGINS[need]}")

    def took(self, member: Member, event: Event) -> None:
        """Move the bar of a member; say each notice once, many members share it."""
        with self._lock:
            progress = self._runs[id(member)]
            progress.take(event)
            if isinstance(event, NoticeRaised) and event.message not in self._said:
                self._said.add(event.message)
                self.say(f"Note: {event.message} {event.hint}".rstrip())
            if self._bars:
                self._bars.move(id(member), progress, self._words_left())

    def ended(self, outcome: Outcome) -> None:
        """Say what became of a member."""
        with self._lock:
            self._num_ended += 1
            began_at = self._began_at.pop(id(outcome.member), None)
            took_s = None if began_at is None else time.monotonic() - began_at
            if took_s is not None and outcome.is_done:
                self._durations.append(took_s)
            self._runs.pop(id(outcome.member), None)
            self.say(f"[{self._num_ended}/{self._total}] {_words_of(outcome, took_s)}")
            if left := self._words_left():
                self.say(f"  {left}") if not self._bars else None
            if self._bars:
                self._bars.end(id(outcome.member), self._words_left())

    def seconds_left(self) -> float | None:
        """Return the time until all members are done, from those that were; ``None`` at first."""
        if not self._durations:
            return None
        each = sum(self._durations) / len(self._durations)
        now = time.monotonic()
        spent = sum(min(now - began, each) for began in self._began_at.values())
        left = (self._total - self._num_ended) * each - spent
        return max(left, 0.0) / self._num_at_once

    def _words_left(self) -> str:
        left = self._total - self._num_ended
        seconds = self.seconds_left()
        if not left or seconds is None:
            return ""
        return f"{left} left, about {duration(seconds)}"


def _words_of(outcome: Outcome, took_s: float | None) -> str:
    label, run = outcome.member.label, outcome.run
    if outcome.error is not None:
        return f"{label}: {outcome.error.message} {outcome.error.hint}"
    if run is None:
        return f"{label}: not started"
    words = "given up early" if outcome.is_pruned else run.status.value
    words += " before" if outcome.need is Need.NOTHING else ""
    score = f", {SELECTION_METRIC} {number(run.best_valid.get(SELECTION_METRIC))} on validation"
    if run.status is RunStatus.FAILED and run.failure is not None:
        score = f": {run.failure.error} {run.failure.hint}"
    took = "" if took_s is None else f", {duration(took_s)}"
    return f"{label}: {words}{score}{took}"


class _Bars:
    """One bar for all members and one for each that runs."""

    def __init__(self, total: int, num_ended: int) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=16),
            TextColumn("{task.fields[words]}"),
            console=console(sys.stderr),
            transient=True,
        )
        self._all = self._progress.add_task(f"{num_ended}/{total} runs", total=total, words="")
        self._total, self._ended = total, num_ended
        self._tasks: dict[int, Any] = {}

    def start(self) -> None:
        self._progress.start()

    def stop(self) -> None:
        self._progress.stop()

    def say(self, words: str) -> None:
        self._progress.console.print(words)

    def add(self, key: int, label: str) -> None:
        self._tasks[key] = self._progress.add_task(label, total=None, words="starting")

    def move(self, key: int, run: RunProgress, left: str) -> None:
        words = f"{run.epoch}/{run.num_epochs}  {run.words()}" if run.epoch else run.phase
        self._progress.update(
            self._tasks[key], total=run.num_epochs or None, completed=run.epoch, words=words
        )
        self._progress.update(self._all, words=left)

    def end(self, key: int, left: str) -> None:
        self._ended += 1
        if (task := self._tasks.pop(key, None)) is not None:
            self._progress.remove_task(task)
        self._progress.update(
            self._all,
            completed=self._ended,
            description=f"{self._ended}/{self._total} runs",
            words=left,
        )
