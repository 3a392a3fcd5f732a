"""Files that stay are on the disk before they get their name; files of a moment need not be."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from dasrec_core.errors import DiskError
from dasrec_core.training import durable
from dasrec_core.training.durable import soon_deleted, write_atomically


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Descriptors that were waited for."""
    found: list[int] = []
    real = os.fsync

    def noted(descriptor: int) -> None:
        found.append(descriptor)
        real(descriptor)

    monkeypatch.setattr(durable.os, "fsync", noted)
    return found


def test_a_file_and_its_name_are_waited_for(tmp_path: Path, synced: list[int]) -> None:
    write_atomically(tmp_path / "a", "kept")
    assert len(synced) == 1 + (os.name != "nt")


def test_nothing_is_waited_for_where_all_is_soon_deleted(tmp_path: Path, synced: list[int]) -> None:
    with soon_deleted():
        write_atomically(tmp_path / "a", "of a moment")
    assert (tmp_path / "a").read_text() == "of a moment"
    assert synced == []


def test_files_after_the_block_are_waited_for_again_whatever_ended_it(
    tmp_path: Path, synced: list[int]
) -> None:
    with pytest.raises(ValueError, match="lost"), soon_deleted():
        raise ValueError("lost")
    write_atomically(tmp_path / "a", "kept")
    assert synced


def test_a_full_disk_keeps_the_old_text_and_no_part_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_atomically(tmp_path / "a", "old")

    def is_full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", is_full)
    with pytest.raises(DiskError, match="No space left"):
        write_atomically(tmp_path / "a", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"
