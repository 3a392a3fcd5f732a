r"""A table for LaTeX, with booktabs: best bold, second underlined, notes under it.

Nothing from outside reaches LaTeX unescaped, and no preamble is written: the document that takes
the table in decides. Compile with ``-no-shell-escape``, as always.
"""

from __future__ import annotations

from itertools import groupby

from dasrec_core.reporting.document import Cell, Column, Mean, Place, Published, Table
from dasrec_core.reporting.escaping import latex_text
from dasrec_core.reporting.words import MINUS, cell_text, change_text, number_text

_PLACES = {Place.BEST: r"\textbf{%s}", Place.SECOND: r"\underline{%s}", Place.NONE: "%s"}


def write_latex(table: Table, *, wide: bool = False) -> bytes:
    """Return the table as LaTeX.

    Args:
        table: What to write.
        wide: Over both columns of the page (``table*``).
    """
    kind = "table*" if wide else "table"
    lines = [
        r"% Needs \usepackage{booktabs}.",
        *_beyond_latin(table),
        rf"\begin{{{kind}}}[t]",
        r"\centering",
        rf"\caption{{{latex_text(table.title)}.}}",
        *_tabular(table),
        *_notes(table),
        rf"\end{{{kind}}}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _beyond_latin(table: Table) -> list[str]:
    """Say so where a name has letters that pdfLaTeX does not know."""
    words = [table.title, *table.notes]
    words += [part for column in table.columns for part in (column.title, column.group)]
    words += [cell for row in table.rows for cell in row if isinstance(cell, str)]
    # U+024F ends Latin Extended-B; what is left was turned into commands or is foreign.
    if all(ord(sign) <= 0x24F for word in words for sign in latex_text(word)):
        return []
    return ["% Some names have letters beyond Latin: compile with XeLaTeX or LuaLaTeX."]


def _tabular(table: Table) -> list[str]:
    shape = "".join("l" if column.kind == "text" else "r" for column in table.columns)
    return [
        rf"\begin{{tabular}}{{{shape}}}",
        r"\toprule",
        *_groups(table.columns),
        _row([latex_text(column.title) for column in table.columns]),
        r"\midrule",
        *(_row([_cell(*pair) for pair in zip(table.columns, r, strict=True)]) for r in table.rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]


def _groups(columns: tuple[Column, ...]) -> list[str]:
    """Return the line of headings over groups of columns, and the rules under them."""
    if not any(column.group for column in columns):
        return []
    cells, rules, first = [], [], 1
    for name, same in groupby(columns, key=lambda column: column.group):
        width = len(list(same))
        last = first + width - 1
        cells.append(rf"\multicolumn{{{width}}}{{c}}{{{latex_text(name)}}}")
        rules += [rf"\cmidrule(lr){{{first}-{last}}}"] if name else []
        first = last + 1
    return [_row(cells), "".join(rules)]


def _row(cells: list[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(column: Column, cell: Cell) -> str:
    match cell:
        case None:
            return "--"
        case Mean():
            return _mean(column, cell)
        case Published(change=change) if change is not None:
            shown = _signed(number_text(cell.value, column.digits))
            percent = _signed(change_text(change)).replace("%", r"\%")
            return rf"{shown} {{\scriptsize ({percent})}}"
        case str():
            return latex_text(cell)
        case _:
            return _signed(cell_text(column, cell))


def _mean(column: Column, mean: Mean) -> str:
    shown = _PLACES[mean.place] % _signed(number_text(mean.value, column.digits))
    if mean.mark:
        shown += rf"\textsuperscript{{{latex_text(mean.mark)}}}"
    if mean.spread is None:
        return shown + (r" {\scriptsize (1 seed)}" if mean.count == 1 else "")
    return shown + rf" {{\scriptsize $\pm$ {mean.spread:.{column.digits}f}}}"


def _signed(number: str) -> str:
    return number.replace(MINUS, "$-$")


def _notes(table: Table) -> list[str]:
    if not table.notes:
        return []
    notes = [rf"\par {latex_text(note)}" for note in table.notes]
    start = r"\par\medskip\begin{minipage}{\linewidth}\footnotesize\raggedright"
    return [start, *notes, r"\end{minipage}"]
