"""The columns of the runs table: what each shows, and what it sorts by."""

from __future__ import annotations

from typing import Final

from dasrec_core.store.records import RunRecord, RunStatus
from studio.qtmodels.row_name import row_name
from studio.qtmodels.run_column import RowContext, RunColumn
from studio.qtmodels.run_filter import run_seconds
from studio.qtmodels.run_format import (
    NONE,
    duration_text,
    full_moment_text,
    metric_text,
    moment_text,
    signed_text,
)
from studio.qtmodels.run_states import STATE_LOOKS, state_look
from studio.widgets.cells import Cell, Column

SELECTION: Final = "recall@20"
SPARK_KEY: Final = "valid/recall@20"
METRIC_NOTE: Final = 56
"""Room behind a metric for its epoch or, in a seed group, its spread."""
_NAME_LENGTH: Final = 200


def display_name(run: RunRecord) -> str:
    """The name on one line and of a length that can be drawn, or the id where there is none."""
    name = " ".join(run.name[: 2 * _NAME_LENGTH].split()) or run.run_id
    return name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…"


def model_title(run: RunRecord) -> str:
    """Name of the model as the paper prints it."""
    return run.config.model.info.title


def comparable(one: RunRecord, other: RunRecord) -> bool:
    """Whether two runs rank the same data by the same protocol."""
    return (
        one.config.evaluation == other.config.evaluation
        and one.config.dataset.fingerprint == other.config.dataset.fingerprint
    )


def _name(run: RunRecord, context: RowContext) -> Cell:
    note = "baseline" if run.is_baseline else ""
    return Cell(row_name(display_name(run), run), note, run=run.color_index)


def _metric(value: float | None, note: str = "", weight: int | None = None) -> Cell:
    if value is None:
        return Cell(NONE, tone="faint")
    return Cell(metric_text(value), note, weight=weight)


def _best(run: RunRecord, context: RowContext) -> Cell:
    return _metric(run.best_valid.get(SELECTION), f"@{run.best_epoch}", 600)


def _change(run: RunRecord, context: RowContext) -> float | None:
    base = context.baseline
    if base is None or run.run_id == base.run_id or not comparable(run, base):
        return None
    mine, theirs = run.best_test.get(SELECTION), base.best_test.get(SELECTION)
    if context.baseline_value is not None:
        if run.group_identity == base.group_identity:
            return None
        theirs = context.baseline_value
    return None if mine is None or theirs is None else mine - theirs


def _to_baseline(run: RunRecord, context: RowContext) -> Cell:
    change = _change(run, context)
    if change is None:
        return Cell("baseline" if run.is_baseline else NONE, tone="faint")
    return Cell(signed_text(change), tone="success" if change > 0 else "muted")


def _curve(run: RunRecord, context: RowContext) -> Cell:
    if len(context.spark) < 2:
        return Cell()
    return Cell(spark=context.spark, tone="muted")


def _state(run: RunRecord, context: RowContext) -> Cell:
    look = state_look(run.status)
    share = live_share(run)
    note = f"{run.epochs_done} of {run.num_epochs}" if share else ""
    return Cell(look.word, note, tone=look.tone, glyph=look.glyph)


def _progress(run: RunRecord, context: RowContext) -> Cell:
    if not run.num_epochs:
        return Cell(NONE, tone="faint")
    return Cell(f"{run.epochs_done} of {run.num_epochs}", tone="muted")


def live_share(run: RunRecord) -> float | None:
    """Share of its epochs that a run has done, while it has more to come."""
    if run.status.is_final or not run.num_epochs:
        return None
    return min(1.0, run.epochs_done / run.num_epochs)


def _share(run: RunRecord, context: RowContext) -> float | None:
    return run.epochs_done / run.num_epochs if run.num_epochs else None


def _time(run: RunRecord, context: RowContext) -> Cell:
    seconds = run_seconds(run, context.now_ms)
    return Cell(duration_text(seconds), tone="faint" if seconds is None else "muted")


def _started(run: RunRecord, context: RowContext) -> Cell:
    at = run.started_at_ms
    return Cell(moment_text(at, context.now_ms), tone="faint" if at is None else "muted")


def _tags(run: RunRecord, context: RowContext) -> Cell:
    shown = ", ".join(run.tags)
    return Cell(shown, tone="muted", chip="hover" if shown else "", role="small")


_STATE_ORDER: Final = {status: number for number, status in enumerate(RunStatus)}

COLUMNS: Final[tuple[RunColumn, ...]] = (
    RunColumn(
        "name",
        Column("Run"),
        "Name and colour of the run. Filter: a word, or name~…",
        _name,
        lambda run, context: display_name(run).casefold(),
    ),
    RunColumn(
        "model",
        Column("Model", 80),
        "Filter: model=…",
        lambda run, context: Cell(model_title(run), tone="muted"),
        lambda run, context: model_title(run).casefold(),
        is_shown=False,  # the automatic name begins with it
    ),
    RunColumn(
        "dataset",
        Column("Data set", 68),
        "Filter: dataset=…",
        lambda run, context: Cell(run.dataset_name or NONE, tone="muted"),
        lambda run, context: run.dataset_name.casefold() or None,
    ),
    RunColumn(
        "seed",
        Column("Seed", 44, right=True),
        "Start of every random stream of the run. Filter: seed=…",
        lambda run, context: Cell(str(run.config.seed), tone="muted"),
        lambda run, context: float(run.config.seed),
    ),
    RunColumn(
        "best",
        Column("Recall@20, best", 122, right=True, note_width=METRIC_NOTE),
        "Best Recall@20 on validation, and its epoch. Filter: recall@20>…",
        _best,
        lambda run, context: run.best_valid.get(SELECTION),
        best_first=True,
        form=metric_text,
        long_title="Best Recall@20 on validation",
    ),
    RunColumn(
        "test",
        Column("Recall@20, test", 122, right=True, note_width=METRIC_NOTE),
        "Recall@20 on test at the epoch that was best on validation. Filter: test.recall@20>…",
        lambda run, context: _metric(run.best_test.get(SELECTION)),
        lambda run, context: run.best_test.get(SELECTION),
        best_first=True,
        form=metric_text,
        long_title="Recall@20 on test",
    ),
    RunColumn(
        "ndcg",
        Column("NDCG@20, test", 122, right=True, note_width=METRIC_NOTE),
        "NDCG@20 on test at the epoch that was best on validation. Filter: test.ndcg@20>…",
        lambda run, context: _metric(run.best_test.get("ndcg@20")),
        lambda run, context: run.best_test.get("ndcg@20"),
        best_first=True,
        form=metric_text,
        long_title="NDCG@20 on test",
    ),
    RunColumn(
        "change",
        Column("To baseline", 84, right=True),
        "Recall@20 on test minus that of the baseline; only where data and protocol are the same.",
        _to_baseline,
        _change,
        is_shown=False,
        best_first=True,
        form=signed_text,
    ),
    RunColumn(
        "curve",
        Column("Curve", 64),
        "Recall@20 on validation over the epochs; the dot is the best.",
        _curve,
        lambda run, context: float(len(context.spark)) or None,
    ),
    RunColumn(
        "state",
        Column("State", 132),
        "Filter: state=done, state=live, state=finished",
        _state,
        lambda run, context: float(_STATE_ORDER[run.status]),
    ),
    RunColumn(
        "progress",
        Column("Epochs", 80),
        "Epochs trained, of those asked for.",
        _progress,
        _share,
        is_shown=False,  # of a run that trains the state says it too
    ),
    RunColumn(
        "time",
        Column("Time", 64, right=True),
        "From its start to its end, or until now. Filter: time>10min",
        _time,
        lambda run, context: run_seconds(run, context.now_ms),
        best_first=True,
        form=duration_text,
    ),
    RunColumn(
        "started",
        Column("Started", 72, right=True),
        "Local time. Filter: started>2026-11-01, started=today",
        _started,
        lambda run, context: float(run.started_at_ms or run.created_at_ms),
        best_first=True,
    ),
    RunColumn(
        "tags",
        Column("Tags", 96),
        "Filter: tag=…",
        _tags,
        lambda run, context: ", ".join(run.tags).casefold() or None,
        is_shown=False,
    ),
)
COLUMN_NUMBERS: Final = {column.key: number for number, column in enumerate(COLUMNS)}


def cell_tip(run: RunRecord, key: str) -> str:
    """Return what the tooltip of a cell says beyond the cell, as plain text."""
    if key == "state":
        look = STATE_LOOKS[run.status]
        if run.failure is not None:
            return f"{look.word}: {run.failure.error} {run.failure.hint}".strip()
        return f"{look.word}. {look.meaning}"
    if key == "started":
        return full_moment_text(run.started_at_ms)
    if key in {"best", "test", "ndcg"} and run.best_epoch:
        return f"At epoch {run.best_epoch}, chosen on validation"
    return f"{display_name(run)}\n{run.run_id}" if key == "name" else ""
