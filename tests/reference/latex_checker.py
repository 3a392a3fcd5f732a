"""A strict reader of the LaTeX that tables are written in: what it accepts, LaTeX compiles."""

from __future__ import annotations

import re

COMMANDS = frozenset(
    re.findall(
        r"\\(?:[a-zA-Z]+|[^a-zA-Z ])",
        r"""
\begin \end \centering \caption \toprule \midrule \bottomrule \multicolumn \cmidrule
\textbf \underline \textsuperscript \scriptsize \footnotesize \raggedright \par \medskip
\linewidth \pm \textbackslash \textasciicircum \textasciitilde \textless \textgreater
\textbar \char \textendash \textemdash \ldots \ensuremath \times \to \gamma \lambda \Lambda
\\ \{ \} \$ \& \# \_ \%
""",
    )
)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)


def cells_of(source: str) -> list[list[str]]:
    """Return the cells of the one tabular in ``source``.

    Raises:
        AssertionError: A command is unknown, a brace or environment is not closed, a special sign
            stands bare, or a row has not as many cells as the tabular has columns.
    """
    lines = [line for line in source.splitlines() if not line.startswith("%")]
    text = "\n".join(lines)
    _check_tokens(text)
    shape = re.search(r"\\begin\{tabular\}\{([lrc]+)\}\n(.*?)\\end\{tabular\}", text, re.DOTALL)
    assert shape, "no tabular"
    columns, body = len(shape[1]), shape[2]
    body = re.sub(r"\\(toprule|midrule|bottomrule)\n|(\\cmidrule\(lr\)\{\d+-\d+\})+\n", "", body)
    rows = [_split(row) for row in body.split("\\\\\n") if row.strip()]
    for row in rows:
        spans = [re.match(r"\s*\\multicolumn\{(\d+)\}", cell) for cell in row]
        width = sum(int(span[1]) if span else 1 for span in spans)
        assert width == columns, f"{width} cells in a row of {columns}: {row}"
    return [[cell.strip() for cell in row] for row in rows]


def _check_tokens(text: str) -> None:
    depth, math, environments = 0, False, []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.startswith("\\"):
            assert token in COMMANDS, f"unknown command {token}"
            if token in (r"\begin", r"\end"):
                name = re.match(r"\{([a-z]+\*?)\}", text[match.end() :])
                assert name, "environment without a name"
                opened = environments.pop() if token == r"\end" else environments.append(name[1])
                assert token == r"\begin" or opened == name[1], f"{name[1]} closes {opened}"
        elif token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            assert depth >= 0, "a brace is closed that was not opened"
        elif token == "$":
            math = not math
        else:
            assert token not in "%#^~_" or token == "~", f"bare {token!r}"
            assert token != "&" or depth == 0 or environments, "bare &"
            assert token >= " " or token == "\n", f"control character {token!r}"
    assert depth == 0, "a brace is not closed"
    assert not math, "a $ is not closed"
    assert not environments, f"{environments} not closed"


def _split(row: str) -> list[str]:
    """Split at ``&`` that are not escaped."""
    return re.split(r"(?<!\\)&", row)
