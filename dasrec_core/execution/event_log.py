"""The event stream of a run as a file: one JSON line per event, append only."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dasrec_core.errors import DiskError
from dasrec_core.events import (
    FINAL_EVENTS,
    CheckpointSaved,
    EpochFinished,
    EvaluationFinished,
    Event,
    EventDecodeError,
    decode,
    encode,
)

logger = logging.getLogger(__name__)

# What an epoch ends with must survive a power cut; progress in between need not.
_SYNCED: tuple[type[Event], ...] = (
    EpochFinished,
    EvaluationFinished,
    CheckpointSaved,
    *FINAL_EVENTS,
)

_BLOCK_BYTES = 1 << 20


class EventLog:
    """Appends events; what is written survives the death of the writer.

    One writer per run: the newest attempt. A last line that an earlier attempt could not finish
    is cut off when the log is opened.
    """

    def __init__(self, path: Path) -> None:
        """Open for appending.

        Raises:
            DiskError: The file cannot be opened for writing.
        """
        self._path = path
        try:
            _cut_torn_line(path)
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise self._disk_error(error) from error
        self.next_seq = last_seq(path) + 1

    def append(self, event: Event) -> None:
        """Write one event; readers see it at once.

        Raises:
            DiskError: The line could not be written whole; what was written of it is taken back.
        """
        line = encode(event).encode() + b"\n"
        size = os.fstat(self._file.fileno()).st_size
        try:
            # One write per line: with O_APPEND, lines of two writers cannot mix.
            written = self._file.write(line)
            if written < len(line):
                self._file.write(line[written:])
            if isinstance(event, _SYNCED):
                os.fsync(self._file.fileno())
        except OSError as error:
            os.ftruncate(self._file.fileno(), size)
            raise self._disk_error(error) from error
        self.next_seq = event.seq + 1

    def close(self) -> None:
        """Release the file."""
        self._file.close()

    def _disk_error(self, error: OSError) -> DiskError:
        return DiskError(
            f"{self._path} cannot be written: {error.strerror or error}.",
            "Free disk space or make the folder writable, then resume the run.",
        )


def follow(
    path: Path, *, writer_ended: Callable[[], bool], after_seq: int = -1, poll_s: float = 0.1
) -> Iterator[Event]:
    """Yield the events of a log, waiting for more until its writer has ended.

    The file may not exist yet. A last line without a newline is a write cut short, or one that
    still goes on, and is not yielded; a whole line that is no event is logged and skipped. Once a
    newer attempt has spoken, what an older one still writes is left out.

    Raises:
        DiskError: The file cannot be read although its writer has ended; before, it is tried again.
    """
    newest_attempt = 0
    for line in _lines(path, writer_ended, poll_s):
        try:
            event = decode(line.decode())
        except (EventDecodeError, UnicodeDecodeError) as error:
            logger.warning("%s: line skipped: %s", path, error)
            continue
        if event.attempt < newest_attempt:
            continue
        newest_attempt = event.attempt
        if event.seq > after_seq:
            after_seq = event.seq
            yield event


def read_events(path: Path, after_seq: int = -1) -> list[Event]:
    """Return the events a log has now; none when there is no such file."""
    return list(follow(path, writer_ended=lambda: True, after_seq=after_seq))


def last_seq(path: Path) -> int:
    """Return the highest ``seq`` of a log; -1 when it has no event."""
    return max((event.seq for event in read_events(path)), default=-1)


def _lines(path: Path, writer_ended: Callable[[], bool], poll_s: float) -> Iterator[bytes]:
    position = 0
    while True:
        # Asked before the read: a writer that has ended writes nothing after it.
        is_last_read = writer_ended()
        try:
            while lines := _read_whole_lines(path, position):
                position += len(lines)
                yield from lines.splitlines()
        except OSError as error:
            if is_last_read:
                raise DiskError(
                    f"{path} cannot be read: {error.strerror or error}.",
                    "What the run has said is in there; make the file readable and try again.",
                ) from error
            # A network share that is away for a moment must not end the watch over a run.
            logger.warning("%s cannot be read, tried again: %s", path, error)
        if is_last_read:
            return
        time.sleep(poll_s)


def _read_whole_lines(path: Path, position: int) -> bytes:
    """Return the bytes from ``position`` up to the last newline within the next block."""
    size = _BLOCK_BYTES
    try:
        # Opened anew each time: an open file could not be deleted on Windows while it is watched.
        with path.open("rb") as file:
            while True:
                file.seek(position)
                block = file.read(size)
                # An unfinished line is read again later, because a new attempt may cut it off.
                whole = block.rfind(b"\n") + 1
                if whole or len(block) < size:
                    return block[:whole]
                size *= 2
    except FileNotFoundError:
        return b""


def _cut_torn_line(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb+") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            logger.warning("%s: cut %d bytes of an unfinished line", path, len(content) - whole)
            file.truncate(whole)
