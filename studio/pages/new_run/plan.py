"""What a start of many runs would do: which runs, which are done, and how long the rest takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dasrec_core.errors import ConfigError
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.definition import SweepDefinition
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.left_to_run import left_to_run
from dasrec_core.sweeps.members import expand
from dasrec_core.sweeps.timing import TotalEstimate, estimate_all, estimate_requests
from studio.bridges.task_pool import Task, TaskPool

AFTER_MS = 150
"""Pause in typing after which runs are counted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The runs of a sweep and what is left of them.

    Attributes:
        members: All runs, none twice.
        todo: Those that are neither done, nor training, nor waiting.
        requests: What queues each of ``todo``: anew, or on from where it was cut short.
        num_repeated: Runs left out because another of the sweep computes the same.
        idle: Titles of settings that are the reason, because they have no effect.
        per_variant: Number of runs by variant.
        time: Of ``todo``, one after the other.
        problem: Why nothing can be run; empty when something can.
    """

    members: tuple[Member, ...] = ()
    todo: tuple[Member, ...] = ()
    requests: tuple[QueueRequest, ...] = ()
    num_repeated: int = 0
    idle: tuple[str, ...] = ()
    per_variant: Mapping[str, int] = field(default_factory=dict)
    time: TotalEstimate = field(default_factory=lambda: TotalEstimate(0.0, 0))
    problem: str = ""


def make_plan(
    definition: SweepDefinition,
    records: Sequence[RunRecord],
    waiting: Collection[str],
    num_modalities: int | None = None,
) -> Plan:
    """Return the plan of a sweep; of a search only its time is known.

    Args:
        definition: With all its values; nothing is looked up by the name of the data set.
        records: Stored runs.
        waiting: Identities of runs in the queue.
        num_modalities: Of the data set; ``None`` where not known.
    """
    search = definition.search
    try:
        found = expand(
            definition.model_copy(update={"search": None}),
            dataset_name="",
            num_modalities=num_modalities,
        )
    except ConfigError as error:
        return Plan(problem=error.message)
    if search is not None:
        configs = [found.members[0].config] * (search.trials + len(definition.seeds) - 1)
        return Plan(time=estimate_all(configs, records))
    members = {one.config.identity(): one for one in found.members}
    wanted = {identity: one.config for identity, one in members.items()}
    left = left_to_run(wanted, records, waiting)
    todo, requests = tuple(members[identity] for identity in left), tuple(left.values())
    counts: dict[str, int] = {}
    for member in found.members:
        counts[member.variant] = counts.get(member.variant, 0) + 1
    time = estimate_requests(requests, records)
    idle = dict.fromkeys(title for one in found.duplicates for title in one.idle)
    return Plan(found.members, todo, requests, len(found.duplicates), tuple(idle), counts, time)


class Planner(QObject):
    """Makes plans in the background, one at a time, a moment after the last change.

    Signals:
        changed: There is another plan, or none is known yet.
        failed: None can be made: what happened, what the user can do.
    """

    changed = Signal()
    failed = Signal(str, str)

    def __init__(self, tasks: TaskPool, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._definition: SweepDefinition | None = None
        self._num_modalities: int | None = None
        self._records: tuple[RunRecord, ...] = ()
        self._states: frozenset[object] = frozenset()
        self._waiting: frozenset[str] = frozenset()
        self._wanted = 0  # number of the first plan that may still be shown
        self._task: Task | None = None
        self._is_stale = False
        self.plan: Plan | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._work)

    def show(self, definition: SweepDefinition | None, num_modalities: int | None = None) -> None:
        """Plan another sweep; ``None`` where there is none to plan."""
        if (definition, num_modalities) == (self._definition, self._num_modalities):
            return
        self._definition, self._num_modalities = definition, num_modalities
        self._drop()
        self._again()

    def show_records(self, records: Sequence[RunRecord]) -> None:
        """Plan with other stored runs; new values of runs that train are no reason."""
        self._records = tuple(records)
        states = frozenset((run.run_id, run.status, run.trashed_at_ms) for run in records)
        if states != self._states:
            self._states = states
            self._again()

    def show_waiting(self, identities: Collection[str]) -> None:
        """Plan with another queue."""
        waiting = frozenset(identities)
        if waiting != self._waiting:
            self._waiting = waiting
            self._again()

    def forget(self) -> None:
        """Plan anew: what the plan has left to do is queued."""
        self._drop()
        self._again()
        self.changed.emit()

    def close(self) -> None:
        """Plan no more."""
        self._definition = None
        self._drop()
        self._again()

    def _drop(self) -> None:
        """Show no plan, nor the one that is being made."""
        self.plan = None
        self._wanted += 1

    def _again(self) -> None:
        self._is_stale = True
        if self._definition is None:
            self._timer.stop()
        elif self._task is None:
            self._timer.start()

    @Slot()
    def _work(self) -> None:
        definition, number = self._definition, self._wanted
        records, waiting, modalities = self._records, self._waiting, self._num_modalities
        if definition is None:
            return
        self._is_stale = False
        self._task = self._tasks.run(
            lambda: (number, make_plan(definition, records, waiting, modalities)),
            done=self._take,
            failed=self._fail,
        )

    @Slot(object)
    def _take(self, found: tuple[int, Plan]) -> None:
        number, plan = found
        self._task = None
        if number == self._wanted:  # runs or the queue may have changed since: a later plan tells
            self.plan = plan
            self.changed.emit()
        if self._is_stale:
            self._again()

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._task = None
        self.failed.emit(what, hint)
        if self._is_stale:
            self._again()
