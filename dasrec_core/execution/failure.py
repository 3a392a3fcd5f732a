"""From an exception to what the user is told: which kind of failure, what happened, what to do."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import (
    CheckpointError,
    ConfigError,
    DasrecError,
    DatasetError,
    DiskError,
    DivergedError,
    SupersededError,
)
from dasrec_core.events import FailureKind

_KINDS: tuple[tuple[type[DasrecError], FailureKind], ...] = (
    (DivergedError, FailureKind.DIVERGED),
    (DiskError, FailureKind.DISK),
    (SupersededError, FailureKind.SUPERSEDED),
    (DatasetError, FailureKind.BAD_INPUT),
    (ConfigError, FailureKind.BAD_INPUT),
    (CheckpointError, FailureKind.BAD_INPUT),
)

_DISK_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.ENODEV)

# torch has an error class of its own for CUDA only; the CPU allocator raises a RuntimeError.
_MEMORY_WORDS = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")


@dataclass(frozen=True, slots=True)
class FailureReport:
    """Kind, what happened, and what the user can do."""

    kind: FailureKind
    error: str
    hint: str


def describe_failure(error: BaseException, config: RunConfig | None) -> FailureReport:
    """Return what to tell the user about an exception that ended a run.

    Args:
        error: The exception.
        config: Of the run, for hints that name its values; ``None`` when it could not be read.
    """
    if isinstance(error, DasrecError):
        kinds = (kind for cls, kind in _KINDS if isinstance(error, cls))
        return FailureReport(next(kinds, FailureKind.UNEXPECTED), error.message, error.hint)
    if _is_out_of_memory(error):
        return _out_of_memory(error, config)
    if isinstance(error, OSError) and error.errno in _DISK_ERRNOS:
        return FailureReport(
            FailureKind.DISK,
            f"A file could not be read or written: {error}",
            "Free disk space or make the folder accessible, then resume the run.",
        )
    return FailureReport(
        FailureKind.UNEXPECTED,
        f"The engine met an error it does not know: {type(error).__name__}: {_first_line(error)}",
        "The traceback is in log.txt in the run folder; please report it with that file.",
    )


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _MEMORY_WORDS)


def _out_of_memory(error: BaseException, config: RunConfig | None) -> FailureReport:
    hint = "Close other programs, or use a smaller batch size or embedding size."
    if config is not None:
        size = config.training.batch_size
        hint = (
            f"Start a new run with training.batch_size {max(1, size // 2)} instead of {size}, or a "
            "smaller embedding; that changes the experiment, so it is not done for you."
        )
    what = _first_line(error) or "an allocation failed"
    return FailureReport(FailureKind.OUT_OF_MEMORY, f"Out of memory: {what}", hint)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), "")
