"""How far a member of a sweep is, from the runs that are stored."""

from __future__ import annotations

import pytest
from sweep_cases import definition

from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.members import expand
from dasrec_core.sweeps.standing import Need, standing


def members(*seeds: int) -> tuple[Member, ...]:
    return expand(definition(seeds=list(seeds)), dataset_name="tiny").members


@pytest.mark.parametrize(
    ("status", "need"),
    [
        (RunStatus.DONE, Need.NOTHING),
        (RunStatus.DIVERGED, Need.NOTHING),
        (RunStatus.STOPPED, Need.RESUME),
        (RunStatus.INTERRUPTED, Need.RESUME),
        (RunStatus.FAILED, Need.RESUME),
        (RunStatus.RUNNING, Need.WATCH),
        (RunStatus.DISCARDED, Need.START),
    ],
)
def test_need_follows_from_the_state(store: RunStore, status: RunStatus, need: Need) -> None:
    config = members(1)[0].config
    store.create("r", config, dataset_name="tiny", status=status)
    assert standing(config, store.list_runs()).need is need


def test_finished_run_counts_before_any_other_of_the_same(store: RunStore) -> None:
    config = members(1)[0].config
    for status in (RunStatus.DIVERGED, RunStatus.STOPPED, RunStatus.DONE, RunStatus.RUNNING):
        store.create(status.value, config, dataset_name="tiny", status=status)
    found = standing(config, store.list_runs())
    assert found.run is not None
    assert found.run.status is RunStatus.DONE


def test_run_in_the_trash_does_not_count(store: RunStore) -> None:
    config = members(1)[0].config
    store.create("r", config, dataset_name="tiny", status=RunStatus.DONE)
    store.trash("r")
    assert standing(config, store.list_runs()).need is Need.START
