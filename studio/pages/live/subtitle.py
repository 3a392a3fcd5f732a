"""The line under the name of a run: data, device, protocol, and when it ended."""

from __future__ import annotations

import time
from pathlib import Path

from dasrec_core.store.records import RunStatus
from studio.pages.live.facts_strip import clock_text
from studio.pages.live.run_watch import RunWatch
from studio.qtmodels.run_format import moment_text

_CHOSEN = {
    "valid": "best epoch chosen on validation",
    "paper": "best epoch chosen on test, as in the published tables",
}
_ENDED = {
    RunStatus.DONE: "done",
    RunStatus.STOPPED: "stopped",
    RunStatus.FAILED: "failed",
    RunStatus.DIVERGED: "diverged",
    RunStatus.INTERRUPTED: "interrupted",
    RunStatus.DISCARDED: "discarded",
}


def subtitle_of(watch: RunWatch) -> str:
    """Return what one needs to know of a run besides its name."""
    config, story = watch.config, watch.story
    if config is None:
        return ""
    data = story.dataset.name if story.dataset else Path(config.dataset.path).name
    parts = [data, _CHOSEN[config.evaluation.protocol]]
    if story.started:
        parts.insert(1, f"on {story.started.device}")
    if word := _ENDED.get(watch.status):
        when = moment_text(story.last_event_at_ms, time.time_ns() // 1_000_000)
        at = "at " if when.count(" ") == 0 else ""  # "at 14:05", but "2 Nov 09:10"
        parts.append(f"{word} {at}{when} after {clock_text(story.elapsed_s)}")
    return ", ".join(parts)
