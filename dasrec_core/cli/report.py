"""A run as the command line reports it: one document, a table, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dasrec_core.cli.output import facts, number, table
from dasrec_core.evaluation.beyond_accuracy import is_list_metric
from dasrec_core.quantity import memory_text
from dasrec_core.store.records import RunRecord, RunStatus

if TYPE_CHECKING:
    from rich.console import RenderableType

_METRICS = ("recall", "ndcg", "precision", "hit", "mrr", "map")
_SHOWN_CUTOFFS = ("@10", "@20")


def run_document(run: RunRecord) -> dict[str, Any]:
    """Return what ``train --json`` prints; names and meaning of the first keys are a contract."""
    return {
        "run_id": run.run_id,
        "status": run.status,
        "model": run.config.model.name,
        "dataset": run.dataset_name,
        "seed": run.config.seed,
        "epochs": run.epochs_done,
        "best_epoch": run.best_epoch,
        "seconds_per_epoch": run.seconds_per_epoch,
        "peak_memory_bytes": run.peak_memory_bytes,
        "metrics": {
            "valid": dict(run.best_valid),
            "test": dict(run.best_test),
            "test_at_best_test_epoch": dict(run.test_at_best_test_epoch),
        },
        "best_test_epoch": run.best_test_epoch,
        "seconds_per_evaluation": run.seconds_per_evaluation,
        "name": run.name,
        "device": run.device,
        "attempt": run.attempt,
        "created_at_ms": run.created_at_ms,
        "ended_at_ms": run.ended_at_ms,
        "identity": run.identity,
        "tags": list(run.tags),
        "note": run.note,
        "failure": failure_document(run),
        "config": run.config.model_dump(mode="json"),
    }


def failure_document(run: RunRecord) -> dict[str, str] | None:
    """Return why a run failed; ``None`` when it did not."""
    if run.failure is None:
        return None
    return {"kind": run.failure.kind, "error": run.failure.error, "hint": run.failure.hint}


def metrics_table(run: RunRecord) -> RenderableType:
    """Return the metrics; each way to choose the epoch has columns of its own."""
    keys = [
        metric + cutoff
        for metric in _METRICS
        for cutoff in _SHOWN_CUTOFFS
        if metric + cutoff in run.best_test
    ]
    rows = [
        (
            key,
            number(run.best_valid.get(key)),
            number(run.best_test[key]),
            number(run.test_at_best_test_epoch.get(key)),
        )
        for key in keys
    ]
    columns = (
        "",
        f"Validation\nepoch {run.best_epoch}, chosen on validation",
        f"Test\nepoch {run.best_epoch}, chosen on validation",
        f"Test, as in published tables\nepoch {run.best_test_epoch}, chosen on test",
    )
    return table(columns, rows, title=f"{run.name}; data set {run.dataset_name}", numbers=3)


def metrics_tables(run: RunRecord) -> list[RenderableType]:
    """Return the metrics, and those of the lists where the run has them; empty without metrics."""
    if not run.best_test:
        return []
    # With the epoch chosen on test, the lists are those of that epoch.
    of_lists = {**run.test_at_best_test_epoch, **run.best_test}
    names = dict.fromkeys(key.partition("@")[0] for key in of_lists if is_list_metric(key))
    rows = [
        (name, *(number(of_lists.get(name + cutoff)) for cutoff in _SHOWN_CUTOFFS))
        for name in names
    ]
    title = "Lists of all users, training items hidden"
    lists = [table(("", *_SHOWN_CUTOFFS), rows, title=title, numbers=2)] if rows else []
    return [metrics_table(run), *lists]


def run_facts(run: RunRecord) -> RenderableType:
    """Return what a run is and how it went."""
    memory = run.peak_memory_bytes
    values = {
        "Run": run.run_id,
        "State": state_words(run),
        "Data set": run.dataset_name,
        "Seed": run.config.seed,
        "Device": run.device or "–",
        "Epochs": f"{run.epochs_done} of {run.num_epochs}",
        "Time per epoch": _seconds(run.seconds_per_epoch),
        "Time per evaluation": _seconds(run.seconds_per_evaluation),
        "Peak main memory": memory_text(memory) if memory else "–",
    }
    if run.tags:
        values["Tags"] = ", ".join(run.tags)
    if run.note:
        values["Note"] = run.note
    return facts(values)


def state_words(run: RunRecord) -> str:
    """Return the state of a run in words."""
    words = {
        RunStatus.INTERRUPTED: "interrupted: its process died; `resume` goes on",
        RunStatus.STOPPED: "stopped, results kept",
        RunStatus.DIVERGED: "diverged: a number became infinite",
    }.get(run.status, run.status.value)
    return words if run.trashed_at_ms is None else f"{words}; in the trash"


def next_steps(run: RunRecord) -> str:
    """Return the commands that make sense after a run."""
    run_id = run.run_id
    commands = {
        f"main.py runs show {run_id}": "its settings and metrics again",
        f"main.py runs compare {run_id} OTHER": "what differs from another run",
        "main.py": "the studio, on a machine with a display",
    }
    if run.status.has_result:
        commands = {
            f"main.py recommend {run_id} --user ID": "what a user of the data gets"
        } | commands
    if run.status in (RunStatus.STOPPED, RunStatus.INTERRUPTED):
        commands = {f"main.py resume {run_id}": "go on from the last checkpoint"} | commands
    lines = [f"  python {command}\n      {what}" for command, what in commands.items()]
    return "\n".join(["What comes next:", *lines])


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} s"
