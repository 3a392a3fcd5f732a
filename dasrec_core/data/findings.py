"""What a check of a data set found: never a bare 'invalid file'."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  # cannot be trained on
    WARNING = "warning"  # can, but results need care
    INFO = "info"  # worth knowing


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about a data set that a person should know.

    Attributes:
        code: Stable id such as ``features_rows_mismatch``, for tests and for suppressing.
        severity: How much it matters.
        what: The fact in one sentence, with the numbers.
        where: File, and row or column where there is one.
        why: Why it matters for training or results.
        action: What the user can do.
        count: How many rows, users or items it concerns; 0 where counting has no meaning.
        examples: The first few, as they would be recognised.
        repair: Setting that repairs it, as ``path=value`` of a run's configuration; or empty.
    """

    code: str
    severity: Severity
    what: str
    where: str
    why: str
    action: str
    count: int = 0
    examples: tuple[str, ...] = ()
    repair: str = ""
