"""What waits is started in order, once, whatever dies in between."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from fake_runs import run_config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from queue_cases import fill, seeds_of, start
from sweep_cases import InstantLauncher

from dasrec_core.errors import ExecutionError, StoreError
from dasrec_core.execution.liveness import started_at
from dasrec_core.execution.queue import RunQueue
from dasrec_core.execution.queued_run import QueueRequest

ROOT = Path(__file__).resolve().parents[3]


def test_new_queue_is_empty_and_goes_on(queue: RunQueue) -> None:
    state = queue.state()
    assert (state.waiting, state.is_paused, state.num_at_once) == ((), False, 1)


def test_queue_is_the_same_for_the_next_program(queue: RunQueue, tmp_path: Path) -> None:
    queue.add([QueueRequest(run_config(seed=5), "five")])
    queue.pause(True)
    queue.set_num_at_once(3)
    again = RunQueue(tmp_path / "home" / "queue.db").state()
    assert again == queue.state()
    assert (again.waiting[0].name, again.is_paused, again.num_at_once) == ("five", True, 3)


def test_first_goes_before_all_that_wait_in_its_own_order(queue: RunQueue) -> None:
    fill(queue, 1, 2)
    queue.add([QueueRequest(run_config(seed=3)), QueueRequest(run_config(seed=4))], first=True)
    assert seeds_of(queue) == [3, 4, 1, 2]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(-9, 9)), max_size=4))
def test_no_move_loses_a_run_or_another_order(tmp_path_factory, moves) -> None:
    queue = RunQueue(tmp_path_factory.mktemp("queue") / "queue.db")
    ids = fill(queue, 0, 1, 2, 3)
    expected = [0, 1, 2, 3]
    for seed, by in moves:
        queue.move(ids[seed], by)
        at = expected.index(seed)
        expected.insert(max(0, min(3, at + by)), expected.pop(at))
    assert seeds_of(queue) == expected


def test_ids_of_many_runs_queued_at_once_differ(queue: RunQueue) -> None:
    """One second and two random bytes: of 1500 runs some would be alike."""
    runs = [QueueRequest(run_config(), "same name")] * 1500
    assert len({one.run_id for one in queue.add(runs)}) == 1500
    assert len(queue.state().waiting) == 1500


def test_removed_run_is_not_started(queue: RunQueue, tmp_path: Path) -> None:
    first, second = fill(queue, 1, 2)
    queue.remove([first, "unknown"])
    assert start(queue, InstantLauncher(tmp_path / "runs")) == (second,)


def test_only_as_many_start_as_may_train_at_once(queue: RunQueue, tmp_path: Path) -> None:
    ids = fill(queue, 1, 2, 3)
    queue.set_num_at_once(2)
    assert start(queue, InstantLauncher(tmp_path / "runs"), num_live=1) == (ids[0],)
    assert seeds_of(queue) == [2, 3]


def test_paused_queue_starts_nothing(queue: RunQueue, tmp_path: Path) -> None:
    fill(queue, 1)
    queue.pause(True)
    assert start(queue, InstantLauncher(tmp_path / "runs")) == ()
    queue.pause(False)
    assert len(start(queue, InstantLauncher(tmp_path / "runs"))) == 1


def test_run_that_cannot_start_stays_and_the_queue_pauses(queue: RunQueue, tmp_path: Path) -> None:
    fill(queue, 1, 2)
    launcher = InstantLauncher(tmp_path / "runs")

    def refuse(config, *, run_id=None):
        raise ExecutionError("No process.", "Free memory.")

    launcher.submit = refuse  # type: ignore[method-assign]
    with pytest.raises(ExecutionError, match="No process"):
        start(queue, launcher)
    assert seeds_of(queue) == [1, 2]
    assert queue.state().is_paused


def test_run_that_was_started_before_a_crash_is_not_started_again(
    queue: RunQueue, tmp_path: Path
) -> None:
    (run_id,) = fill(queue, 1)
    launcher = InstantLauncher(tmp_path / "runs")
    launcher.submit(run_config(seed=1), run_id=run_id)  # and then the program died
    start(queue, launcher)
    assert len(launcher.submitted) == 1
    assert launcher.resumed == []
    assert seeds_of(queue) == []


def test_run_whose_folder_was_made_but_whose_process_never_was_is_started(
    queue: RunQueue, tmp_path: Path
) -> None:
    (run_id,) = fill(queue, 1)
    launcher = InstantLauncher(tmp_path / "runs")
    launcher.submit(run_config(seed=1), run_id=run_id)
    (tmp_path / "runs" / run_id / "events.jsonl").unlink()
    start(queue, launcher)
    assert launcher.resumed == [run_id]


def test_run_whose_folder_got_no_configuration_is_started(queue: RunQueue, tmp_path: Path) -> None:
    (run_id,) = fill(queue, 1)
    (tmp_path / "runs" / run_id).mkdir(parents=True)
    launcher = InstantLauncher(tmp_path / "runs")
    assert start(queue, launcher) == (run_id,)
    assert len(launcher.submitted) == 1


def test_two_programs_never_claim_the_same_run(queue: RunQueue, tmp_path: Path) -> None:
    fill(queue, 1, 2)
    first = queue.claim()
    second = RunQueue(tmp_path / "home" / "queue.db").claim()
    assert first is not None
    assert second is not None
    assert first.run_id != second.run_id
    assert queue.claim() is None


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{helpers!r}]
from fake_runs import run_config
from dasrec_core.execution.queue import RunQueue
from dasrec_core.execution.queued_run import QueueRequest
queue = RunQueue(Path({file!r}))
queue.add([QueueRequest(run_config(seed=seed)) for seed in range(1, 4)])
queue.claim()
os.kill(os.getpid(), signal.SIGKILL)
"""


def claimed_elsewhere(queue: RunQueue, tmp_path: Path, run_id: str) -> None:
    """Have another living program be just about to start a run: the one that runs the tests."""
    mark = json.dumps([os.getppid(), started_at(os.getppid())])
    with closing(sqlite3.connect(tmp_path / "home" / "queue.db")) as database:
        database.execute("UPDATE waiting SET claim = ? WHERE run_id = ?", (mark, run_id))
        database.commit()


def test_two_windows_that_see_the_same_place_come_free_start_one_run(
    queue: RunQueue, tmp_path: Path
) -> None:
    launcher = InstantLauncher(tmp_path)
    first, second = fill(queue, 1, 2)
    claimed_elsewhere(queue, tmp_path, first)
    assert start(queue, launcher) == ()
    queue.remove([first])  # the other window has started it, and it trains
    assert start(queue, launcher, num_live=1) == ()
    assert start(queue, launcher) == (second,)  # it has ended


def test_run_that_another_window_starts_from_behind_holds_nothing_up(
    queue: RunQueue, tmp_path: Path
) -> None:
    first, second = fill(queue, 1, 2)
    claimed_elsewhere(queue, tmp_path, second)
    assert start(queue, InstantLauncher(tmp_path)) == (first,)


def test_two_places_are_filled_by_two_windows(queue: RunQueue, tmp_path: Path) -> None:
    queue.set_num_at_once(2)
    first, second, third = fill(queue, 1, 2, 3)
    claimed_elsewhere(queue, tmp_path, first)
    assert start(queue, InstantLauncher(tmp_path)) == (second,)
    assert [one.run_id for one in queue.state().waiting] == [first, third]


def test_killed_program_leaves_order_and_its_claim_is_void(queue: RunQueue, tmp_path: Path) -> None:
    script = KILLED.format(
        helpers=str(ROOT / "tests" / "helpers"), file=str(tmp_path / "home" / "queue.db")
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == -signal.SIGKILL
    assert seeds_of(queue) == [1, 2, 3]
    claimed = queue.claim()
    assert claimed is not None
    assert claimed.config.seed == 1


def test_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match=r"queue\.db cannot be used"):
        RunQueue(tmp_path / "queue.db").state()


def test_a_full_disk_is_named_though_it_has_ended_the_change_itself(queue: RunQueue) -> None:
    def fill_up() -> None:
        with queue._changing() as database:
            database.execute("ROLLBACK")  # as SQLite does then
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(StoreError, match="disk is full"):
        fill_up()


def test_number_at_once_has_bounds(queue: RunQueue) -> None:
    with pytest.raises(ValueError, match="from 1 to 16"):
        queue.set_num_at_once(0)
