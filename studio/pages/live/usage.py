"""What a run takes of the computer over time, from its samples."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dasrec_core.events import ResourcesSampled
from studio.pages.live.points import Points
from studio.widgets.series import Series

CPU, GPU, MEMORY, GPU_MEMORY = "cpu", "gpu", "memory", "gpu_memory"


@dataclass(slots=True)
class Usage:
    """Samples in the order of their seconds since the start of the run.

    A day holds 86,400 of them, as four lists of numbers some 3 MB.
    """

    seconds: list[float] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)

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
            known = self.values.setdefault(key, [np.nan] * (len(self.seconds) - 1))
            known.append(np.nan if value is None else float(value))

    def cut(self, second: float) -> None:
        """Forget what came after ``second``, because that part of the run comes again."""
        kept = int(np.searchsorted(self.seconds, second, side="right"))
        del self.seconds[kept:]
        for values in self.values.values():
            del values[kept:]

    def curve(self, key: str) -> tuple[Series, Series] | None:
        """Seconds and values of one kind, ``None`` where it was never told."""
        if key not in self.values:
            return None
        return np.array(self.seconds), np.array(self.values[key])


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
