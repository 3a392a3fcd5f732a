"""Which checks a data set has passed: said only where they were made and found nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dasrec_core.data.dataset import Dataset
from dasrec_core.data.findings import Finding, Severity


class PassedCheck(NamedTuple):
    """One check without a finding; ``code`` is stable, for scripts and tests."""

    code: str
    what: str


class _Check(NamedTuple):
    code: str
    findings: frozenset[str]  # any of these codes means that it was not passed
    what: str
    needs_features: bool = False


_OF_READ_TABLES = ("features_not_finite", "features_raw_scale")
_CHECKS = (
    _Check(
        "splits_disjoint", frozenset({"splits_overlap"}), "No interaction occurs in two splits."
    ),
    _Check(
        "numbering_shared",
        frozenset({"splits_shapes_differ"}),
        "All three splits number the same users and items.",
    ),
    _Check("pairs_distinct", frozenset({"entries_repeated"}), "No interaction is listed twice."),
    _Check("users_trained", frozenset({"users_cold"}), "Every user has training interactions."),
    _Check("items_trained", frozenset({"items_cold"}), "Every item has training interactions."),
    _Check(
        "features_per_item",
        frozenset({"features_rows_mismatch", "features_transposed", "features_not_a_table"}),
        "All feature files have one row per item.",
        needs_features=True,
    ),
    _Check(
        "features_finite",
        frozenset({"features_not_finite", "features_filled"}),
        "No feature is NaN or infinite.",
        needs_features=True,
    ),
    _Check(
        "features_filled",
        frozenset({"features_empty_rows", "features_not_finite"}),  # not looked at with NaN
        "No item has only zeros as features.",
        needs_features=True,
    ),
)


def passed_checks(dataset: Dataset | None, findings: Sequence[Finding]) -> tuple[PassedCheck, ...]:
    """Return the checks that found nothing, in a fixed order.

    Without a data set none are: most could not be made. Neither are those of features while one
    of their files cannot be used: nothing was looked for in it.
    """
    if dataset is None:
        return ()
    found = {finding.code for finding in findings}
    has_looked = bool(dataset.features) and not any(map(_is_unusable_file, findings))
    return tuple(
        PassedCheck(check.code, check.what)
        for check in _CHECKS
        if not check.findings & found and (has_looked or not check.needs_features)
    )


def _is_unusable_file(finding: Finding) -> bool:
    """Tell whether a finding says that a table of features could not be read, or is none."""
    is_error = finding.severity is Severity.ERROR and finding.where.endswith(".npy")
    return is_error and finding.code not in _OF_READ_TABLES
