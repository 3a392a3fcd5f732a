"""What a check of a data set found, as the command line says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from dasrec_core.data.findings import Finding


def finding_documents(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings as JSON values."""
    return [asdict(finding) for finding in findings]


def finding_text(finding: Finding) -> str:
    """Return what, where, why it matters, and what to do."""
    lines = [f"{finding.severity.upper()}: {finding.what}", f"  where: {finding.where}"]
    if finding.examples:
        lines.append(f"  for example: {', '.join(finding.examples)}")
    lines += [f"  why it matters: {finding.why}", f"  what to do: {finding.action}"]
    if finding.repair:
        lines.append(f"  repairs it: --set {finding.repair}")
    return "\n".join(lines)


def finding_line(finding: Finding) -> str:
    """Return what a finding says in one line, with the setting that repairs it."""
    repair = f" Repair: --set {finding.repair}" if finding.repair else ""
    return f"{finding.severity.capitalize()}: {finding.what}{repair}"
