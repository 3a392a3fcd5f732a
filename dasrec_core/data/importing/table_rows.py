"""The rows of a table in pieces of bounded size, every cell as text."""

# pyarrow has no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dasrec_core.data.importing.bad_rows import RaggedRows
from dasrec_core.data.importing.tables import TableFile, first_line, table_fault
from dasrec_core.data.unusable_file import UnusableFileError

if TYPE_CHECKING:
    import pyarrow as pa

PREVIEW_ROWS = 100
_BLOCK = 4 * 1024**2  # bytes of text in memory at once
_BATCH = 2**17  # rows of Parquet in memory at once

Progress = Callable[[float], None]
"""Called with a share, 0 to 1; raises to end the work."""


def no_progress(_share: float) -> None:
    """Tell nobody."""


def batches(
    table: TableFile,
    columns: Sequence[str],
    ragged: RaggedRows | None = None,
    progress: Progress = no_progress,
) -> Iterator[list[pa.Array]]:
    """Yield the named columns piece by piece, in file order, as text without outer blanks.

    Memory does not grow with the file. Rows of the wrong length are left out of what is yielded
    and counted in ``ragged``.

    Raises:
        UnusableFileError: A column is missing, or the rows cannot be told apart.
    """
    return _pieces(table, columns, ragged or RaggedRows(table), progress)


def _pieces(
    table: TableFile,
    columns: Sequence[str],
    ragged: RaggedRows,
    progress: Progress = no_progress,
    *,
    marks_textless: bool = False,
) -> Iterator[list[pa.Array]]:
    """Yield as :func:`batches`; a column that is no text is an error, or shown by its type."""
    as_text = _shown_text if marks_textless else _as_text
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
        for batch in read(table, list(dict.fromkeys(columns)), ragged):
            done += batch.num_rows
            progress(min(done / total, 1.0))
            yield [as_text(batch.column(name)) for name in columns]
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise _malformed(table.path, error) from error


def preview(table: TableFile, rows: int = PREVIEW_ROWS) -> list[tuple[str, ...]]:
    """Return the first rows as text, every column; what cannot be text is shown by its type.

    Raises:
        UnusableFileError: As :func:`batches`.
    """
    shown: list[tuple[str, ...]] = []
    for pieces in _pieces(table, table.columns, RaggedRows(table), marks_textless=True):
        columns = [piece.slice(0, rows - len(shown)).to_pylist() for piece in pieces]
        shown += [tuple((cell or "")[:200] for cell in row) for row in zip(*columns, strict=True)]
        if len(shown) >= rows:
            break
    return shown


def first_values(table: TableFile, column: str) -> tuple[str, ...]:
    """Return what occurs in the first piece of a column, each once; nothing if it is unreadable.

    A piece is 4 MB of text or 131,072 rows of Parquet, so that most tables are seen whole.
    """
    try:
        pieces = next(batches(table, (column,)), [])
    except UnusableFileError:
        return ()  # reading all rows says why
    return tuple(cell or "" for piece in pieces for cell in piece.unique().to_pylist())


def _text_batches(table: TableFile, columns: list[str], ragged: RaggedRows) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    def take(row: Any) -> str:  # noqa: ANN401 - an InvalidRow, which pyarrow does not export
        ragged.add_line(row.number, row.text or "")
        return "skip"

    reader = arrow_csv.open_csv(
        table.path,
        arrow_csv.ReadOptions(
            use_threads=False,  # with threads, rows at fault have no line number
            block_size=_BLOCK,
            column_names=list(table.columns),
            skip_rows=table.lines_above,
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


def _parquet_batches(table: TableFile, columns: list[str], _: RaggedRows) -> Iterator[Any]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(table.path) as file:
        yield from file.iter_batches(batch_size=_BATCH, columns=columns, use_threads=False)


def _shown_text(column: Any) -> Any:  # noqa: ANN401 - an array of any type in, of text out
    """Return the type in place of pictures in bytes, records and the like, which are no text."""
    import pyarrow as pa

    try:
        return _as_text(column)
    except pa.ArrowException:
        return pa.repeat(f"({str(column.type)[:40]})", len(column))


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
        return _number_text(column)
    if pa.types.is_timestamp(kind):
        # As dates in UTC: the unit of a bare number would be guessed from its size later on.
        column = column.cast(pa.timestamp(kind.unit))
    return pc.utf8_trim_whitespace(pc.cast(column, pa.string()))


def _number_text(column: Any) -> Any:  # noqa: ANN401 - an array of floats in, of text out
    """Return user 12.0 as 12, and nothing in place of NaN and infinity, as of an empty cell.

    Each entry is written by itself: one that is not whole must not change how the ids of its
    batch are spelled, or a user would be two in two batches.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    wide = pc.cast(column, pa.float64())
    wide = pc.if_else(pc.is_finite(wide), wide, None)
    whole = pc.cast(wide, pa.int64(), safe=False)
    # Not safe: that refuses whole numbers above 2^53, though these came from float64 and go back
    # into it unchanged. From 2^63 on they do not fit an int64 and are written as they are.
    is_whole = pc.and_(
        pc.less(pc.abs(wide), 2.0**63), pc.equal(pc.cast(whole, pa.float64(), safe=False), wide)
    )
    return pc.if_else(is_whole, pc.cast(whole, pa.string()), pc.cast(column, pa.string()))


def _malformed(path: Path, error: Exception) -> UnusableFileError:
    words = first_line(error)
    if "straddl" in words or "block" in words:
        what = f"A line, or a text in quotes, is longer than {_BLOCK // 1024**2} MB."
        action = "Look for a quote that is never closed, or save the table without this text."
        return table_fault(path, "field_huge", what, action)
    what = f"Its rows cannot be read: {words}."
    return table_fault(path, "table_malformed", what, "Save the table again as CSV or Parquet.")
