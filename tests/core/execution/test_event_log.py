"""The event log keeps every event whatever the timing of writer and reader."""

from __future__ import annotations

import errno
import logging
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.errors import DiskError
from dasrec_core.events import Event, ProgressAdvanced, encode
from dasrec_core.execution import event_log
from dasrec_core.execution.event_log import EventLog, follow, last_seq, read_events


def progress(seq: int, attempt: int = 1) -> Event:
    return ProgressAdvanced(
        run_id="r1",
        attempt=attempt,
        seq=seq,
        elapsed_s=0.0,
        at_ms=0,
        epoch=1,
        phase="fit",
        step=seq,
        num_steps=9,
    )


def write(path: Path, *events: Event) -> None:
    log = EventLog(path)
    for event in events:
        log.append(event)
    log.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_reader_that_comes_back_gets_only_what_it_missed(path: Path) -> None:
    write(path, *map(progress, range(4)))
    assert [event.seq for event in read_events(path, after_seq=1)] == [2, 3]


def test_write_cut_short_by_a_crash_is_not_an_event(path: Path) -> None:
    path.write_text(encode(progress(0)) + "\n" + encode(progress(1))[:20])
    assert [event.seq for event in read_events(path)] == [0]


def test_new_attempt_cuts_off_the_unfinished_line_and_counts_on(path: Path, caplog) -> None:
    path.write_text(encode(progress(0)) + "\n" + encode(progress(1))[:20])
    with caplog.at_level(logging.ERROR):
        log = EventLog(path)
    assert log.next_seq == 1
    log.append(progress(log.next_seq, attempt=2))
    log.close()
    assert [event.seq for event in read_events(path)] == [0, 1]


def test_reader_that_waits_at_an_unfinished_line_survives_its_repair(path: Path) -> None:
    path.write_text(encode(progress(0)) + "\n" + encode(progress(1))[:20])
    calls = iter(["torn", "repaired"])

    def writer_ended() -> bool:
        if next(calls) == "torn":
            return False
        write(path, progress(1, attempt=2))
        return True

    events = follow(path, writer_ended=writer_ended, poll_s=0)
    assert [(event.seq, event.attempt) for event in events] == [(0, 1), (1, 2)]


def test_no_file_yet_has_no_events(path: Path) -> None:
    assert read_events(path) == []
    assert last_seq(path) == -1


def test_whole_line_that_is_no_event_is_logged_and_skipped(path: Path, caplog) -> None:
    path.write_bytes(encode(progress(0)).encode() + b"\n\xff{nonsense\n")
    write(path, progress(1))
    assert [event.seq for event in read_events(path)] == [0, 1]
    assert "line skipped" in caplog.text


def test_what_an_old_attempt_writes_after_a_new_one_began_is_left_out(path: Path) -> None:
    write(path, progress(0), progress(1, attempt=2), progress(2), progress(3, attempt=2))
    assert [event.seq for event in read_events(path)] == [0, 1, 3]


def test_lines_longer_than_a_block_are_read_whole(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(event_log, "_BLOCK_BYTES", 7)
    write(path, *map(progress, range(3)))
    assert len(read_events(path)) == 3


def test_file_that_cannot_be_read_for_a_moment_is_read_again(path: Path, monkeypatch) -> None:
    """As on a network share; to give up would leave a run alone that trains on."""
    write(path, *map(progress, range(3)))
    read, ends = event_log._read_whole_lines, iter([False, False, True])
    troubles = iter([OSError(errno.ESTALE, "Stale file handle"), None, None])

    def now_and_then(path: Path, position: int) -> bytes:
        if trouble := next(troubles, None):
            raise trouble
        return read(path, position)

    monkeypatch.setattr(event_log, "_read_whole_lines", now_and_then)
    found = list(follow(path, writer_ended=lambda: next(ends), poll_s=0.0))
    assert [event.seq for event in found] == [0, 1, 2]


def test_file_that_stays_unreadable_is_named(path: Path, monkeypatch) -> None:
    def refuse(path: Path, position: int) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(event_log, "_read_whole_lines", refuse)
    with pytest.raises(DiskError, match=r"events\.jsonl cannot be read: Permission denied"):
        read_events(path)


def test_full_disk_leaves_no_part_of_a_line(path: Path, monkeypatch) -> None:
    log = EventLog(path)
    log.append(progress(0))
    monkeypatch.setattr(log, "_file", _FullDisk(log._file))
    with pytest.raises(DiskError, match="No space"):
        log.append(progress(1))
    log.close()
    assert path.read_text() == encode(progress(0)) + "\n"


class _FullDisk:
    """Takes ten bytes, then no more."""

    def __init__(self, file) -> None:
        self._file = file
        self.fileno = file.fileno
        self.close = file.close
        self._room = 10

    def write(self, line: bytes) -> int:
        if not self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self._file.write(line[: self._room])
        self._room = 0
        return written


@given(cuts=st.lists(st.integers(0, 800), max_size=8))
def test_follow_does_not_care_where_reads_fall(tmp_path_factory, cuts: list[int]) -> None:
    path = tmp_path_factory.mktemp("log") / "events.jsonl"
    stream = "".join(encode(progress(seq)) + "\n" for seq in range(4)).encode()
    bounds = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    chunks = [stream[begin:end] for begin, end in pairwise(bounds)]

    def write_next_chunk() -> bool:
        with path.open("ab") as file:
            file.write(chunks.pop(0))
        return not chunks

    events = follow(path, writer_ended=write_next_chunk, poll_s=0)
    assert [event.seq for event in events] == [0, 1, 2, 3]
