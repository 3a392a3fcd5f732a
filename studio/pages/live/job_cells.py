"""The jobs in a table: what each row says, and all of them in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dasrec_core.execution.queued_run import QueueState
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps.active import ActiveSweep
from studio.pages.live.job_rows import Job
from studio.qtmodels.row_name import name_beside_data, row_name
from studio.qtmodels.run_format import duration_text, moment_text
from studio.qtmodels.run_states import state_look
from studio.widgets.cells import Cell, Column

COLUMNS: Final = (
    Column("", 40),
    Column("Run"),
    Column("Data", 120),
    Column("State", 120),
    Column("Progress", 240),
    Column("Starts or ends", 140),
    Column("Why it waits", 170),
)


def summary(live: Sequence[RunRecord], state: QueueState, end_s: float | None, now_ms: int) -> str:
    """Return how many run and wait, and when all are done; ``end_s`` is that in seconds."""
    parts = [f"{len(live)} running"] if live else []
    if state.waiting:
        parts.append(f"{len(state.waiting)} waiting" + (", paused" if state.is_paused else ""))
        if end_s is not None and not state.is_paused:
            parts.append(f"all done by {_moment(end_s, now_ms)}, in {duration_text(end_s)}")
    elif state.is_paused:
        parts.append("the queue is paused")
    return ", ".join(parts)


def cells_of(number: int, job: Job, now_ms: int) -> list[Cell]:
    """Return the row of a job, the ``number``-th from above."""
    if job.run is not None:
        return _running(number, job.run, job.at_s, now_ms)
    if job.sweep is not None:
        return _sweep(number, job.sweep)
    return _waiting(number, job, now_ms)


def _waiting(number: int, job: Job, now_ms: int) -> list[Cell]:
    assert job.queued is not None
    config, look = job.queued.config, state_look(RunStatus.QUEUED)
    done, epochs = job.begun.epochs_done if job.begun else 0, config.training.epochs
    data = config.dataset.path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = name_beside_data(job.queued.title, config, data)
    starts = f"about {_moment(job.at_s, now_ms)}" if job.at_s is not None else "not known yet"
    return [
        Cell(str(number), tone="faint"),
        Cell(name, f"seed {config.seed}", run=job.color),
        Cell(data, tone="muted"),
        Cell(look.word, glyph=look.glyph, tone=look.tone),
        Cell(f"{done} of {epochs}", share=done / epochs, tone="muted"),
        Cell(starts, tone="muted"),
        Cell(job.why, tone="muted"),
    ]


def _sweep(number: int, sweep: ActiveSweep) -> list[Cell]:
    look, total = state_look(RunStatus.RUNNING), sweep.num_trials
    done = Cell("")
    if total:
        share = sweep.num_ended / total
        done = Cell(f"{sweep.num_ended} of {total}", share=share, tone="muted")
    return [
        Cell(str(number), tone="faint"),
        Cell(sweep.title, f"a search of {total} trials" if total else "a sweep"),
        Cell(sweep.dataset, tone="muted"),
        Cell(look.word, glyph=look.glyph, tone=look.tone),
        done,
        Cell("starts its own runs", tone="muted"),
        Cell(""),
    ]


def _running(number: int, run: RunRecord, at_s: float | None, now_ms: int) -> list[Cell]:
    look = state_look(run.status)
    epochs = run.num_epochs or run.config.training.epochs
    ends = f"ends by {_moment(at_s, now_ms)}" if at_s is not None else "not known yet"
    return [
        Cell(str(number), tone="faint"),
        Cell(row_name(run.name, run), f"seed {run.config.seed}", run=run.color_index),
        Cell(run.dataset_name, tone="muted"),
        Cell(look.word, glyph=look.glyph, tone=look.tone),
        Cell(f"{run.epochs_done} of {epochs}", share=run.epochs_done / epochs, tone="muted"),
        Cell(ends),
        Cell(""),
    ]


def _moment(seconds: float, now_ms: int) -> str:
    return moment_text(now_ms + round(seconds * 1000), now_ms)
