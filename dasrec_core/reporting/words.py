"""Numbers and names of a report as people read them."""

from __future__ import annotations

from typing import Final

from dasrec_core.reporting.document import Cell, Column, Mean, Published

NONE: Final = "–"
MINUS: Final = "\N{MINUS SIGN}"


def number_text(value: float, digits: int = 4) -> str:
    """Return a number with a real minus sign; no sign on a plain zero."""
    shown = f"{abs(value):.{digits}f}"
    return f"{MINUS}{shown}" if value < 0 and float(shown) else shown


def change_text(change: float) -> str:
    """Return a share as a signed percentage, ``+1.2 %``; no sign on a plain zero."""
    shown = f"{abs(change) * 100:.1f}"
    sign = "" if float(shown) == 0 else "+" if change > 0 else MINUS
    return f"{sign}{shown} %"


def spread_text(mean: Mean, digits: int = 4) -> str:
    """Return ``± 0.0011``, or how many seeds there are when that is one."""
    return "1 seed" if mean.spread is None else f"± {mean.spread:.{digits}f}"


def cell_text(column: Column, cell: Cell) -> str:
    """Return a cell as plain text for people."""
    match cell:
        case None:
            return NONE
        case Mean():
            shown = number_text(cell.value, column.digits) + cell.mark
            spread = spread_text(cell, column.digits)
            return f"{shown} ({spread})" if cell.spread is None else f"{shown} {spread}"
        case Published():
            shown = number_text(cell.value, column.digits)
            return shown if cell.change is None else f"{shown} ({change_text(cell.change)})"
        case float():
            return number_text(cell, column.digits)
        case _:
            return str(cell)


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Return ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
