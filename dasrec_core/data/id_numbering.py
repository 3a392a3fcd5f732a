"""From the ids of a source file to numbers 0…n−1."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.interactions import IntArray, sorted_distinct
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.quantity import counted, have

# Gaps up to this factor are ids that happen to have no interaction; beyond, ids are names.
_MAX_SPARSENESS = 4
_ALWAYS_DENSE_BELOW = 1_000


class Numbering(NamedTuple):
    """Numbers in place of ids; ``keys`` has the ids by number, empty when they are the numbers."""

    ids: IntArray
    num: int
    keys: tuple[str, ...] = ()


def number_ids(
    ids: NDArray[Any], what: str, file: str, findings: list[Finding], *, num_at_least: int = 0
) -> Numbering:
    """Return ``ids`` as numbers from 0, kept as they are wherever they can serve as numbers.

    Whole numbers stay what they are, so that they fit the rows of feature files; gaps become users
    or items without interactions. Text, and numbers far above their count, are numbered in
    ascending order, and a finding says so.

    Args:
        ids: Whole numbers or text, shape ``(E,)``.
        what: "user" or "item".
        file: Where they stand.
        findings: Receives what there is to say.
        num_at_least: Number of ids known from elsewhere, for example rows of a feature file.

    Raises:
        UnusableFileError: An id is negative.
    """
    if not ids.size:
        return Numbering(ids.astype(np.int64), num_at_least)
    if ids.dtype.kind == "i":
        _refuse_negative(ids, what, file)
        count = max(int(ids.max()) + 1, num_at_least)
        distinct = sorted_distinct(ids)
        if count <= max(_MAX_SPARSENESS * len(distinct), _ALWAYS_DENSE_BELOW, num_at_least):
            return Numbering(ids.astype(np.int64), count)
        numbers = np.searchsorted(distinct, ids)
    else:
        distinct, numbers = np.unique(ids, return_inverse=True)
    keys = tuple(map(str, distinct.tolist()))
    findings.append(_numbered(keys, what, file))
    return Numbering(numbers.astype(np.int64), len(keys), keys)


def _refuse_negative(ids: NDArray[Any], what: str, file: str) -> None:
    negative = np.unique(ids[ids < 0])
    num_bad = int((ids < 0).sum())
    if num_bad:
        raise UnusableFileError(
            Finding(
                "ids_negative",
                Severity.ERROR,
                f"{counted(num_bad, 'row')} {have(num_bad)} a negative {what} id.",
                file,
                "Ids number the rows of tables from 0; a negative one points nowhere.",
                "Correct these rows, or leave them out.",
                count=num_bad,
                examples=tuple(map(str, negative[:5].tolist())),
            )
        )


def _numbered(keys: tuple[str, ...], what: str, file: str) -> Finding:
    return Finding(
        "ids_numbered",
        Severity.INFO,
        f"The {len(keys):,} {what} ids are not row numbers; they were numbered in ascending order.",
        file,
        "Tables need numbers from 0 without large gaps. The original ids are kept and shown.",
        f"Nothing to do for interactions. Feature files must list {what}s in the same order.",
        count=len(keys),
        examples=keys[:5],
    )
