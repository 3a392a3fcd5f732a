"""A sweep as the command line reports it: one document, one table of means over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dasrec_core.cli.output import number, table
from dasrec_core.cli.progress import duration
from dasrec_core.cli.report import failure_document
from dasrec_core.cli.sweep_request import Prepared
from dasrec_core.cli.sweep_run import SweepResult
from dasrec_core.errors import DasrecError
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps.left_to_run import going_on
from dasrec_core.sweeps.runner import Outcome
from dasrec_core.sweeps.standing import Need, Standing, standing
from dasrec_core.sweeps.summary import SHOWN, MeanStd, VariantSummary, summarize
from dasrec_core.sweeps.timing import estimate_requests
from dasrec_core.sweeps.trials import Trial

if TYPE_CHECKING:
    from rich.console import RenderableType


def exit_code(result: SweepResult) -> int:
    """Return how the verb ends: 0 all done, 1 some failed or diverged, 130 cancelled."""
    if result.is_cancelled:
        return 130
    return 0 if all(_is_settled(outcome) for outcome in result.outcomes) else 1


def joined(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the one document of a call: that of its sweep, or those of all its searches."""
    return documents[0] if len(documents) == 1 else {"sweeps": list(documents)}


def sweep_document(prepared: Prepared, result: SweepResult) -> dict[str, Any]:
    """Return what ``sweep --json`` prints."""
    return {
        **_head(prepared),
        "status": {0: "done", 1: "failed", 130: "cancelled"}[exit_code(result)],
        "members": [_member_document(outcome) for outcome in result.outcomes],
        "variants": [_variant_document(summary) for summary in _summaries(prepared, result)],
        "search": _search_document(prepared),
    }


def left_document(prepared: Prepared, error: DasrecError) -> dict[str, Any]:
    """Return what ``sweep --json`` prints of a search that this call has left out."""
    return {
        **_head(prepared),
        "status": "failed",
        "error": {"error": error.message, "hint": error.hint},
        "members": [],
        "variants": [],
        "search": _search_document(prepared),
    }


def sweep_parts(prepared: Prepared, result: SweepResult) -> list[RenderableType]:
    """Return the final table for people, and what went wrong."""
    columns = [
        "",
        "Runs",
        *(f"{key}\nvalidation" for key in SHOWN[:1]),
        *(f"{key}\ntest" for key in SHOWN),
        f"{SHOWN[0]}\ntest, epoch chosen on test",
        "Time per\nepoch",
    ]
    rows = [_row(summary) for summary in _summaries(prepared, result)]
    parts: list[RenderableType] = [
        table(columns, rows, title=_title(prepared), numbers=len(columns) - 1),
        "Mean ± standard deviation over seeds; epochs chosen on validation unless it says so.",
    ]
    parts += _words_on_unsettled(result)
    if prepared.search is not None and (best := prepared.search.best()):
        parts.append(f"Best of {len(prepared.search.trials)} trials: {_params(best)}")
    return parts


def _words_on_unsettled(result: SweepResult) -> list[RenderableType]:
    """Say which runs have no result, and whether another call will change that."""
    unsettled = [one for one in result.outcomes if not _is_settled(one)]
    diverged = [one for one in unsettled if one.run and one.run.status is RunStatus.DIVERGED]
    others = [one for one in unsettled if one not in diverged]
    kinds = (
        (others, "have no result", "The same command goes on with them."),
        (diverged, "diverged", "They would again, so the same command leaves them."),
    )
    return [
        f"{len(found)} of {len(result.outcomes)} runs {what}: {_listed(found)}. {then}"
        for found, what, then in kinds
        if found
    ]


def _listed(outcomes: Sequence[Outcome]) -> str:
    labels = [one.member.label for one in outcomes]
    return ", ".join(labels[:5]) + (" …" if len(labels) > 5 else "")


def dry_run_document(prepared: Prepared, records: Sequence[RunRecord], jobs: int) -> dict[str, Any]:
    """Return what ``sweep --dry-run --json`` prints."""
    standings = [standing(member.config, records) for member in prepared.members]
    total = _estimate(prepared, records, standings, jobs)
    return {
        **_head(prepared),
        "count": prepared.num_members,
        "to_run": _num_to_run(prepared, standings),
        "estimated_seconds": total[0],
        "without_estimate": total[1],
        "duplicates": len(prepared.duplicates),
        "members": [
            {
                "variant": member.variant,
                "seed": member.config.seed,
                "identity": member.config.identity(),
                "model": member.config.model.name,
                "changes": dict(member.changes),
                "needs": found.need.value,
            }
            for member, found in zip(prepared.members, standings, strict=True)
        ],
        "search": _search_document(prepared),
    }


def dry_run_parts(
    prepared: Prepared, records: Sequence[RunRecord], jobs: int
) -> list[RenderableType]:
    """Return the same for people."""
    standings = [standing(member.config, records) for member in prepared.members]
    seconds, unknown = _estimate(prepared, records, standings, jobs)
    to_run = _num_to_run(prepared, standings)
    time = f"up to about {duration(seconds)}" if seconds else "unknown time"
    if seconds and unknown:
        time += f" and {counted(unknown, 'run')} of unknown time"
    first = ", as none of these models has run on this data" if unknown and not seconds else ""
    words = f"{counted(prepared.num_members, 'run')}, {to_run} to do, {time}{first}."
    if prepared.search is not None:
        return [_title(prepared), f"A search: {words}"]
    rows = [
        (member.variant, str(member.config.seed), _NEEDS[found.need])
        for member, found in zip(prepared.members, standings, strict=True)
    ]
    return [table(("", "Seed", "State"), rows, title=_title(prepared)), words]


_NEEDS = {
    Need.NOTHING: "done",
    Need.WATCH: "runs now",
    Need.RESUME: "to resume",
    Need.START: "to start",
}


def _head(prepared: Prepared) -> dict[str, Any]:
    return {
        "sweep_id": prepared.sweep_id,
        "title": prepared.definition.title,
        "dataset": prepared.dataset.name,
        "seeds": list(prepared.definition.seeds),
    }


def _title(prepared: Prepared) -> str:
    return f"{prepared.definition.title}; data set {prepared.dataset.name}"


def _is_settled(outcome: Outcome) -> bool:
    return outcome.is_done or outcome.is_pruned


def _estimate(
    prepared: Prepared, records: Sequence[RunRecord], standings: Sequence[Standing], jobs: int
) -> tuple[float | None, int]:
    """Return the seconds of all that is left, whole or in part, and how many runs are unknown."""
    if prepared.search is not None:
        left = prepared.num_members - _num_settled(prepared)
        requests = [QueueRequest(prepared.search.example().config)] * left
    else:
        pairs = zip(prepared.members, standings, strict=True)
        requests = [
            QueueRequest(member.config) if found.run is None else going_on(found.run)
            for member, found in pairs
            if found.need is not Need.NOTHING
        ]
    total = estimate_requests(requests, records, num_at_once=jobs)
    return (total.seconds or None if requests else 0.0), total.num_unknown


def _num_to_run(prepared: Prepared, standings: Sequence[Standing]) -> int:
    """Return how many runs or trials are still to be begun, gone on with or followed."""
    done = sum(found.need is Need.NOTHING for found in standings)
    return prepared.num_members - done - _num_settled(prepared)


def _num_settled(prepared: Prepared) -> int:
    """Return how many trials of a search have ended."""
    return len(prepared.search.settled()) if prepared.search else 0


def _summaries(prepared: Prepared, result: SweepResult) -> tuple[VariantSummary, ...]:
    pairs = [(one.member.variant, one.run if one.is_done else None) for one in result.outcomes]
    found = summarize(pairs)
    if prepared.search is None:
        return found
    # Of a search the best come first; those that were given up say nothing.
    done = [one for one in found if one.num_done]
    return tuple(sorted(done, key=lambda one: -one.valid[SHOWN[0]].mean)[:10])


def _row(summary: VariantSummary) -> tuple[str, ...]:
    return (
        summary.variant,
        f"{summary.num_done}/{summary.num_runs}",
        _shown(summary.valid, SHOWN[0]),
        *(_shown(summary.test, key) for key in SHOWN),
        _shown(summary.test_at_best_test_epoch, SHOWN[0]),
        f"{summary.seconds_per_epoch.mean:.2f} s" if summary.seconds_per_epoch else "–",
    )


def _shown(means: Mapping[str, MeanStd], key: str) -> str:
    found = means.get(key)
    if found is None:
        return "–"
    return number(found.mean) + ("" if found.std is None else f" ± {number(found.std)}")


def _member_document(outcome: Outcome) -> dict[str, Any]:
    member, run = outcome.member, outcome.run
    document: dict[str, Any] = {
        "variant": member.variant,
        "seed": member.config.seed,
        "identity": member.config.identity(),
        "changes": dict(member.changes),
        "was": outcome.need.value,
        "run_id": run.run_id if run else None,
        "status": "pruned" if outcome.is_pruned else run.status.value if run else "not_started",
        "error": None,
    }
    if outcome.error is not None:
        document["error"] = {"error": outcome.error.message, "hint": outcome.error.hint}
    if run is not None:
        document |= {
            "failure": failure_document(run),
            "best_epoch": run.best_epoch,
            "seconds_per_epoch": run.seconds_per_epoch,
            "metrics": {
                "valid": dict(run.best_valid),
                "test": dict(run.best_test),
                "test_at_best_test_epoch": dict(run.test_at_best_test_epoch),
            },
        }
    return document


def _variant_document(summary: VariantSummary) -> dict[str, Any]:
    speed = summary.seconds_per_epoch
    return {
        "variant": summary.variant,
        "num_done": summary.num_done,
        "num_runs": summary.num_runs,
        "seconds_per_epoch": speed.mean if speed else None,
        "metrics": {
            "valid": _means(summary.valid),
            "test": _means(summary.test),
            "test_at_best_test_epoch": _means(summary.test_at_best_test_epoch),
        },
    }


def _means(means: Mapping[str, MeanStd]) -> dict[str, dict[str, Any]]:
    return {key: {"mean": one.mean, "std": one.std, "n": one.n} for key, one in means.items()}


def _search_document(prepared: Prepared) -> dict[str, Any] | None:
    if prepared.search is None:
        return None
    best = prepared.search.best()
    return {
        "trials": [trial.model_dump(mode="json") for trial in prepared.search.trials],
        "best": best.model_dump(mode="json") if best else None,
    }


def _params(trial: Trial) -> str:
    chosen = ", ".join(f"{path}={value}" for path, value in trial.params.items())
    return f"{chosen} ({SHOWN[0]} {number(trial.value)} on validation)"
