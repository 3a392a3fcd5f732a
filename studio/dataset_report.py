"""What a look at a data set showed, without the interactions: small enough to keep for all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dasrec_core.data.checks.passed import PassedCheck, passed_checks
from dasrec_core.data.findings import Finding
from dasrec_core.data.loading import inspect_folder
from dasrec_core.data.statistics import (
    DatasetSummary,
    DegreeHistogram,
    degree_histogram,
    summarize,
)
from studio.item_listing import ItemListing, list_items


@dataclass(frozen=True, slots=True)
class DatasetReport:
    """Findings and numbers of one folder.

    Attributes:
        format: Id of its format; ``None`` when it could not be told.
        findings: Gravest first.
        summary: ``None`` when the splits cannot be used; the rest is empty then too.
        fingerprint: SHA-256 of the content, hex.
        user_degrees: Training interactions per user.
        item_degrees: Training interactions per item.
        passed: Checks that found nothing.
        items: Ids, titles and counts of the items.
    """

    format: str | None
    findings: tuple[Finding, ...]
    name: str = ""
    summary: DatasetSummary | None = None
    fingerprint: str = ""
    user_degrees: DegreeHistogram | None = None
    item_degrees: DegreeHistogram | None = None
    passed: tuple[PassedCheck, ...] = ()
    items: ItemListing | None = None


def read_report(folder: Path) -> DatasetReport:
    """Read and check a folder; takes seconds for large data, so never on the UI thread."""
    inspection = inspect_folder(folder)
    dataset = inspection.dataset
    if dataset is None:
        return DatasetReport(inspection.format, inspection.findings)
    return DatasetReport(
        format=inspection.format,
        findings=inspection.findings,
        name=dataset.name,
        summary=summarize(dataset),
        fingerprint=dataset.fingerprint,
        user_degrees=degree_histogram(dataset.train.user_degrees),
        item_degrees=degree_histogram(dataset.train.item_degrees),
        passed=passed_checks(dataset, inspection.findings),
        items=list_items(dataset),
    )
