"""How far a run is, at a glance."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunStatus
from studio.pages.live.epochs_ahead import soonest_end
from studio.pages.live.run_story import RunStory
from studio.qtmodels.run_format import NONE, duration_text, metric_text
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.parts import column, meter, row, text
from studio.widgets.stat import Stat

SELECTED_BY = {"valid": "valid/recall@20", "paper": "test/recall@20"}
"""Series that chooses the best epoch, by protocol."""

_EVALUATION = "evaluate"
"""What the engine calls measuring between epochs; all other phases train."""

_TONES = {
    RunStatus.DONE: "success",
    RunStatus.STOPPED: "muted",
    RunStatus.DISCARDED: "muted",
    RunStatus.FAILED: "danger",
    RunStatus.DIVERGED: "danger",
    RunStatus.INTERRUPTED: "warning",
    RunStatus.STALLED: "warning",
}


class FactsStrip(QWidget):
    """Epoch, times, best value and patience over a bar of progress."""

    def __init__(self) -> None:
        super().__init__()
        self.epoch = Stat(NONE, "Epoch")
        self.elapsed = Stat(NONE, "Elapsed")
        self.per_epoch = Stat(NONE, "Per epoch")
        self.left = Stat(NONE, "Time left")
        self.best = Stat(NONE, "Best Recall@20")
        self.without_gain = Stat(NONE, "Evaluations without gain")
        self.phase = text("", "small", "faint")
        self.bar = meter(0)
        self.bar.setAccessibleName("Progress of the run")
        self._trains = True
        facts = (self.epoch, self.elapsed, self.per_epoch, self.left, self.best, self.without_gain)
        top = row(*facts, None, self.phase, gap=SPACE.xl)
        self.setLayout(column(top, self.bar, gap=SPACE.md))

    def show_story(
        self,
        story: RunStory,
        config: RunConfig,
        status: RunStatus,
        epochs_done: int | None,
    ) -> None:
        """Show how far the run is; ``epochs_done`` is ``None`` as long as that is not known."""
        self._show_kinds(trains=type(config.model).info.trains)
        epochs = story.num_epochs or config.training.epochs
        self.epoch.set_value(f"{NONE if epochs_done is None else epochs_done} of {epochs}")
        self.elapsed.set_value(clock_text(story.elapsed_s))
        self.per_epoch.set_value(pace_text(story.seconds_per_epoch))
        is_ending = status is RunStatus.STOPPING
        self.left.set_value(NONE if is_ending else duration_text(story.seconds_left))
        self.left.setVisible(self._trains and not status.is_final)
        self._show_bound(story, config)
        best = story.best(SELECTED_BY[config.evaluation.protocol])
        shown = metric_text(best.value) if best else NONE
        if best and self._trains:
            shown += f" at {best.epoch}"
        self.best.set_value(shown, "accent" if best else "")
        patience = config.training.patience
        of = f" of {patience}" if patience else ""
        self.without_gain.set_value(f"{story.without_gain}{of}" if best else NONE)
        self.phase.setText("" if status.is_final else phase_text(story))
        share = story.share_done if story.started else (epochs_done or 0) / epochs
        self.bar.setValue(round(share * 1000))
        tone = _TONES.get(status, "accent")
        if self.bar.property("tone") != tone:
            theme.restyle(self.bar, tone=tone)

    def _show_kinds(self, *, trains: bool) -> None:
        """Leave out what counts epochs where there are none: the model is measured and done."""
        self._trains = trains
        for fact in (self.epoch, self.per_epoch, self.without_gain):
            fact.setVisible(trains)
        self.best.set_label("Best Recall@20" if trains else "Recall@20")

    def _show_bound(self, story: RunStory, config: RunConfig) -> None:
        end = soonest_end(story, config) if story.started else None
        self.left.set_label("Time left" if end is None else "Time left, at most")
        until = f"Until epoch {story.num_epochs}, the last."
        sooner = f" Early stopping ends the run after epoch {end} if nothing is gained until then."
        self.left.setToolTip(until if end is None else until + sooner)


def clock_text(seconds: float) -> str:
    """Elapsed time to the second: ``8:38``, ``1:02:03``."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d}:{second:02d}" if hour else f"{minute}:{second:02d}"


def pace_text(seconds: float | None) -> str:
    """Time of an epoch, to the second however long it takes: ``14 s``, ``1:32``."""
    return duration_text(seconds) if seconds is None or seconds < 60 else clock_text(seconds)


def phase_text(story: RunStory) -> str:
    """What the engine does within the epoch: ``epoch 3, recommend, step 140 of 586``."""
    progress = story.progress
    if progress is None:
        return ""
    done = f"{progress.step:,} of {progress.num_steps:,}"
    # An evaluation has no steps: it counts the users it has ranked.
    doing = f"evaluating, user {done}" if progress.phase == _EVALUATION else ""
    return f"epoch {progress.epoch}, {doing or f'{progress.phase}, step {done}'}"
