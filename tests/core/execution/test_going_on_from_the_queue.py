"""Runs that were cut short wait in the queue and go on at their turns."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from fake_runs import run_config
from queue_cases import fill, seeds_of, start
from sweep_cases import InstantLauncher

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.queue import RunQueue
from dasrec_core.execution.queue_starter import start_due, to_resume
from dasrec_core.execution.queued_run import QueuedRun, QueueRequest


def stopped_run(tmp_path: Path) -> tuple[InstantLauncher, QueueRequest]:
    """A run whose process died after its first epoch, and what queues it to go on."""
    launcher = InstantLauncher(tmp_path / "runs")
    launcher.dies_after = 1
    launcher.submit(run_config(seed=1), run_id="mine")
    launcher.dies_after = None
    return launcher, to_resume(launcher, QueueRequest(run_config(seed=1), "mine", "mine"))


def test_a_run_that_was_cut_short_goes_on_at_its_turn(queue: RunQueue, tmp_path: Path) -> None:
    fill(queue, 5)
    launcher, request = stopped_run(tmp_path)
    queue.add([request, request])  # it waits once
    assert [one.run_id for one in queue.state().waiting][1:] == ["mine"]
    first, second = start(queue, launcher), start(queue, launcher)
    assert (len(first), second) == (1, ("mine",))
    assert launcher.resumed == ["mine"]
    assert queue.state().waiting == ()


def test_a_run_that_has_gone_on_meanwhile_is_not_resumed(queue: RunQueue, tmp_path: Path) -> None:
    launcher, request = stopped_run(tmp_path)
    queue.add([request])
    launcher.resume("mine")  # by hand, or by a program that then died
    assert start(queue, launcher) == ()
    assert launcher.resumed == ["mine"]
    assert queue.state().waiting == ()


def test_a_run_that_is_no_longer_kept_leaves_the_queue(queue: RunQueue, tmp_path: Path) -> None:
    launcher, request = stopped_run(tmp_path)
    queue.add([request])
    fill(queue, 5)
    announced: list[QueuedRun] = []
    started = start_due(
        queue,
        launcher,
        count_live=lambda: len(announced),
        announce=announced.append,
        is_kept=lambda run_id: run_id != "mine",
    )
    assert launcher.resumed == []
    assert started == (announced[0].run_id,)
    assert announced[0].config.seed == 5


def test_what_is_taken_out_is_queued_again_as_it_was(queue: RunQueue, tmp_path: Path) -> None:
    _, request = stopped_run(tmp_path)
    queue.add([request, QueueRequest(run_config(seed=2), "new")])
    requests = [one.request for one in queue.state().waiting]
    assert requests == [request, QueueRequest(run_config(seed=2), "new")]


def test_a_run_of_another_machine_begins_anew_only_where_that_was_asked(tmp_path: Path) -> None:
    launcher = InstantLauncher(tmp_path / "runs")
    request = QueueRequest(run_config(), "far", resumes="elsewhere")
    with pytest.raises(ExecutionError, match="elsewhere"):
        to_resume(launcher, request)
    assert to_resume(launcher, replace(request, or_anew=True)).resumes == ""


def test_a_queue_of_an_older_version_keeps_what_waits(queue: RunQueue, tmp_path: Path) -> None:
    fill(queue, 1, 2)
    with closing(sqlite3.connect(tmp_path / "home" / "queue.db")) as database:
        database.execute("ALTER TABLE waiting DROP COLUMN resumes_after")
        database.commit()
    assert seeds_of(queue) == [1, 2]
    _, request = stopped_run(tmp_path)
    queue.add([request])
    assert queue.state().waiting[-1].resumes_after == request.resumes_after
