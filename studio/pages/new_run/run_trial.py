"""Tries a few steps of the run on the form, where no stored run tells how long it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dasrec_core.config.run import RunConfig
from dasrec_core.execution.estimate import Estimate
from studio.bridges.task_pool import TaskPool

AFTER_MS = 1500
"""Pause in typing after which a run is tried: it takes both cores for seconds."""


class Ask(Protocol):
    """How an estimate is had; see :func:`dasrec_core.execution.estimate.ask`."""

    def __call__(self, config: RunConfig, *, should_stop: Callable[[], bool]) -> Estimate:
        """Return what the run will take; blocks for seconds."""


class RunTrial(QObject):
    """One trial at a time; what was found is kept for as long as the page lives.

    Attributes:
        is_trying: A trial is under way.
        trouble: Why the last one found nothing.

    Signals:
        changed: There is another estimate, or a trial began or ended.
    """

    changed = Signal()

    def __init__(self, tasks: TaskPool, ask: Ask, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._ask = tasks, ask
        self._config: RunConfig | None = None
        self._known: dict[str, Estimate] = {}
        self._stop = threading.Event()
        self.is_trying, self.trouble = False, ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._try)

    @property
    def estimate(self) -> Estimate | None:
        """What the run on the form will take, if it was tried."""
        return None if self._config is None else self._known.get(_key(self._config))

    def show(self, config: RunConfig | None, *, wanted: bool) -> None:
        """Turn to another run.

        Args:
            config: The run on the form; ``None`` while something is wrong with it.
            wanted: Whether to try it by itself after a pause.
        """
        if _key(config) != _key(self._config):
            self._end()
            self.trouble = ""
        self._config = config
        if config is None or not wanted or self.estimate is not None or self.trouble:
            self._timer.stop()
        elif not self.is_trying and not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """Try no more; a trial under way ends within a moment."""
        self._timer.stop()
        self._end()

    @Slot()
    def _try(self) -> None:
        config = self._config
        if config is None:
            return
        stop, key, ask = threading.Event(), _key(config), self._ask
        self._stop, self.is_trying = stop, True
        self._tasks.run(
            lambda: (key, ask(config, should_stop=stop.is_set)),
            done=self._take,
            failed=self._take_trouble,
        )
        self.changed.emit()

    @Slot(object)
    def _take(self, found: tuple[str, Estimate]) -> None:
        key, estimate = found
        self._known[key] = estimate
        self._settle(key)

    @Slot(str, str)
    def _take_trouble(self, message: str, _hint: str) -> None:
        if self._stop.is_set():
            return
        self.trouble = message
        self._settle(_key(self._config))

    def _settle(self, key: str) -> None:
        if key == _key(self._config):
            self.is_trying = False
            self.changed.emit()

    def _end(self) -> None:
        self._timer.stop()
        self._stop.set()
        self.is_trying = False


def _key(config: RunConfig | None) -> str:
    """Return the same for configurations that take the same time and memory."""
    if config is None:
        return ""
    threads = config.training.num_threads
    return f"{config.identity(with_seed=False)} {config.device} {threads}"
