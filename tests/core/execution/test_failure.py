"""Every way a run can fail is told in words, with what to do."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
import torch
from tiny_runs import demo_config

from dasrec_core.errors import (
    CheckpointError,
    ConfigError,
    DatasetError,
    DiskError,
    DivergedError,
    SupersededError,
)
from dasrec_core.events import FailureKind
from dasrec_core.execution.failure import describe_failure

CONFIG = demo_config(Path("demo"), batch_size=512)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DivergedError("m", "h"), FailureKind.DIVERGED),
        (DiskError("m", "h"), FailureKind.DISK),
        (DatasetError("m", "h"), FailureKind.BAD_INPUT),
        (ConfigError("m", "h"), FailureKind.BAD_INPUT),
        (CheckpointError("m", "h"), FailureKind.BAD_INPUT),
        (SupersededError("m", "h"), FailureKind.SUPERSEDED),
    ],
)
def test_our_errors_keep_their_words(error: Exception, kind: FailureKind) -> None:
    report = describe_failure(error, CONFIG)
    assert (report.kind, report.error, report.hint) == (kind, "m", "h")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"
        ),
    ],
)
def test_all_kinds_of_lack_of_memory_suggest_half_the_batch(error: Exception) -> None:
    report = describe_failure(error, CONFIG)
    assert report.kind is FailureKind.OUT_OF_MEMORY
    assert "training.batch_size 256 instead of 512" in report.hint


def test_full_disk_outside_our_writers_is_a_disk_failure() -> None:
    report = describe_failure(OSError(errno.ENOSPC, "No space left on device"), None)
    assert report.kind is FailureKind.DISK


def test_defect_of_ours_points_to_the_log() -> None:
    report = describe_failure(KeyError("nope"), CONFIG)
    assert report.kind is FailureKind.UNEXPECTED
    assert "KeyError" in report.error
    assert "log.txt" in report.hint
