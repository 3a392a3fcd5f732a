"""How a run ended, in words: what happened, what is kept, and the ways on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dasrec_core.config.run import RunConfig
from dasrec_core.events import FailureKind, RunFailed, RunFinished
from dasrec_core.store.records import RunStatus
from studio.pages.live.run_story import RunStory
from studio.qtmodels.run_format import memory_text


class StepKind(StrEnum):
    """Ways on from a run that has ended."""

    RESUME = "resume"
    EDIT = "edit"  # open New run with a configuration
    START = "start"  # start a configuration as it is
    OPEN_RUNS = "open_runs"
    OPEN_DATA = "open_data"
    COPY_REPORT = "copy_report"


@dataclass(frozen=True, slots=True)
class Step:
    """One way on; ``config`` is what EDIT and START take."""

    kind: StepKind
    label: str
    glyph: str
    config: RunConfig | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """What the page says of a run that has ended.

    Attributes:
        title: What happened, in a few words.
        cause: The same in a sentence or two.
        kept: What is not lost.
        steps: Ways on, the one most likely first.
        glyph: Icon beside it.
        tone: ``danger``, ``warning``, ``success`` or ``muted``.
    """

    title: str
    cause: str
    kept: str
    steps: tuple[Step, ...]
    glyph: str = "warning-circle"
    tone: str = "danger"


REPORT = Step(StepKind.COPY_REPORT, "Copy report", "copy")
OPEN_RUNS = Step(StepKind.OPEN_RUNS, "Open in Runs", "rows")


def ending_of(status: RunStatus, story: RunStory, config: RunConfig) -> Ending:
    """Return the words for a run in a final state."""
    if isinstance(story.ended, RunFinished):
        return _finished(story, story.ended, config)
    if status is RunStatus.DISCARDED:
        return Ending(
            "You discarded this run",
            "Its numbers are not results. It can be moved to the trash on the Runs page.",
            "",
            (_again(config), _edit(config), OPEN_RUNS),
            "prohibit",
            "muted",
        )
    if isinstance(story.ended, RunFailed):
        return _failed(story, story.ended, config)
    return _interrupted(story, config)


def _finished(story: RunStory, ended: RunFinished, config: RunConfig) -> Ending:
    steps: tuple[Step, ...] = (OPEN_RUNS, _again(config), _edit(config))
    if ended.reason == "stopped":
        # Stopped in its last epoch it has none left, as the Runs page knows too.
        on = (_resume(story),) if ended.epochs < story.num_epochs else ()
        return Ending(
            f"You stopped it after epoch {ended.epochs}",
            "The results below are those of the best epoch so far.",
            "",
            (*on, *steps),
            "stop-circle",
            "muted",
        )
    if not type(config.model).info.trains:
        cause = "There is nothing to train in this model: it was measured once."
        return Ending("Done", cause, "", steps, "check-circle", "success")
    early = ended.reason == "early_stopping"
    cause = (
        f"Early stopping: no gain in {config.training.patience} evaluations."
        if early
        else "All epochs are done."
    )
    return Ending(f"Done after epoch {ended.epochs}", cause, "", steps, "check-circle", "success")


def _failed(story: RunStory, ended: RunFailed, config: RunConfig) -> Ending:
    cause = f"{ended.error} {ended.hint}".strip()
    steps: tuple[Step, ...]
    match ended.kind:
        case FailureKind.OUT_OF_MEMORY:
            return _out_of_memory(story, cause, config)
        case FailureKind.DIVERGED:
            half = config.training.learning_rate / 2
            slower = _with_training(config, learning_rate=half)
            edit = Step(
                StepKind.EDIT, f"Edit with learning rate {half:g}…", "sliders-horizontal", slower
            )
            return Ending("The training diverged", cause, _kept(story), (edit, REPORT))
        case FailureKind.DISK:
            title, steps = "A file could not be written", (_resume(story), REPORT)
        case FailureKind.BAD_INPUT:
            data = Step(StepKind.OPEN_DATA, "Look at the data", "database")
            title, steps = "The run could not start", (_edit(config), data, REPORT)
        case FailureKind.SUPERSEDED:
            title, steps = "A newer attempt has taken over", (OPEN_RUNS, REPORT)
        case _:
            title = "The engine met an error"
            steps = (_resume(story), _edit(config), REPORT)
    return Ending(title, cause, _kept(story), steps)


def _out_of_memory(story: RunStory, cause: str, config: RunConfig) -> Ending:
    on_gpu = bool(story.started and story.started.device.startswith("cuda"))
    half = config.training.batch_size // 2
    steps = [_edit(config)]
    if half:
        label, smaller = f"Edit with batch size {half:,}…", _with_training(config, batch_size=half)
        steps = [Step(StepKind.EDIT, label, "sliders-horizontal", smaller)]
    if on_gpu:
        on_cpu = config.model_copy(update={"device": "cpu"})
        steps.append(Step(StepKind.START, "Run again on the CPU", "cpu", on_cpu))
    title = "The GPU ran out of memory" if on_gpu else "The computer ran out of memory"
    return Ending(title, cause, _kept(story), (*steps, _resume(story), REPORT))


def _interrupted(story: RunStory, config: RunConfig) -> Ending:
    memory = story.series.get("memory_bytes")
    last = f" It last held {memory_text(int(memory.values[-1]))}." if memory else ""
    cause = (
        "The engine process ended without a word. Mostly the system stopped it because main "
        f"memory was full, or the computer was switched off.{last}"
    )
    steps = (_resume(story), _edit(config), REPORT)
    return Ending("The run was interrupted", cause, _kept(story), steps, "link-break", "warning")


def _kept(story: RunStory) -> str:
    if not story.epochs_done:
        return "Nothing was trained yet, so nothing is lost."
    epochs = f"all numbers up to epoch {story.epochs_done}"
    if not story.checkpoint_epoch:
        return f"Kept: {epochs}. There is no checkpoint yet, so it would begin at epoch 1 again."
    return (
        f"Nothing is lost: the checkpoint of epoch {story.checkpoint_epoch} and {epochs} are kept."
    )


def _resume(story: RunStory) -> Step:
    after = (
        f"Resume after epoch {story.checkpoint_epoch}" if story.checkpoint_epoch else "Start over"
    )
    return Step(StepKind.RESUME, after, "play")


def _edit(config: RunConfig) -> Step:
    return Step(StepKind.EDIT, "Edit and run again…", "sliders-horizontal", config)


def _again(config: RunConfig) -> Step:
    return Step(StepKind.START, "Run again", "arrow-clockwise", config)


def _with_training(config: RunConfig, **changes: float) -> RunConfig:
    return config.model_copy(update={"training": config.training.model_copy(update=changes)})
