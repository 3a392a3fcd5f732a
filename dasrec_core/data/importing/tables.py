"""Tables of unknown origin: what a file is, and its columns."""

# pyarrow has no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from dasrec_core.data.file_content import open_data_file
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.text_file import sniff_delimiter
from dasrec_core.data.unusable_file import UnusableFileError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".data", ".inter", ".item", ".user")
PARQUET_SUFFIXES = (".parquet", ".pq")
_TYPED_SUFFIXES = (".inter", ".item", ".user", ".kg", ".link", ".net")  # atomic files of RecBole
_HEAD = 256 * 1024
_PIECE = 1024**2
NAMELESS = "column "
"""How the name of a column begins that has none in the file; its number follows."""

_EMPTY_LINES = (b"\n\n", b"\r\n\r\n", b"\r\r")
_WHY = "The table cannot be imported as it is."


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table on disk.

    Attributes:
        columns: Names; ``column 1`` and so on where the file has no header, or no name in it.
        types: What RecBole's header says of each column, such as ``token`` or ``float_seq``.
        encoding: ``utf-8`` or ``latin-1``; empty for Parquet.
        num_lines: Lines of text that are not empty, or rows of Parquet; the header is one of them.
        has_quotes: Whether quotes mark text that may hold the delimiter.
        num_leading: Empty lines above the first line of text.
        has_gaps: Whether empty lines stand between others.
    """

    path: Path
    kind: Literal["text", "parquet"]
    columns: tuple[str, ...]
    delimiter: str = ","
    encoding: str = ""
    has_header: bool = True
    types: dict[str, str] = field(default_factory=dict)
    num_lines: int = 0
    has_quotes: bool = False
    num_leading: int = 0
    has_gaps: bool = False

    @property
    def lines_above(self) -> int:
        """Lines of text that stand above the first row: empty ones, and the header."""
        return self.num_leading + int(self.has_header)

    def words(self) -> str:
        """Return what it is, for people."""
        if self.kind == "parquet":
            return f"Parquet, {self.num_lines:,} rows"
        between = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}[self.delimiter]
        header = "" if self.has_header else ", no header"
        encoding = {"utf-8": "UTF-8", "latin-1": "Latin-1"}[self.encoding]
        return f"text, columns between {between}, {encoding}{header}"


def is_table(path: Path) -> bool:
    """Tell from its name whether a file may be a table."""
    return path.suffix.lower() in (*TEXT_SUFFIXES, *PARQUET_SUFFIXES)


def open_table(
    path: Path, *, has_header: bool | None = None, min_columns: Literal[1, 2] = 2
) -> TableFile:
    """Return what a file holds, after a look at all of its bytes but not at its rows.

    Args:
        path: A CSV, TSV or Parquet file, or an atomic file of RecBole.
        has_header: Whether the first line names the columns; told from the line if ``None``.
        min_columns: 1 for a list such as one of ids; interactions and items need 2.

    Raises:
        UnusableFileError: It is no table, is binary, has too few columns or repeated names.
    """
    file, _ = open_data_file(path)
    with file:
        start = file.read(4)
    table = _open_parquet(path) if start == b"PAR1" else _open_text(path, has_header)
    repeated = sorted({name for name in table.columns if table.columns.count(name) > 1})
    if repeated:
        names = ", ".join(repr(name[:40]) for name in repeated[:5])
        what = f"The header names {len(repeated):,} columns more than once: {names}."
        raise table_fault(path, "columns_repeated", what, "Give each column a name of its own.")
    if len(table.columns) < min_columns:
        names = f"one column only, {table.columns[0][:60]!r}" if table.columns else "no columns"
        what = f"The table has {names}."
        action = "Users and items need two; check what stands between the columns."
        raise table_fault(path, "table_one_column", what, action)
    return table


def _open_parquet(path: Path) -> TableFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        about = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        what = f"The Parquet file cannot be read: {first_line(error)}."
        raise table_fault(path, "table_malformed", what, "Write or download it again.") from error
    with about:
        names = tuple(about.schema_arrow.names)
        return TableFile(path, "parquet", names, num_lines=about.metadata.num_rows)


def _open_text(path: Path, has_header: bool | None) -> TableFile:
    survey = _survey(path)
    first = survey.head.split("\n", 1)[0]
    if len(first) > _HEAD // 2:
        what = f"The first line has more than {len(first) - 1:,} characters."
        raise table_fault(path, "field_huge", what, "Check that the file is a table with lines.")
    if "::" in first and not any(mark in first for mark in "\t,;"):
        what = "The columns are separated by two colons."
        raise table_fault(path, "delimiter_unknown", what, "Replace “::” by tabs.")
    is_tsv = path.suffix.lower() == ".tsv" and "\t" in first  # however many commas a text has
    delimiter = "\t" if is_tsv else sniff_delimiter(first)
    is_typed = path.suffix.lower() in _TYPED_SUFFIXES
    has_quotes = survey.has_quotes and not is_typed
    cells = _cells(first, delimiter, has_quotes)
    if has_header is None:
        has_header = not any(_is_number(cell) for cell in cells)
    types = {}
    names = [f"{NAMELESS}{number}" for number in range(1, len(cells) + 1)]
    if has_header:
        pairs = [cell.partition(":") if is_typed else (cell, "", "") for cell in cells]
        # Spreadsheets leave columns without a name at the end, and pandas one at the beginning.
        names = [name or known for (name, _, _), known in zip(pairs, names, strict=True)]
        types = {name: kind for name, _, kind in pairs if kind}
    return TableFile(
        path,
        "text",
        tuple(names),
        delimiter,
        survey.encoding,
        has_header,
        types,
        survey.num_lines,
        has_quotes,
        survey.num_leading,
        survey.has_gaps,
    )


class _Survey(NamedTuple):
    head: str
    encoding: str
    num_lines: int
    has_quotes: bool
    num_leading: int
    has_gaps: bool


def _survey(path: Path) -> _Survey:
    """Read all bytes once: the encoding of a file is not settled by its first lines."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    head, is_utf8, num_lines, has_quotes, is_line_start = b"", True, 0, False, True
    gaps = _Gaps()
    file, _ = open_data_file(path)
    with file:
        while piece := file.read(_PIECE):
            if b"\x00" in piece:
                action = "Save the table as UTF-8 text, or as Parquet."
                what = "The file is not text, it holds zero bytes."
                raise table_fault(path, "text_unreadable", what, action)
            head += piece[: _HEAD - len(head)]
            num_lines += _filled_lines(piece, is_line_start)
            gaps.look(piece)
            is_line_start = piece[-1:] in b"\r\n"
            has_quotes = has_quotes or b'"' in piece
            if is_utf8:
                is_utf8 = _decodes(decoder, piece)
    if is_utf8:
        is_utf8 = _decodes(decoder, b"", final=True)
    encoding = "utf-8" if is_utf8 else "latin-1"
    text = head.decode("utf-8-sig" if is_utf8 else "latin-1", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    filled = text.lstrip("\n")
    if head.startswith((codecs.BOM_UTF8 + b"\n", codecs.BOM_UTF8 + b"\r")):
        num_lines -= 1  # a byte order mark alone is an empty line
    num_leading = len(text) - len(filled)
    return _Survey(filled, encoding, num_lines, has_quotes, num_leading, gaps.are_there)


class _Gaps:
    """Looks piece by piece whether a line follows an empty one that is not above the first."""

    def __init__(self) -> None:
        self.are_there = False
        self._has_begun = False
        self._end = b""  # line ends at the end of what was seen, after the first line

    def look(self, piece: bytes) -> None:
        if self.are_there:
            return
        filled = piece.strip(b"\r\n")
        if not filled:
            self._end = (self._end + piece)[-4:] if self._has_begun else b""  # two of any kind
            return
        before = self._end + piece[: len(piece) - len(piece.lstrip(b"\r\n"))]
        has_inner = any(empty in filled for empty in _EMPTY_LINES)
        has_outer = self._has_begun and any(empty in before for empty in _EMPTY_LINES)
        self.are_there = has_inner or has_outer
        self._has_begun = True
        self._end = piece[len(piece.rstrip(b"\r\n")) :][-4:]


def _filled_lines(piece: bytes, is_line_start: bool) -> int:
    """Return how many lines that are not empty begin in ``piece``, whatever ends them."""
    letters = np.frombuffer(piece, dtype=np.uint8)
    is_end = (letters == ord("\n")) | (letters == ord("\r"))
    begins_here = is_line_start and not is_end[0]
    return int(begins_here) + int(np.count_nonzero(is_end[:-1] & ~is_end[1:]))


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _cells(line: str, delimiter: str, has_quotes: bool) -> list[str]:
    if not has_quotes:
        return [cell.strip() for cell in line.split(delimiter)]
    csv_rows = csv.reader(io.StringIO(line), delimiter=delimiter)
    try:
        return [cell.strip() for cell in next(csv_rows)]
    except (csv.Error, StopIteration):
        return [line]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.lower() not in ("nan", "inf", "infinity")


def first_line(error: Exception) -> str:
    """Return the first line of what an error says, without its full stop."""
    words = (str(error).splitlines() or [type(error).__name__])[0]
    return words[:160].rstrip(".")


def table_fault(path: Path, code: str, what: str, action: str) -> UnusableFileError:
    """Return the error that a table cannot be imported."""
    return UnusableFileError(Finding(code, Severity.ERROR, what, path.name, _WHY, action))
