"""The curves of speed, memory and load."""

from __future__ import annotations

from studio.pages.live.chart_series import Line, Timeline
from studio.pages.live.run_story import Points, RunStory
from studio.pages.live.usage import CPU, GPU, GPU_MEMORY, MEMORY

ENGINE, CARD = "engine process", "graphics card"


def speed_lines(timeline: Timeline, story: RunStory) -> dict[str, Line]:
    """Thousand training interactions per second, epoch by epoch, without evaluation."""
    times = story.series.get("train_s")
    if times is None or story.dataset is None:
        return {}
    thousand = story.dataset.num_interactions / 1000
    timed = [(e, s) for e, s in zip(times.epochs, times.values, strict=True) if s > 0]
    speeds = Points([epoch for epoch, _ in timed], [thousand / seconds for _, seconds in timed])
    return {"this run": timeline.line("this run", speeds)}


def memory_lines(timeline: Timeline, story: RunStory) -> dict[str, Line]:
    """Gigabytes: of the engine process, once a second or else once an epoch; of the card."""
    lines = {}
    if (sampled := story.usage.curve(MEMORY)) is not None:
        lines[ENGINE] = timeline.usage_line(ENGINE, sampled, 1e-9)
    elif (points := story.series.get("memory_bytes")) is not None:
        lines[ENGINE] = timeline.line(ENGINE, points, 1e-9)
    if (card := story.usage.curve(GPU_MEMORY)) is not None:
        lines[CARD] = timeline.usage_line(CARD, card, 1e-9)
    return lines


def load_lines(timeline: Timeline, story: RunStory) -> dict[str, Line]:
    """Per cent: of one core for the engine process, of the whole card for everything on it."""
    curves = {ENGINE: story.usage.curve(CPU), CARD: story.usage.curve(GPU)}
    return {
        label: timeline.usage_line(label, curve)
        for label, curve in curves.items()
        if curve is not None
    }
