"""The item features of a data set, one modality per row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.modalities import ModalityKind
from dasrec_core.data.statistics import DatasetSummary, ModalitySummary
from dasrec_core.quantity import are, counted
from studio.theme.tokens import SPACE
from studio.widgets.parts import Item, card, holder, icon, row, text
from studio.widgets.table import Cell, Column, Table

_GLYPHS = {
    ModalityKind.IMAGE: "image",
    ModalityKind.TEXT: "text-aa",
    ModalityKind.AUDIO: "speaker-high",
    ModalityKind.VIDEO: "film-strip",
    ModalityKind.OTHER: "cube",
}
_COLUMNS = (
    Column("Modality", 160),
    Column("Kind", 64),
    Column("File", 164),
    Column("Shape", 104, True),
    Column("On disk", 72),
    Column("Length of a row", 112, True),
    Column("Missing", 68, True),
    Column("Result"),
)
_WORDS = {
    "features_empty_rows": "rows of one number",
    "features_raw_scale": "large numbers, standardise",
    "features_half_overflow": "numbers may be cut off",
    "features_not_finite": "numbers are missing",
}
_UNIT = 1e-3  # rows whose lengths stray less than this from 1 are of unit length


def modalities_card(summary: DatasetSummary, findings: Sequence[Finding]) -> QFrame:
    """Return the table of modalities, or what it means that there are none."""
    if not summary.modalities:
        words = text(_without_any(findings), "body", "muted", wrap=True)
        line = row(icon("info", "accent"), words, margin=(SPACE.lg, SPACE.md))
        line.setStretch(1, 1)
        nothing: Item = holder(line)
        return card("Modalities", nothing, flush=True, topic="data.modalities")
    rows = [_row(one, summary.num_items, findings) for one in summary.modalities]
    return card(
        "Modalities",
        Table(_COLUMNS, rows, fit=True, name="Modalities"),
        flush=True,
        topic="data.modalities",
    )


def _without_any(findings: Sequence[Finding]) -> str:
    is_faulty = any(
        finding.severity is Severity.ERROR and finding.where.endswith(".npy")
        for finding in findings
    )
    if is_faulty:
        return "None of the files with item features can be used yet; the findings say why."
    return (
        "There are no item features. Models that need them cannot be trained on this data; models "
        "that use only interactions can."
    )


def _row(one: ModalitySummary, num_items: int, findings: Sequence[Finding]) -> list[Cell]:
    grave = {finding.severity for finding in _concerns(one, findings)}
    tone, glyph = "success", "check-circle"
    if Severity.ERROR in grave:
        tone, glyph = "danger", "x-circle"
    elif grave or one.zero_rows:
        tone, glyph = "warning", "warning"
    return [
        Cell(one.name, glyph=_GLYPHS[one.kind]),
        Cell(one.kind.value, tone="muted"),
        Cell(one.file or "–", role="mono", tone="muted"),
        Cell(f"{num_items:,} × {one.dim:,}"),
        Cell(one.stored_as or "–", tone="muted"),
        Cell(f"{_short(one.mean_norm)} ± {_short(one.std_norm)}"),
        Cell(f"{one.zero_rows:,}"),
        Cell(result_words(one, findings), glyph=glyph, tone=tone),
    ]


def result_words(one: ModalitySummary, findings: Sequence[Finding]) -> str:
    """Return in words whether a table of features is complete, and what was found in it."""
    parts = []
    if one.zero_rows:
        parts.append(f"{counted(one.zero_rows, 'row')} {are(one.zero_rows)} zero")
    for finding in _concerns(one, findings):
        if finding.code != "features_empty_rows" or not one.zero_rows:
            parts.append(_WORDS.get(finding.code, "see Findings"))
    if parts:
        words = ", ".join(parts)
        return words[:1].upper() + words[1:]
    is_unit = abs(one.mean_norm - 1) < _UNIT and one.std_norm < _UNIT
    return "Complete, length 1" if is_unit else "Complete"


def _concerns(one: ModalitySummary, findings: Sequence[Finding]) -> list[Finding]:
    """Return what was found in a table and is more than a note."""
    if not one.file:
        return []
    return [
        finding
        for finding in findings
        if finding.where == one.file and finding.severity is not Severity.INFO
    ]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" if value >= 10 else f"{value:.2f}"
