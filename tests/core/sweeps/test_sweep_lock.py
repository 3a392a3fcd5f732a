"""A sweep is run by one program at a time."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.liveness import started_at
from dasrec_core.sweeps import lock
from dasrec_core.sweeps.lock import only_runner


def test_sweep_that_another_process_runs_is_refused(tmp_path: Path) -> None:
    parent = os.getppid()
    holder = f'{{"pid": {parent}, "started_s": {started_at(parent)}}}'
    (tmp_path / "runner.json").write_text(holder)
    with pytest.raises(ExecutionError, match=f"process {parent}"), only_runner(tmp_path):
        pass


def test_sweep_is_held_where_files_have_no_second_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on exFAT, and on some network shares."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with only_runner(tmp_path):
        assert json.loads((tmp_path / "runner.json").read_text())["pid"] == os.getpid()
        with pytest.raises(ExecutionError, match="is being run"), only_runner(tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []


def test_sweep_whose_runner_died_can_be_run(tmp_path: Path) -> None:
    (tmp_path / "runner.json").write_text('{"pid": 999999999, "started_s": 1.0}')
    with only_runner(tmp_path):
        assert (tmp_path / "runner.json").exists()
    assert list(tmp_path.iterdir()) == []


def test_of_two_programs_that_find_a_dead_runner_one_runs_the_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "runner.json"
    path.write_text('{"pid": 999999999, "started_s": 1.0}')
    living = json.dumps({"pid": os.getppid(), "started_s": started_at(os.getppid())})
    looked = lock._refuse_if_alive

    def overtaken(found: Path) -> None:
        looked(found)
        path.write_text(living)  # the other one has seen the same, and was faster

    monkeypatch.setattr(lock, "_refuse_if_alive", overtaken)
    with pytest.raises(ExecutionError, match=f"process {os.getppid()}"), only_runner(tmp_path):
        pass
    assert [found.name for found in tmp_path.iterdir()] == ["runner.json"]
    assert path.read_text() == living
