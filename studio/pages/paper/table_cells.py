"""The comparison as cells of the one table look, with more about each in a tooltip."""

from __future__ import annotations

from typing import Final

from dasrec_core.analysis.sentence import effect_number, p_text
from dasrec_core.analysis.signed_number import signed
from dasrec_core.quantity import counted
from dasrec_core.reporting.document import Cell as Value
from dasrec_core.reporting.document import Mean, Place, Published
from dasrec_core.reporting.method_rows import MethodRow
from dasrec_core.reporting.paper_table import published_for
from dasrec_core.reporting.pivot import PROTOCOL_WORDS, PivotColumn
from dasrec_core.reporting.published import Verdict
from dasrec_core.reporting.words import change_text, number_text, spread_text
from studio.pages.paper.content import PaperContent
from studio.widgets.cells import Cell, Column

_NAME_WIDTHS: Final = {"method": 112, "configuration": 240}
_NOTE_WIDTH = 60
_THIN: Final = "\N{THIN SPACE}"
SIGNS: Final = {
    Verdict.WITHIN_SPREAD.value: ("≈ ", "", "success"),
    Verdict.WITHIN_TOLERANCE.value: ("", "", "success"),
    Verdict.OUTSIDE.value: ("", " !", "danger"),
}
"""What stands before and after a deviation, so that its colour is not all that tells it."""


def columns_of(content: PaperContent) -> tuple[Column, ...]:
    """Return the columns of the table."""
    first, *others = content.table.columns
    return (
        Column(first.title, _NAME_WIDTHS[content.choices.rows]),
        *(Column(one.title, 0, True, _NOTE_WIDTH, one.group) for one in others),
    )


def cells_of(content: PaperContent) -> list[list[Cell]]:
    """Return the cells of all rows."""
    return [
        [_cell(content, row, number) for number in range(len(content.table.columns))]
        for row in range(len(content.rows))
    ]


def is_missing(content: PaperContent, row: int, number: int) -> bool:
    """Return whether a cell has no value yet and a run could give it one."""
    column = content.table.columns[number]
    is_empty = column.kind == "mean" and content.table.rows[row][number] is None
    place = content.places[number]
    return is_empty and place is not None and content.could_run(content.rows[row], place)


def _is_first_missing(content: PaperContent, row: int, number: int) -> bool:
    """Tell whether no cell before it waits for the same run: one run fills all its metrics."""
    place = content.places[number]
    return not any(
        is_missing(content, row, earlier) and _same_run(content.places[earlier], place)
        for earlier in range(1, number)
    )


def _same_run(first: PivotColumn | None, second: PivotColumn | None) -> bool:
    return first is not None and second is not None and first.benchmark == second.benchmark


def tip_of(content: PaperContent, row: int, number: int) -> str:
    """Return more about a cell; empty for none."""
    method, place = content.rows[row], content.places[number]
    if place is None:
        return method.title
    where = f"{method.title} on {content.made.labels[place.benchmark]}"
    value = content.table.rows[row][number]
    if isinstance(value, Published):
        return _published_tip(content, row, number)
    if is_missing(content, row, number):
        return f"{where} was not run yet. Press Return to prepare the run."
    cell = content.made.cells.get((method, place))
    if cell is None and content.lacks_features(method, place):
        label = content.made.labels[place.benchmark]
        return f"{method.title} needs item features, and {label} has none."
    if cell is None:
        return ""
    seeds = ", ".join(str(run.config.seed) for run in cell.runs)
    lines = [
        f"{where}: {PROTOCOL_WORDS[place.protocol]}",
        f"{counted(len(cell.runs), 'seed')}: {seeds}",
    ]
    if cell.tried > 1:
        lines.append(f"one of {cell.tried} configurations, see the note under the table")
    lines += _tested(content, method, place)
    return "\n".join([*lines, "Press Return to see the runs."])


def _tested(content: PaperContent, row: MethodRow, place: PivotColumn) -> list[str]:
    """Return what a value was tested against and what came out, the size first."""
    tests = () if content.tests is None else content.tests.tests
    one = next((each for each in tests if (each.method, each.column) == (row, place)), None)
    if one is None:
        return []
    against = f"against {one.baseline.title}"
    if one.test is None or one.adjusted_p is None:
        return [f"{against}: not tested, see the note under the table"]
    size = f"d = {effect_number(one.test.effect_size)}"
    return [
        f"{against}: {signed(one.test.difference)}, {size}, {p_text(one.adjusted_p)} "
        "after Holm correction"
    ]


def _published_tip(content: PaperContent, row: int, number: int) -> str:
    method, place, source = content.rows[row], content.places[number], content.options.source
    value = content.table.rows[row][number]
    if place is None or source is None or not isinstance(value, Published):
        return ""
    found = published_for(content.options, method, place)
    note = found[1] if found else ""
    chosen = "test" if source.protocol == "paper" else "validation"
    verdict = f"ours is {value.verdict}" if value.verdict else ""
    lines = [source.source, f"epoch chosen on {chosen}", verdict, note]
    return "\n".join(line for line in lines if line)


def _cell(content: PaperContent, row: int, number: int) -> Cell:
    value: Value = content.table.rows[row][number]
    if number == 0:
        is_own = content.rows[row].model == "dasrec"
        return Cell(str(value), weight=600 if is_own else None)
    if is_missing(content, row, number):
        if not _is_first_missing(content, row, number):
            return Cell("–", tone="faint")
        return Cell(
            "Run", tone="accent", role="small", weight=500, chip="accent_soft", glyph="play"
        )
    match value:
        case Mean():
            return Cell(
                number_text(value.value),
                # In the slot of the note, so that numbers stay in line and none is cut.
                f"{value.mark}{_THIN}{spread_text(value)}" if value.mark else spread_text(value),
                weight=700 if value.place is Place.BEST else None,
                underline=value.place is Place.SECOND,
                note_tone=_spread_tone(value),
            )
        case Published(change=None):
            care = _care(content, row, number)
            return Cell(number_text(value.value), care, "faint", note_tone="warning")
        case Published(change=float(change)):
            before, after, tone = SIGNS[value.verdict]
            shown = f"{before}{change_text(change)}{after}{_care(content, row, number)}"
            return Cell(number_text(value.value), shown, "faint", note_tone=tone)
        case _:
            return Cell("–", tone="faint")


def _spread_tone(value: Mean) -> str:
    if value.spread is None:
        return "warning"
    return "text" if value.mark else "faint"


def _care(content: PaperContent, row: int, number: int) -> str:
    """Return a question mark for a published value that is inconsistent in its source."""
    place = content.places[number]
    found = published_for(content.options, content.rows[row], place) if place else None
    return "?" if found and found[1] else ""
