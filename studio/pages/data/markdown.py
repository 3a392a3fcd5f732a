"""A data set's summary as Markdown, for a paper's notes or an issue."""

from __future__ import annotations

from collections.abc import Sequence

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.statistics import DatasetSummary
from studio.dataset_entry import DatasetEntry
from studio.pages.data.modalities_card import result_words
from studio.pages.data.summary_card import density_words

_WORDS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Note"}


def as_markdown(entry: DatasetEntry) -> str:
    """Return name, counts, splits, modalities and findings of a data set that was read."""
    report = entry.report
    lines = [f"# {_plain(entry.name)}", ""]
    if report is not None and report.summary is not None:
        lines += [f"Format {report.format}, fingerprint `{report.fingerprint}`.", ""]
        lines += _counts(report.summary, report.findings)
    if report is not None and report.findings:
        lines += ["", "## Findings", ""]
        lines += [_finding(finding) for finding in report.findings]
    return "\n".join(lines).rstrip() + "\n"


def _counts(summary: DatasetSummary, findings: Sequence[Finding]) -> list[str]:
    lines = [
        "| Users | Items | Interactions | Density, train | Train | Validation | Test |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        f"| {summary.num_users:,} | {summary.num_items:,} | {summary.num_interactions:,} | "
        f"{density_words(summary.density)} | {summary.train.num_interactions:,} | "
        f"{summary.valid.num_interactions:,} | {summary.test.num_interactions:,} |",
    ]
    if summary.modalities:
        lines += [
            "",
            "| Modality | Kind | Shape | On disk | Rows of zeros | Mean length | Result |",
        ]
        lines += ["|---|---|---:|---|---:|---:|---|"]
    return lines + [
        f"| {_plain(one.name)} | {one.kind.value} | {summary.num_items:,} × {one.dim:,} | "
        f"{one.stored_as or '–'} | {one.zero_rows:,} | {one.mean_norm:.4g} | "
        f"{result_words(one, findings)} |"
        for one in summary.modalities
    ]


def _finding(finding: Finding) -> str:
    parts = (finding.what, finding.why, finding.action)
    sentences = " ".join(_plain(part) for part in parts if part)
    return f"- **{_WORDS[finding.severity]}** ({_plain(finding.where)}): {sentences}"


def _plain(words: str) -> str:
    """Take from a name what Markdown would read as mark-up."""
    for sign in "\\`*_[]<>|#":
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", " ")
