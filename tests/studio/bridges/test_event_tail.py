from __future__ import annotations

import pytest

from dasrec_core.events import EpochFinished, ProgressAdvanced, encode
from studio.bridges import event_tail
from studio.bridges.event_tail import EventTail


def epoch(seq, *, attempt=1):
    return EpochFinished(
        run_id="r",
        attempt=attempt,
        seq=seq,
        elapsed_s=1.0 * seq,
        at_ms=0,
        epoch=seq + 1,
        losses={"total": 1.0},
        train_s=1.0,
        diagnostics={},
        memory_bytes=1,
    )


def progress(seq, *, phase="train", num_steps=9):
    return ProgressAdvanced(
        run_id="r",
        attempt=1,
        seq=seq,
        elapsed_s=0.0,
        at_ms=0,
        epoch=1,
        phase=phase,
        step=seq,
        num_steps=num_steps,
    )


def write(path, *events, end="\n"):
    with path.open("a") as file:
        file.write("\n".join(encode(event) for event in events) + end)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "events.jsonl"


def test_file_that_is_not_there_yet_has_no_events(path):
    assert EventTail(path).poll() == []


def test_each_event_comes_once(path):
    tail = EventTail(path)
    write(path, epoch(0), epoch(1))
    assert [event.seq for event in tail.poll()] == [0, 1]
    write(path, epoch(2))
    assert [event.seq for event in tail.poll()] == [2]
    assert tail.poll() == []


def test_known_events_are_left_out(path):
    write(path, epoch(0), epoch(1), epoch(2))
    assert [event.seq for event in EventTail(path, after_seq=1).poll()] == [2]


def test_torn_last_line_waits_until_it_is_complete(path):
    tail, line = EventTail(path), encode(epoch(0))
    path.write_text(line[:20])
    assert tail.poll() == []
    path.write_text(line + "\n")
    assert tail.poll() == [epoch(0)]
    assert tail.damaged_lines == 0


@pytest.mark.parametrize("rubbish", ["{half", "[]", '{"type": "Unknown"}', "\x00\x00", "null"])
def test_damaged_line_is_counted_and_skipped(path, rubbish):
    write(path, epoch(0))
    with path.open("a") as file:
        file.write(rubbish + "\n")
    write(path, epoch(1))
    tail = EventTail(path)
    assert [event.seq for event in tail.poll()] == [0, 1]
    assert tail.damaged_lines == 1


def test_bytes_that_are_no_text_are_counted_and_skipped(path):
    path.write_bytes(b"\xff\xfe\xfa\n" + encode(epoch(0)).encode() + b"\n")
    tail = EventTail(path)
    assert tail.poll() == [epoch(0)]
    assert tail.damaged_lines == 1


def test_line_longer_than_a_block_is_counted_once_and_skipped(path, monkeypatch):
    monkeypatch.setattr(event_tail, "READ_AT_MOST", 1000)
    path.write_text("x" * 10_000 + "\n" + encode(epoch(0)) + "\n")
    tail, events = EventTail(path), []
    for _ in range(15):
        events += tail.poll()
    assert events == [epoch(0)]
    assert tail.damaged_lines == 1


def test_only_the_newest_progress_of_a_backlog_is_told(path):
    write(path, progress(0), progress(1), epoch(2), progress(3), progress(4))
    assert [event.seq for event in EventTail(path).poll()] == [2, 4]


def test_the_newest_progress_of_each_phase_is_told(path):
    write(path, progress(0, phase="diffusion"), progress(1, phase="diffusion"), progress(2))
    assert [event.seq for event in EventTail(path).poll()] == [1, 2]


def test_the_length_of_a_phase_is_told_although_it_prepares_itself_again(path):
    write(path, progress(0), progress(1), progress(2, num_steps=1), progress(3, num_steps=1))
    assert [event.seq for event in EventTail(path).poll()] == [1, 3]


def test_events_of_a_superseded_attempt_are_left_out(path):
    write(path, epoch(0), epoch(1, attempt=2), epoch(2, attempt=1), epoch(3, attempt=2))
    assert [event.seq for event in EventTail(path).poll()] == [0, 1, 3]


def test_backlog_of_a_file_that_was_deleted_is_not_waited_for(path, monkeypatch):
    """A reader that is behind reads again at once, so it would never rest."""
    monkeypatch.setattr(event_tail, "READ_AT_MOST", 600)
    write(path, *(epoch(seq) for seq in range(20)))
    tail = EventTail(path)
    tail.poll()
    assert tail.is_behind
    path.unlink()
    assert tail.poll() == []
    assert not tail.is_behind


def test_large_backlog_comes_in_pieces(path, monkeypatch):
    monkeypatch.setattr(event_tail, "READ_AT_MOST", 600)
    write(path, *(epoch(seq) for seq in range(20)))
    tail, events = EventTail(path), []
    first = tail.poll()
    assert 0 < len(first) < 20
    assert tail.is_behind
    events += first
    while tail.is_behind:
        events += tail.poll()
    assert [event.seq for event in events] == list(range(20))


def test_line_that_a_new_attempt_cut_off_is_not_mixed_with_what_follows(path):
    tail = EventTail(path)
    write(path, epoch(0))
    whole = path.read_bytes()
    path.write_bytes(whole + encode(epoch(1)).encode()[:30])
    assert [event.seq for event in tail.poll()] == [0]
    path.write_bytes(whole)
    write(path, epoch(1, attempt=2))
    assert [event.seq for event in tail.poll()] == [1]
    assert tail.damaged_lines == 0
