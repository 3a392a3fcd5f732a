"""Hidden folders that are filled: what killed programs left goes, all else stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dasrec_core.data.unfinished import make_unfinished

HOURS_AGO = 7200.0


@pytest.fixture(scope="module")
def ended_pid() -> int:
    """Id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def left_behind(parent: Path, pid: int, *, age_s: float = HOURS_AGO) -> Path:
    folder = parent / f".unfinished-{pid}-0123abcd"
    pictures = folder / "pictures"
    pictures.mkdir(parents=True)
    (pictures / "1.png").write_bytes(b"x")
    for path in (pictures, folder):
        then = path.stat().st_mtime - age_s
        os.utime(path, (then, then))
    return folder


def test_what_a_killed_program_left_goes_when_the_next_one_begins(
    tmp_path: Path, ended_pid: int
) -> None:
    left = left_behind(tmp_path, ended_pid)
    made = make_unfinished(tmp_path / "films")
    assert [path for path in tmp_path.iterdir() if path != made] == []
    assert not left.exists()


def test_what_a_living_program_fills_stays(tmp_path: Path) -> None:
    left = left_behind(tmp_path, os.getppid())
    make_unfinished(tmp_path / "films")
    assert left.exists()


def test_what_was_filled_just_now_may_be_of_another_machine(tmp_path: Path, ended_pid: int) -> None:
    left = left_behind(tmp_path, ended_pid)
    (left / "pictures" / "2.png").write_bytes(b"y")
    make_unfinished(tmp_path / "films")
    assert left.exists()


@pytest.mark.parametrize(
    "name", [".unfinished-work", ".unfinished-{pid}-mine", ".unfinished-{pid}"]
)
def test_folders_that_only_look_alike_are_nobody_elses(
    tmp_path: Path, ended_pid: int, name: str
) -> None:
    own = tmp_path / name.format(pid=ended_pid)
    own.mkdir()
    os.utime(own, (0, 0))
    make_unfinished(tmp_path / "films")
    assert own.exists()
