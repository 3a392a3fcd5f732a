"""Many runs at once: a study of the paper, or all that the table still misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dasrec_core.config.naming import describe
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.quantity import counted
from dasrec_core.reporting.words import listed
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.definition import SweepDefinition
from dasrec_core.sweeps.expansion import same_results
from dasrec_core.sweeps.left_to_run import left_to_run
from dasrec_core.sweeps.members import expand
from dasrec_core.sweeps.searches import searches_of
from dasrec_core.sweeps.studies import study_named
from dasrec_core.sweeps.timing import TotalEstimate, estimate_requests
from studio.forms.resolved import DataFacts
from studio.pages.paper.content import PaperContent
from studio.pages.paper.missing_run import missing_run
from studio.qtmodels.row_name import name_beside_data


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What a start would do.

    Attributes:
        todo: Runs that are neither done, nor training, nor waiting; those cut short go on.
        lines: What each of them is listed under; seeds share one.
        num_runs: All runs, those that are done included.
        remarks: What is left out and why, in sentences.
        time: Of ``todo``, one after the other.
        problem: Why nothing can be run; empty when something can.
        is_search: Its runs are not known beforehand, so they cannot be queued.
    """

    todo: tuple[QueueRequest, ...] = ()
    lines: tuple[str, ...] = ()
    num_runs: int = 0
    remarks: tuple[str, ...] = ()
    time: TotalEstimate = field(default_factory=lambda: TotalEstimate(0.0, 0))
    problem: str = ""
    is_search: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of runs: the stored ones, and identities of those that wait."""

    records: Sequence[RunRecord] = ()
    waiting: Collection[str] = ()


def plan_study(
    name: str, facts: DataFacts, folder: str, seeds: Sequence[int], stored: Stored
) -> BatchPlan:
    """Return what a study on a data set would do.

    Args:
        name: Id of the study.
        facts: What is known of the data set.
        folder: Where it lies.
        seeds: One run per member and seed.
        stored: What was run already.
    """
    if facts.problem or facts.faults:
        return BatchPlan(problem=facts.problem or facts.faults[0].what)
    try:
        definition = study_named(name).definition
        if definition.search is not None:
            return _plan_search(definition)
        base = definition.base.model_copy(update={"data": folder})
        definition = definition.model_copy(update={"base": base, "seeds": tuple(seeds)})
        found = expand(definition, dataset_name=facts.name, num_modalities=len(facts.modalities))
    except ConfigError as error:
        return BatchPlan(problem=error.message)
    configs = [_bound(member.config, facts) for member in found.members]
    lacking = [one for one in configs if one.model.info.needs_features and not facts.modalities]
    titles = dict.fromkeys(type(one.model).info.title for one in lacking)
    remarks = [_without_features(facts.name, list(titles))] if lacking else []
    remarks += same_results(found.twins())
    return _plan([one for one in configs if one not in lacking], stored, remarks)


def plan_missing(
    content: PaperContent, seeds: Sequence[int], stored: Stored, facts: Mapping[str, DataFacts]
) -> BatchPlan:
    """Return what it takes to fill the empty cells of a table.

    Args:
        content: The table.
        seeds: One run per empty cell and seed.
        stored: What was run already.
        facts: What is known of the data sets that nothing was run on yet, by their folders; runs
            on the others take their data as the runs beside them do.
    """
    configs, problems = [], []
    lacking: dict[str, list[str]] = {}
    for row, column in content.missing():
        try:
            config = missing_run(content, row, column)
        except ConfigError as error:
            problems.append(f"{row.title}: {error.message}")
            continue
        if column.benchmark in content.made.request.planned:
            known = facts.get(config.dataset.path, DataFacts())
            if known.problem or known.faults:
                problems.append(known.problem or known.faults[0].what)
                continue
            if config.model.info.needs_features and not known.modalities:
                lacking.setdefault(known.name, []).append(row.title)
                continue
            config = _bound(config, known)
        configs += [config.model_copy(update={"seed": seed}) for seed in seeds]
    problems += [_without_features(name, titles) for name, titles in lacking.items()]
    return _plan(configs, stored, tuple(dict.fromkeys(problems)))


def seeds_in(content: PaperContent) -> tuple[int, ...]:
    """Return the seeds that most cells of a table have, of several seeds; none where none have."""
    cells = (cell.runs for cell in content.made.cells.values() if len(cell.runs) > 1)
    found = Counter(tuple(sorted(run.config.seed for run in runs)) for runs in cells)
    return max(found, key=lambda seeds: found[seeds], default=())


def count_words(plan: BatchPlan) -> str:
    """Return how many runs there are and how many are left."""
    done = plan.num_runs - len(plan.todo)
    if plan.is_search:
        return f"At most {counted(plan.num_runs, 'run')}."
    if not plan.num_runs:
        return "There is nothing to run."
    if not plan.todo:
        return f"All of {counted(plan.num_runs, 'run')} are done, training or waiting."
    left = f"; {done} of them done, training or waiting" if done else ""
    resumed = sum(bool(one.resumes) for one in plan.todo)
    begun = f"; {resumed} of them cut short, to go on from their last checkpoint" if resumed else ""
    return f"{counted(plan.num_runs, 'run')}{left}{begun}"


def _plan_search(definition: SweepDefinition) -> BatchPlan:
    """Return a plan that says how a search is started: each trial hangs on those before it."""
    assert definition.search is not None
    trials, searches = definition.search.trials, len(searches_of(definition))
    more = len(definition.seeds) - 1
    remark = (
        f"{counted(searches, 'search', 'searches')} of {counted(trials, 'trial')} each, chosen on "
        "validation. Trials are proposed one after another, so they cannot wait in the queue: copy "
        "the command and run it in a terminal; it goes on where it ended."
    )
    return BatchPlan(num_runs=searches * (trials + more), remarks=(remark,), is_search=True)


def _plan(configs: Iterable[RunConfig], stored: Stored, remarks: Sequence[str]) -> BatchPlan:
    distinct = {config.identity(): config for config in configs}
    todo = tuple(left_to_run(distinct, stored.records, stored.waiting).values())
    time = estimate_requests(todo, stored.records)
    lines = _lines([one.config for one in todo])
    return BatchPlan(todo, lines, len(distinct), tuple(remarks), time)


def _lines(configs: Sequence[RunConfig]) -> tuple[str, ...]:
    """Return names such as ``LightGCN on tiktok``; each is worked out once for all its seeds."""
    named: dict[str, str] = {}
    for config in configs:
        key = config.identity(with_seed=False)
        if key not in named:
            data = Path(config.dataset.path).name
            named[key] = f"{name_beside_data(describe(config), config, data)} on {data}"
    return tuple(named[config.identity(with_seed=False)] for config in configs)


def _bound(config: RunConfig, facts: DataFacts) -> RunConfig:
    """Return a configuration that names the content of its data, so that it has an identity."""
    dataset = config.dataset.model_copy(update={"fingerprint": facts.fingerprint or None})
    return config.model_copy(update={"dataset": dataset})


def _without_features(name: str, titles: list[str]) -> str:
    return f"{name} has no item features, so these are left out: {listed(titles)}."
