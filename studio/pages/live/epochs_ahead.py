"""How many epochs a chart makes room for while a run trains."""

from __future__ import annotations

from typing import Final

from dasrec_core.config.run import RunConfig
from dasrec_core.sweeps.timing import can_stop_early
from studio.pages.live.run_story import RunStory

_ROOMS: Final = (50, 100, 200, 500, 1000, 2000, 5000)


def soonest_end(story: RunStory, config: RunConfig) -> int | None:
    """Return the epoch after which early stopping may end a run; ``None`` if it cannot.

    It is the one that ends the run if nothing is gained from here on.
    """
    if not can_stop_early(config):
        return None
    training = config.training
    waits = max(1, training.patience - story.without_gain)
    return min(_planned(story, config), story.epochs_done + waits * training.evaluate_every)


def epochs_ahead(story: RunStory, config: RunConfig) -> int:
    """Return all epochs of a run; of one that may stop early, enough for a while.

    A thousand epochs, of which thirty will be trained, would press the curve into a line. The
    number rises in large steps, so that the chart seldom changes its scale.
    """
    end = soonest_end(story, config)
    planned = _planned(story, config)
    if end is None:
        return planned
    return min(planned, next((room for room in _ROOMS if room >= end), planned))


def _planned(story: RunStory, config: RunConfig) -> int:
    """Return the last epoch there may be, as the engine says or, before that, as it was asked."""
    return story.num_epochs or config.training.epochs
