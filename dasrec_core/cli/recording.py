"""Brings the events of a followed run into the database without ever holding the run up."""

from __future__ import annotations

import time

from dasrec_core.cli.output import Output
from dasrec_core.errors import StoreError
from dasrec_core.events import Event, ProgressAdvanced, ResourcesSampled
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore

_EVERY_S = 1.0


class PatientRecorder:
    """Records events in small batches; what the database refuses now is tried again later.

    The run's own event file keeps everything, so nothing is lost when the database stays away.
    """

    def __init__(self, store: RunStore, output: Output) -> None:
        self._recorder = Recorder(store)
        self._output = output
        self._pending: list[Event] = []
        self._written_at = float("-inf")
        self._has_warned = False

    def add(self, event: Event) -> None:
        """Take an event; most are written at once, signs of life about once a second."""
        self._pending.append(event)
        is_due = time.monotonic() - self._written_at > _EVERY_S
        if is_due or not isinstance(event, ProgressAdvanced | ResourcesSampled):
            self._try_to_write()

    def finish(self) -> None:
        """Write what is left.

        Raises:
            StoreError: The database cannot be written; the run itself is complete.
        """
        self._write()

    def _try_to_write(self) -> None:
        try:
            self._write()
        except StoreError as error:
            if not self._has_warned:
                self._output.note(f"{error.message} The run goes on; it is recorded later.")
                self._has_warned = True

    def _write(self) -> None:
        self._written_at = time.monotonic()
        self._recorder.apply(self._pending)
        self._pending.clear()
