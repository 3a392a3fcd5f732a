"""Arrays in files: whole, whoever writes them at the same time, or not there."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from dasrec_core.errors import DiskError
from dasrec_core.execution import array_files
from dasrec_core.execution.array_files import read_arrays, write_arrays
from dasrec_core.execution.writing import forget_results


def test_two_processes_that_write_the_same_file_leave_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows measure a run again: the second begins to write before the first is done."""
    path, savez = tmp_path / "per_user.npz", np.savez

    def overtaken(file: object, **arrays: object) -> None:
        monkeypatch.setattr(array_files.np, "savez", savez)
        savez(file, **arrays)
        with monkeypatch.context() as other:
            other.setattr(array_files.os, "getpid", lambda: os.getppid())
            write_arrays(path, {"values": np.arange(3)})

    monkeypatch.setattr(array_files.np, "savez", overtaken)
    write_arrays(path, {"values": np.arange(5)})
    assert read_arrays(path)["values"].tolist() == [0, 1, 2, 3, 4]
    assert [found.name for found in tmp_path.iterdir()] == ["per_user.npz"]


def test_a_full_disk_keeps_no_part_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(file: object, **_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(array_files.np, "savez", is_full)
    with pytest.raises(DiskError, match="No space left"):
        write_arrays(tmp_path / "embeddings.npz", {"users": np.zeros(3)})
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_attempt_wrote_in_part_goes_with_its_results(tmp_path: Path) -> None:
    for name in (
        ".embeddings.npz.4711",
        "per_user.npz",
        "graph_image.npz",
        "log.txt",
        ".control.9",
    ):
        (tmp_path / name).write_bytes(b"half")
    forget_results(tmp_path)
    assert sorted(found.name for found in tmp_path.iterdir()) == [".control.9", "log.txt"]
