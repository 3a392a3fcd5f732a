"""Tables of unknown origin: what a file is, its columns, and its rows in pieces of bounded size."""

# pyarrow has no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from dasrec_core.data.file_content import open_data_file
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.text_file import sniff_delimiter
from dasrec_core.data.unusable_file import UnusableFileError

if TYPE_CHECKING:
    import pyarrow as pa

PREVIEW_ROWS = 100
TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".data", ".inter", ".item", ".user")
PARQUET_SUFFIXES = (".parquet", ".pq")
_TYPED_SUFFIXES = (".inter", ".item", ".user", ".kg", ".link", ".net")  # atomic files of RecBole
_BLOCK = 4 * 1024**2  # bytes of text in memory at once
_BATCH = 2**17  # rows of Parquet in memory at once
_HEAD = 256 * 1024
_WHY = "The table cannot be imported as it is."

Progress = Callable[[float], None]
"""Called with a share, 0 to 1; raises to end the work."""


def no_progress(_share: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table on disk.

    Attributes:
        columns: Names; ``column 1`` and so on where the file has no header.
        types: What RecBole's header says of each column, such as ``token`` or ``float_seq``.
        encoding: ``utf-8`` or ``latin-1``; empty for Parquet.
        num_lines: Lines of text that are not empty, or rows of Parquet; the header is one of them.
        has_quotes: Whether quotes mark text that may hold the delimiter.
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

    def words(self) -> str:
        """Return what it is, for people."""
        if self.kind == "parquet":
            return f"Parquet, {self.num_lines:,} rows"
        between = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}[self.delimiter]
        header = "" if self.has_header else ", no header"
        encoding = {"utf-8": "UTF-8", "latin-1": "Latin-1"}[self.encoding]
        return f"text, columns between {between}, {encoding}{header}"


@dataclass(slots=True)
class BadRows:
    """Rows that have more or fewer columns than the header; they are counted, never guessed at."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, number: int | None, text: str) -> None:
        """Count one row."""
        self.count += 1
        if len(self.examples) < 5:
            place = f"line {number}: " if number else ""
            self.examples.append(f"{place}{text[:40]!r}")


def is_table(path: Path) -> bool:
    """Tell from its name whether a file may be a table."""
    return path.suffix.lower() in (*TEXT_SUFFIXES, *PARQUET_SUFFIXES)


def open_table(path: Path, *, has_header: bool | None = None) -> TableFile:
    """Return what a file holds, after a look at all of its bytes but not at its rows.

    Args:
        path: A CSV, TSV or Parquet file, or an atomic file of RecBole.
        has_header: Whether the first line names the columns; told from the line if ``None``.

    Raises:
        UnusableFileError: It is no table, is binary, has one column or repeated names.
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
    if len(table.columns) < 2:
        what = f"The table has one column only, {table.columns[0][:60]!r}."
        action = "Users and items need two; check what stands between the columns."
        raise table_fault(path, "table_one_column", what, action)
    return table


def _open_parquet(path: Path) -> TableFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        about = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        what = f"The Parquet file cannot be read: {_first_line(error)}."
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
    delimiter = sniff_delimiter(first)
    is_typed = path.suffix.lower() in _TYPED_SUFFIXES
    has_quotes = survey.has_quotes and not is_typed
    cells = _cells(first, delimiter, has_quotes)
    if has_header is None:
        has_header = not any(_is_number(cell) for cell in cells)
    types = {}
    names = [f"column {number}" for number in range(1, len(cells) + 1)]
    if has_header:
        pairs = [cell.partition(":") if is_typed else (cell, "", "") for cell in cells]
        names = [name for name, _, _ in pairs]
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
    )


class _Survey(NamedTuple):
    head: str
    encoding: str
    num_lines: int
    has_quotes: bool


def _survey(path: Path) -> _Survey:
    """Read all bytes once: the encoding of a file is not settled by its first lines."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    head, is_utf8, num_lines, has_quotes, last = b"", True, 0, False, b"\n"
    file, _ = open_data_file(path)
    with file:
        while piece := file.read(1024**2):
            if b"\x00" in piece:
                action = "Save the table as UTF-8 text, or as Parquet."
                what = "The file is not text, it holds zero bytes."
                raise table_fault(path, "text_unreadable", what, action)
            head = head or piece[:_HEAD]
            num_lines += piece.count(b"\n") or piece.count(b"\r")
            num_lines -= piece.count(b"\n\n") + piece.count(b"\n\r\n")  # empty lines
            has_quotes = has_quotes or b'"' in piece
            last = piece[-1:]
            if is_utf8:
                is_utf8 = _decodes(decoder, piece)
    if is_utf8:
        is_utf8 = _decodes(decoder, b"", final=True)
    encoding = "utf-8" if is_utf8 else "latin-1"
    text = head.decode("utf-8-sig" if is_utf8 else "latin-1", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    return _Survey(text, encoding, num_lines + (last not in b"\r\n"), has_quotes)


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


def batches(
    table: TableFile,
    columns: Sequence[str],
    bad_rows: BadRows,
    progress: Progress = no_progress,
) -> Iterator[list[pa.Array]]:
    """Yield the named columns piece by piece, in file order, as text without outer blanks.

    Memory does not grow with the file. Rows of the wrong length are left out of what is yielded
    and counted in ``bad_rows``.

    Raises:
        UnusableFileError: A column is missing, or the rows cannot be told apart.
    """
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise table_fault(
            table.path,
            "column_missing",
            f"There is no column {missing[0]!r}; there are {', '.join(table.columns)[:200]}.",
            "Choose one of these columns.",
        )
    import pyarrow as pa

    read = _parquet_batches if table.kind == "parquet" else _text_batches
    done, total = 0, max(table.num_lines, 1)
    try:
        for batch in read(table, list(dict.fromkeys(columns)), bad_rows):
            done += batch.num_rows
            progress(min(done / total, 1.0))
            yield [_as_text(batch.column(name)) for name in columns]
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise _malformed(table.path, error) from error


def preview(table: TableFile, rows: int = PREVIEW_ROWS) -> list[tuple[str, ...]]:
    """Return the first rows as text, every column.

    Raises:
        UnusableFileError: As :func:`batches`.
    """
    shown: list[tuple[str, ...]] = []
    for pieces in batches(table, table.columns, BadRows()):
        columns = [piece.slice(0, rows - len(shown)).to_pylist() for piece in pieces]
        shown += [tuple((cell or "")[:200] for cell in row) for row in zip(*columns, strict=True)]
        if len(shown) >= rows:
            break
    return shown


def _text_batches(table: TableFile, columns: list[str], bad_rows: BadRows) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    def take(row: Any) -> str:  # noqa: ANN401 - an InvalidRow, which pyarrow does not export
        bad_rows.add(row.number, row.text or "")
        return "skip"

    reader = arrow_csv.open_csv(
        table.path,
        arrow_csv.ReadOptions(
            use_threads=False,  # with threads, rows at fault have no line number
            block_size=_BLOCK,
            column_names=list(table.columns),
            skip_rows=int(table.has_header),
            encoding="utf8" if table.encoding == "utf-8" else "latin1",
        ),
        arrow_csv.ParseOptions(
            delimiter=table.delimiter,
            quote_char='"' if table.has_quotes else False,
            newlines_in_values=table.has_quotes,
            invalid_row_handler=take,
        ),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            include_columns=columns,
            null_values=[],
            strings_can_be_null=False,
        ),
    )
    with reader:
        yield from reader


def _parquet_batches(table: TableFile, columns: list[str], _bad: BadRows) -> Iterator[Any]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(table.path) as file:
        yield from file.iter_batches(batch_size=_BATCH, columns=columns, use_threads=False)


def _as_text(column: Any) -> Any:  # noqa: ANN401 - arrays of any type in, of text out
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        rows = column.to_pylist()
        joined = [None if row is None else " ".join(map(repr, row)) for row in rows]
        return pa.array(joined, pa.string())
    if pa.types.is_floating(kind):
        whole = pc.cast(column, pa.int64(), safe=False)
        is_whole = pc.equal(pc.cast(whole, pa.float64()), pc.cast(column, pa.float64()))
        if pc.all(is_whole, skip_nulls=True).as_py() is not False:
            column = whole  # user 12.0 is user 12
    if pa.types.is_timestamp(kind):
        column = pc.cast(column.cast(pa.timestamp("ms"), safe=False), pa.int64())
    return pc.utf8_trim_whitespace(pc.cast(column, pa.string()))


def _malformed(path: Path, error: Exception) -> UnusableFileError:
    words = _first_line(error)
    if "straddl" in words or "block" in words:
        what = f"A line, or a text in quotes, is longer than {_BLOCK // 1024**2} MB."
        action = "Look for a quote that is never closed, or save the table without this text."
        return table_fault(path, "field_huge", what, action)
    what = f"Its rows cannot be read: {words}."
    return table_fault(path, "table_malformed", what, "Save the table again as CSV or Parquet.")


def _first_line(error: Exception) -> str:
    words = (str(error).splitlines() or [type(error).__name__])[0]
    return words[:160].rstrip(".")


def table_fault(path: Path, code: str, what: str, action: str) -> UnusableFileError:
    """Return the error that a table cannot be imported."""
    return UnusableFileError(Finding(code, Severity.ERROR, what, path.name, _WHY, action))
