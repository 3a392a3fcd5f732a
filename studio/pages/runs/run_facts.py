"""What the inspector says of a run, in words."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, stdev

from dasrec_core.analysis.protocol import chosen_on
from dasrec_core.events import FailureKind
from dasrec_core.store.records import RunRecord, RunStatus
from studio.qtmodels.run_columns import model_title
from studio.qtmodels.run_filter import run_seconds, setting_text
from studio.qtmodels.run_format import (
    NONE,
    duration_text,
    full_moment_text,
    memory_text,
    metric_text,
)
from studio.qtmodels.seed_results import counted_runs, left_out_words

Fact = tuple[str, str]

_SHORT = 8  # hex digits of a hash shown
_CAUSES = {
    FailureKind.BAD_INPUT: "The data or the settings cannot be used.",
    FailureKind.DIVERGED: "A loss or metric was no longer a number.",
    FailureKind.OUT_OF_MEMORY: "The memory was not enough.",
    FailureKind.DISK: "The disk was full or could not be written.",
    FailureKind.SUPERSEDED: "A newer attempt of this run took over.",
    FailureKind.UNEXPECTED: "Something went wrong that should not; this is a defect of the studio.",
}
_CUT_SHORT = frozenset({RunStatus.INTERRUPTED, RunStatus.FAILED})


def can_resume(run: RunRecord) -> bool:
    """Whether a new attempt could go on where the run ended.

    One that was cut short may have died after its last epoch, while it wrote its results.
    """
    has_epochs_left = run.epochs_done < run.num_epochs
    return run.status in _CUT_SHORT or (run.status is RunStatus.STOPPED and has_epochs_left)


def trouble(run: RunRecord) -> tuple[str, str, str] | None:
    """Return tone, what happened and what to do, for a run that did not end well."""
    if run.failure is not None:
        cause = _CAUSES[run.failure.kind]
        return "danger", f"{cause} {run.failure.error}".strip(), run.failure.hint
    if run.status is RunStatus.INTERRUPTED:
        done = f"What it reported up to epoch {run.epochs_done} is kept."
        return "warning", f"Its process ended without a word. {done}", "Resume goes on from there."
    if run.status is RunStatus.STALLED:
        return (
            "warning",
            "The engine is alive but has said nothing for two minutes.",
            "Show it in Live to see its log, or stop it there.",
        )
    if run.status is RunStatus.DISCARDED:
        return "muted", "You discarded this run; its numbers are not results.", ""
    return None


def facts(run: RunRecord, now_ms: int) -> list[Fact]:
    """Return name and value of what describes a run, most asked for first."""
    config = run.config
    found: list[Fact] = [
        ("Model", model_title(run)),
        ("Data set", f"{run.dataset_name or NONE} {(config.dataset.fingerprint or '')[:_SHORT]}"),
        ("Config", run.identity[:_SHORT]),
        ("Seed", str(config.seed)),
        ("Protocol", f"full ranking, K = {setting_text(config.evaluation.cutoffs)}"),
        ("Best epoch on", chosen_on(run)),
        ("Started", full_moment_text(run.started_at_ms)),
        ("Took", _took(run, now_ms)),
        ("Main memory", _memory(run)),
        ("Device", run.device or NONE),
    ]
    if run.attempt > 1:
        found.append(("Attempts", str(run.attempt)))
    return found


def seed_summary(runs: Sequence[RunRecord]) -> str:
    """Mean and spread of seeds of one configuration, in words; empty for other selections."""
    if len(runs) < 2 or len({run.group_identity for run in runs}) > 1:
        return ""
    values = [
        value for run in counted_runs(runs) if (value := run.best_test.get("recall@20")) is not None
    ]
    left_out = left_out_words(runs)
    left = f" Left out: {left_out}." if left_out else ""
    if len(values) < 2:
        return (
            f"{len(runs)} runs of the same settings; no spread before two seeds have results.{left}"
        )
    spread = metric_text(stdev(values))
    return (
        f"{len(values)} seeds of the same settings: Recall@20 on test "
        f"{metric_text(fmean(values))} ± {spread}.{left} Differences below {spread} are within the "
        "noise of the seeds."
    )


def headline(run: RunRecord) -> str:
    """Say where the big numbers come from."""
    if not run.best_epoch:
        return "No evaluation yet."
    return f"Test at epoch {run.best_epoch}, the best on validation ({_validation(run)})."


def published_line(run: RunRecord) -> str:
    """The result by the protocol of published tables, named so that nobody mixes the two."""
    if not run.best_test_epoch:
        return ""
    value = metric_text(run.test_at_best_test_epoch.get("recall@20"))
    return (
        f"Best epoch chosen on test, as in papers: Recall@20 {value} at epoch "
        f"{run.best_test_epoch}. Too good by construction."
    )


def _took(run: RunRecord, now_ms: int) -> str:
    whole = duration_text(run_seconds(run, now_ms))
    if run.seconds_per_epoch is None:
        return whole
    return f"{whole}, {duration_text(run.seconds_per_epoch)} per epoch"


def _validation(run: RunRecord) -> str:
    return f"Recall@20 {metric_text(run.best_valid.get('recall@20'))}"


def _memory(run: RunRecord) -> str:
    shown = memory_text(run.peak_memory_bytes)
    return shown if shown == NONE else f"{shown} at most"
