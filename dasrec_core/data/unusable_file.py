"""A file that cannot be used: raised by the readers, turned into a finding by the formats."""

from __future__ import annotations

from dasrec_core.data.findings import Finding
from dasrec_core.errors import DatasetError


class UnusableFileError(DatasetError):
    """One file of a data set cannot be used; ``finding`` says all about it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.where}: {finding.what} {finding.why}", finding.action)
        self.finding = finding
