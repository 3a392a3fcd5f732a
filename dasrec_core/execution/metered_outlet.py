"""Tells beside the progress of a run what it takes of the computer, once a second.

Sampled on the training thread right after a sign of life, which comes at most a few times a
second: no second thread writes events, and what is measured is when work is done. One sample
takes about 0.1 ms, 0.01 % of the second it stands for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

import psutil
from typing_extensions import override

from dasrec_core.events import Event, ProgressAdvanced, ResourcesSampled
from dasrec_core.execution.gpu_meter import GpuMeter
from dasrec_core.training.outlet import Outlet
from dasrec_core.training.throttle import Throttle

_log = logging.getLogger(__name__)

EVERY_S: Final = 1.0


class MeteredOutlet(Outlet):
    """An outlet that follows signs of life with :class:`ResourcesSampled`.

    Args:
        write: Where events go.
        run_id: The run that speaks.
        attempt: Its attempt.
        first_seq: Number of the first event.
        every_s: Seconds between samples, at least.
    """

    def __init__(
        self,
        write: Callable[[Event], None],
        run_id: str,
        attempt: int,
        first_seq: int = 0,
        *,
        every_s: float = EVERY_S,
    ) -> None:
        super().__init__(write, run_id, attempt, first_seq)
        self._throttle = Throttle(every_s)
        self._process = psutil.Process()
        self._process.cpu_percent()  # the first answer is always 0: it begins the interval
        self._gpu: GpuMeter | None = None

    def watch_gpu(self, uuid: str) -> None:
        """Sample a card too from now on; one that cannot be asked is left out."""
        try:
            self._gpu = GpuMeter(uuid)
        except OSError as error:
            _log.info("the graphics card is not measured: %s", error)

    @override
    def emit(self, event: Event) -> None:
        super().emit(event)
        if isinstance(event, ProgressAdvanced) and self._throttle.is_due():
            super().emit(self._sample())

    def _sample(self) -> ResourcesSampled:
        gpu = self._gpu.sample() if self._gpu is not None else None
        return ResourcesSampled(
            **self.stamp(),
            cpu_percent=round(self._process.cpu_percent(), 1),
            memory_bytes=self._process.memory_info().rss,
            gpu_percent=None if gpu is None else gpu.load_percent,
            gpu_memory_bytes=None if gpu is None else gpu.memory_bytes,
        )
