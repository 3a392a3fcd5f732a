"""Text from outside, made harmless for Markdown and LaTeX.

Names of runs, data sets and methods come from files and people; none may become a formula, a
macro, a tag or another column. ``data/spreadsheet_text.py`` is for spreadsheets; HTML is escaped by
its template, see ``writers/html.py``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>|#~])")
# The last two are no characters, and XML, which SVG and Excel files are, may not hold them.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_LATEX: Final = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "{}$&#_%"},
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # By number: their names need other encodings than LaTeX's first.
    "`": r"{\char96}",
    '"': r"{\char34}",
    # After the \\ that ends a row these would be its options, see amsmath and booktabs.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "…": r"\ldots{}",
    "\N{MINUS SIGN}": r"\ensuremath{-}",
    "±": r"\ensuremath{\pm}",
    "×": r"\ensuremath{\times}",
    "→": r"\ensuremath{\to}",
}
_SMALL_GREEK, _LARGE_GREEK = "αβγδεζηθικλμνξπρστυφχψω", "ΓΔΘΛΞΠΣΥΦΨΩ"  # the others are Latin


def _greek(letter: str) -> str:
    name = unicodedata.name(letter).rpartition(" ")[2].replace("LAMDA", "LAMBDA")
    command = name.lower() if letter in _SMALL_GREEK else name.capitalize()
    return rf"\ensuremath{{\{command}}}"


_GREEK: Final = {letter: _greek(letter) for letter in _SMALL_GREEK + _LARGE_GREEK}
_LATEX_TABLE: Final = str.maketrans(_LATEX | _GREEK)
_LIGATURE: Final = re.compile(r"-(?=-)|'(?=')|,(?=,)")  # two in a row would become another sign


def markdown_text(text: str) -> str:
    """Return ``text`` for a cell of a Markdown table, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def latex_text(text: str) -> str:
    r"""Return ``text`` for LaTeX, on one line: it prints as it is, whatever it holds.

    ``"a_b & 50 %"`` becomes ``"a\_b \& 50 \%"``. Letters beyond Latin and Greek stay as they are;
    XeLaTeX and LuaLaTeX print them, pdfLaTeX stops at them.
    """
    return _LIGATURE.sub(r"\g<0>{}", one_line(text).translate(_LATEX_TABLE))


def one_line(text: str) -> str:
    """Return ``text`` without control characters and with single spaces."""
    return " ".join(_CONTROL.sub(" ", text).split())
