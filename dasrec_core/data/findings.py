"""What a check of a data set found: never a bare 'invalid file'."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

_GATHERING = ("dataset.fill_missing", "dataset.standardize")
"""Settings that list modalities, each for something that is to be done to it."""


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


def with_joined_repairs(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in which repairs that add to one list name all that is to be in it.

    On the command line a setting that is given twice counts as given last: ``--set`` once for each
    of two modalities would repair only the second.
    """
    found = tuple(findings)
    wanted: dict[str, dict[str, None]] = {}
    for finding in found:
        path, _, modality = finding.repair.partition("=")
        if path in _GATHERING:
            wanted.setdefault(path, {})[modality] = None
    return tuple(
        replace(finding, repair=f"{path}={','.join(wanted[path])}") if path in wanted else finding
        for finding in found
        for path in (finding.repair.partition("=")[0],)
    )
