"""Plans of many runs: one at a time, and not anew for every value of a run that trains."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from page_services import record
from stored_runs import BASE

from dasrec_core.store.records import RunStatus
from dasrec_core.sweeps.definition import SweepDefinition
from studio.bridges.task_pool import TaskPool
from studio.pages.new_run import plan as plans
from studio.pages.new_run.plan import Plan, Planner

TWO_SEEDS = SweepDefinition(seeds=(1, 2))


@pytest.fixture
def tasks(qtbot) -> Iterator[TaskPool]:
    pool = TaskPool()
    yield pool
    pool.close()


@pytest.fixture
def planner(tasks: TaskPool) -> Planner:
    return Planner(tasks, tasks)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs each plan that was made knew of."""
    numbers: list[int] = []
    monkeypatch.setattr(plans, "make_plan", _noting(numbers, lambda: None))
    return numbers


def _noting(numbers: list[int], wait: Callable[[], object]):
    def make(_definition, records, _waiting, _num_modalities) -> Plan:
        numbers.append(len(records))
        wait()
        return Plan()

    return make


def test_new_values_of_a_run_that_trains_are_no_reason_for_another_plan(
    qtbot, planner: Planner, made: list[int]
) -> None:
    run = replace(record(BASE), status=RunStatus.RUNNING)
    planner.show(TWO_SEEDS)
    planner.show_records([run])
    qtbot.waitUntil(lambda: planner.plan is not None)
    planner.show_records([replace(run, epochs_done=run.epochs_done + 1)])
    assert not planner._timer.isActive()
    planner.show_records([replace(run, status=RunStatus.DONE)])
    qtbot.waitUntil(lambda: len(made) == 2)


def test_a_plan_is_shown_though_runs_change_while_it_is_made_and_then_made_anew(
    qtbot, planner: Planner, tasks: TaskPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, numbers = threading.Event(), []
    monkeypatch.setattr(plans, "make_plan", _noting(numbers, lambda: go_on.wait(5)))
    planner.show(TWO_SEEDS)
    qtbot.waitUntil(lambda: numbers == [0])
    for number in range(1, 5):
        planner.show_records([record(BASE, str(one)) for one in range(number)])
        assert (tasks.num_pending, planner._timer.isActive()) == (1, False)
    with qtbot.waitSignal(planner.changed):
        go_on.set()
    assert planner.plan is not None
    qtbot.waitUntil(lambda: numbers == [0, 4])
    qtbot.waitUntil(lambda: tasks.num_pending == 0)


def test_a_plan_of_settings_that_were_left_is_not_shown(
    qtbot, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, numbers = threading.Event(), []
    monkeypatch.setattr(plans, "make_plan", _noting(numbers, lambda: go_on.wait(5)))
    planner.show(TWO_SEEDS)
    qtbot.waitUntil(lambda: len(numbers) == 1)
    planner.show(SweepDefinition(seeds=(1, 2, 3)))
    changes: list[int] = []
    planner.changed.connect(lambda: changes.append(len(numbers)))
    go_on.set()
    qtbot.waitUntil(lambda: planner.plan is not None)
    assert changes == [2]


def test_a_plan_that_fails_is_told_and_the_next_is_made(
    qtbot, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "make_plan", lambda *_: 1 // 0)
    with qtbot.waitSignal(planner.failed):
        planner.show(TWO_SEEDS)
    monkeypatch.setattr(plans, "make_plan", _noting([], lambda: None))
    planner.show(SweepDefinition(seeds=(3,)))
    qtbot.waitUntil(lambda: planner.plan is not None)
