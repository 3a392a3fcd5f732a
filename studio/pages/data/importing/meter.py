"""How far a background job is, and the wish that it ends; shared between two threads."""

from __future__ import annotations

import threading

from dasrec_core.data.importing.run import ImportCancelledError


class Meter:
    """A worker calls it with its share; the window reads ``share`` when it likes."""

    def __init__(self) -> None:
        self.share = 0.0
        self._cancelled = threading.Event()

    def __call__(self, share: float) -> None:
        """Note the progress.

        Raises:
            ImportCancelledError: :meth:`cancel` was called.
        """
        if self._cancelled.is_set():
            raise ImportCancelledError
        self.share = share

    def cancel(self) -> None:
        """Have the worker end at its next call."""
        self._cancelled.set()
