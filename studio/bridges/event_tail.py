"""What is new in the event file of a run, asked for again and again, never blocking."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from dasrec_core.events import (
    Event,
    EventDecodeError,
    ProgressAdvanced,
    ResourcesSampled,
    decode,
)

log = logging.getLogger(__name__)

READ_AT_MOST = 256 * 1024
"""Bytes per poll, about 1,000 epochs: decoding them takes 10 ms of the interpreter lock.
A line longer than this is damage and is skipped."""

# As the codec writes them. Progress is a sign of life, so only the newest of a backlog is decoded.
_PROGRESS = b'{"type": "ProgressAdvanced"'
_PHASE, _STEP = b'"phase": ', b', "step": '
_ONE_STEP = b'"num_steps": 1}'


class EventTail:
    """Reads a growing ``events.jsonl`` from where it stopped the last time.

    A last line without a newline is a write under way and waits. A complete line that is no
    event is counted in :attr:`damaged_lines` and skipped. Events of an attempt older than one
    already seen come from a writer that was superseded and are left out.

    Args:
        path: The file; it need not exist yet.
        after_seq: Events up to this ``seq`` are known already.
    """

    def __init__(self, path: Path, after_seq: int = -1) -> None:
        self._path = path
        self._offset = 0
        self._in_long_line = False
        self._attempt = 0
        self.last_seq = after_seq
        self.damaged_lines = 0
        self.is_behind = False

    def poll(self) -> list[Event]:
        """Return the events written since the last call, oldest first.

        Of each phase at most two ``ProgressAdvanced`` are among them: the newest, and the newest
        with more than one step. :attr:`is_behind` tells whether more is waiting, because one call
        reads 256 KiB at most.

        Raises:
            OSError: The file is there but cannot be read.
        """
        lines = self._new_lines()
        newest = {
            _phase_of(line): number
            for number, line in enumerate(lines)
            if line.startswith(_PROGRESS)
        }
        told = set(newest.values())
        events = []
        for number, line in enumerate(lines):
            if number not in told and line.startswith(_PROGRESS):
                continue
            event = self._decode(line)
            if event is not None:
                events.append(event)
        return events

    def _new_lines(self) -> list[bytes]:
        block = self._read_block()
        whole = block.rfind(b"\n") + 1
        if not whole and len(block) == READ_AT_MOST:
            self.damaged_lines += not self._in_long_line
            self._in_long_line = True
            self._offset += len(block)
            return []
        # An unfinished line is read again later, because a new attempt may cut it off.
        self._offset += whole
        lines = block[:whole].splitlines()
        if lines and self._in_long_line:
            lines, self._in_long_line = lines[1:], False
        return [line for line in lines if line.strip()]

    def _read_block(self) -> bytes:
        try:
            # Opened anew each time: an open file could not be deleted on Windows.
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                if size < self._offset:
                    self._offset = 0
                file.seek(self._offset)
                block = file.read(READ_AT_MOST)
        except FileNotFoundError:
            self.is_behind = False  # of a file that was deleted no more is to come
            return b""
        self.is_behind = self._offset + len(block) < size
        return block

    def _decode(self, line: bytes) -> Event | None:
        try:
            event = decode(line.decode())
        except (EventDecodeError, UnicodeDecodeError):
            self.damaged_lines += 1
            log.warning("%s: skipped a line that is no event: %r", self._path, line[:80])
            return None
        if event.seq <= self.last_seq or event.attempt < self._attempt:
            return None
        self.last_seq, self._attempt = event.seq, event.attempt
        return event


def _phase_of(line: bytes) -> tuple[bytes, bool]:
    """The phase that a line of progress tells of, and whether it only prepares itself."""
    phase = line.rpartition(_PHASE)[2].partition(_STEP)[0]
    # While it prepares itself it claims to have one step, which says nothing of its length.
    return phase, line.endswith(_ONE_STEP)


def is_progress(event: Event) -> bool:
    """Whether the event says only that the engine is at work."""
    return isinstance(event, ProgressAdvanced | ResourcesSampled)
