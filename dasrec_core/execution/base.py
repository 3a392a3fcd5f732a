"""How a run is started and followed, wherever it executes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from dasrec_core.config.run import RunConfig
from dasrec_core.events import Event


class RunHandle(Protocol):
    """A run that was started, here or by a process that is gone by now."""

    @property
    def run_id(self) -> str:
        """Id of the run; also the name of its folder."""

    @property
    def folder(self) -> Path:
        """The run folder: configuration, events, log, checkpoints, results."""

    def events(self, after_seq: int = -1) -> Iterator[Event]:
        """Yield events with ``seq > after_seq``; block until the engine process has ended."""

    def stop(self) -> None:
        """Ask the run to finish its epoch, evaluate and keep what it has; return at once."""

    def discard(self) -> None:
        """Ask the run to end at the next step and mark itself discarded; return at once."""

    def kill(self) -> None:
        """End the engine process now; the last checkpoint stays."""

    def is_alive(self) -> bool:
        """Tell whether the engine process runs."""


class Executor(Protocol):
    """A place where runs execute: this machine, or a remote engine."""

    def submit(self, config: RunConfig, *, run_id: str | None = None) -> RunHandle:
        """Start a new run, of this id or a fresh one, and return without waiting for it."""

    def resume(self, run_id: str) -> RunHandle:
        """Start a new attempt of a run that was interrupted or stopped."""

    def attach(self, run_id: str) -> RunHandle:
        """Return a handle of a run that exists, running or not."""
