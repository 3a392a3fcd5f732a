"""What a run takes of the computer over time, from its samples."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dasrec_core.events import ResourcesSampled
from studio.pages.live.points import Points
from studio.widgets.series import Series

CPU, GPU, MEMORY, GPU_MEMORY = "cpu", "gpu", "memory", "gpu_memory"
MOST = 20_000
"""Samples that are kept, five and a half hours at one a second; more than a screen has columns."""


def _numbers() -> array[float]:
    return array("d")  # 8 bytes a number, where a list of floats takes 32


@dataclass(slots=True)
class Usage:
    """Samples in the order of their seconds since the start of the run.

    Once there are ``MOST``, four of them become two: the lowest and the highest, in the order they
    came, so that no peak is lost. From then on as many new ones do, and so on: the whole run is
    told evenly, however long it is, in less than a megabyte.
    """

    seconds: array[float] = field(default_factory=_numbers)
    values: dict[str, array[float]] = field(default_factory=dict)
    _settled: int = 0  # samples at the front that stand for pairs of a whole block
    _block: int = 2  # samples that become two

    def add(self, second: float, sample: ResourcesSampled) -> None:
        """Append a sample; what a sample does not tell is NaN."""
        self.seconds.append(second)
        told = {
            CPU: sample.cpu_percent,
            MEMORY: sample.memory_bytes,
            GPU: sample.gpu_percent,
            GPU_MEMORY: sample.gpu_memory_bytes,
        }
        for key, value in told.items():
            if value is None and key not in self.values:
                continue
            before = array("d", [np.nan]) * (len(self.seconds) - 1)
            known = self.values.setdefault(key, before)
            known.append(np.nan if value is None else float(value))
        if len(self.seconds) - self._settled == self._block:
            self._thin(self._settled, self._block)
            self._settled += 2
        if self._settled == MOST:
            self._thin(0, 4)
            self._settled //= 2
            self._block *= 2

    def _thin(self, first: int, block: int) -> None:
        """Let two samples stand for each ``block`` from ``first`` on."""
        if block == 2:
            return
        times = np.array(self.seconds[first:]).reshape(-1, block)
        self.seconds[first:] = array("d", times[:, [0, block // 2]].tobytes())
        for values in self.values.values():
            kept = _extremes(np.array(values[first:]).reshape(-1, block))
            values[first:] = array("d", kept.tobytes())

    def cut(self, second: float) -> None:
        """Forget what came after ``second``, because that part of the run comes again."""
        kept = int(np.searchsorted(self.seconds, second, side="right"))
        self._settled = min(self._settled, kept - kept % 2)
        del self.seconds[kept:]
        for values in self.values.values():
            del values[kept:]

    def curve(self, key: str) -> tuple[Series, Series] | None:
        """Seconds and values of one kind, ``None`` where it was never told."""
        if key not in self.values:
            return None
        return np.array(self.seconds), np.array(self.values[key])


def _extremes(blocks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lowest and highest of each block in the order they came, ``(B, N)`` to ``(B, 2)``."""
    unknown = np.isnan(blocks)
    low = np.where(unknown, np.inf, blocks).argmin(axis=1)
    high = np.where(unknown, -np.inf, blocks).argmax(axis=1)
    places = np.stack([np.minimum(low, high), np.maximum(low, high)], axis=1)
    return np.take_along_axis(blocks, places, axis=1)


def epochs_at(seconds: Series, story_seconds: Points) -> Series:
    """Turn seconds since the start into epochs, fractions included.

    Args:
        seconds: Moments, ascending, shape ``(N,)``.
        story_seconds: When each epoch ended. Beyond the last one epochs go on as fast as it did.

    Returns:
        Epochs, shape ``(N,)``; empty when no epoch has ended yet.
    """
    if not story_seconds.epochs:
        return np.empty(0)
    ends = np.array([0.0, *story_seconds.values])
    epochs = np.array([float(story_seconds.epochs[0] - 1), *map(float, story_seconds.epochs)])
    places: Series = np.interp(seconds, ends, epochs)
    pace = (ends[-1] - ends[-2]) / (epochs[-1] - epochs[-2]) or 1.0
    later = seconds > ends[-1]
    # Never a whole epoch ahead: a slow one must not run out of the picture.
    ahead = np.minimum(0.99, (seconds[later] - ends[-1]) / pace)
    places[later] = epochs[-1] + np.sort(ahead)
    return places
