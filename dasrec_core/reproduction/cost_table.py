"""What the runs took: seconds per epoch, hours, memory, and on which machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import fmean, stdev

from dasrec_core.analysis.cost import Cost, cost_of
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.reporting.document import Column, Mean, Table
from dasrec_core.reporting.words import listed
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.store.records import RunRecord

_SERIES = ("train_s", "evaluate_s", f"valid/{SELECTION_METRIC}")
_UNKNOWN = "not recorded"


def cost_table(material: Material, titles: Mapping[str, str]) -> Table:
    """Return the costs of every model, the mean over its seeds."""
    rows = []
    for model, group in material.main.items():
        costs = [
            cost_of(run, material.sources.curves_of(run.run_id, _SERIES)) for run in group.runs
        ]
        rows.append(
            (
                titles[model],
                _mean([cost.seconds_per_epoch for cost in costs]),
                _mean([cost.epochs_to_nearly for cost in costs]),
                _mean([cost.minutes for cost in costs]),
                _hours(costs),
                _mean([cost.memory_gb for cost in costs]),
                precision_text(group),
                machine_text(group, material.sources),
            )
        )
    columns = (
        Column("method", "Method"),
        Column("seconds per epoch", "Seconds per epoch", kind="mean", digits=2),
        Column("epochs to nearly", "Epochs to 99 % of the best", kind="mean", digits=1),
        Column("minutes", "Minutes per run", kind="mean", digits=1),
        Column("hours", "Hours, all seeds", kind="number", digits=2),
        Column("memory", "Peak main memory, GB", kind="mean", digits=2),
        Column("precision", "Precision"),
        Column("machine", "Machine"),
    )
    notes = (
        "Seconds per epoch: median wall time of an epoch without evaluation, mean over the seeds; "
        "other work on the machine is in it. Minutes: training and evaluation of all epochs.",
    )
    return Table(f"Cost on {material.title}", columns, tuple(rows), notes)


def total_hours(runs: Iterable[RunRecord], sources: Sources) -> float:
    """Return the hours that runs trained and evaluated, however they ended."""
    minutes = (
        cost_of(run, sources.curves_of(run.run_id, ("train_s", "evaluate_s"))).minutes
        for run in runs
    )
    return sum(one for one in minutes if one is not None) / 60


def precision_text(group: SeedGroup) -> str:
    """Return the precision of the runs."""
    return listed(list(dict.fromkeys(run.config.training.precision for run in group.runs)))


def machine_text(group: SeedGroup, sources: Sources) -> str:
    """Return what the runs of a group ran on, without naming a machine."""
    return "; ".join(dict.fromkeys(_machine(run, sources) for run in group.runs))


def software_text(runs: Iterable[RunRecord], sources: Sources) -> str:
    """Return the versions that runs were made with."""
    names = ("dasrec", "python", "torch", "numpy", "scipy")
    found = (sources.environment(run.run_id) for run in runs)
    lines = dict.fromkeys(
        ", ".join(f"{name} {facts[name]}" for name in names if name in facts)
        for facts in found
        if facts
    )
    return "; ".join(lines) or _UNKNOWN


def _machine(run: RunRecord, sources: Sources) -> str:
    facts = sources.environment(run.run_id)
    if not facts:
        return run.device or _UNKNOWN
    device = facts.get("device") or run.device
    name = facts.get("gpu") or facts.get("processor", "")
    cores = f"{facts['physical_cores']} cores" if "physical_cores" in facts else ""
    threads = f"threads {facts['num_threads']}" if "num_threads" in facts else ""
    return ", ".join(filter(None, [device, name, cores, threads]))


def _hours(costs: list[Cost]) -> float | None:
    known = [cost.minutes for cost in costs if cost.minutes is not None]
    return sum(known) / 60 if known else None


def _mean(values: list[float | None]) -> Mean | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return Mean(fmean(known), stdev(known) if len(known) > 1 else None, len(known))
