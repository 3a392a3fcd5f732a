"""Reading text tables of unknown origin: encoding, line ends, delimiter."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from dasrec_core.data.file_content import open_data_file
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.unusable_file import UnusableFileError

MAX_TEXT_BYTES = 1024**3
_DELIMITERS = "\t,;|"


class TextFile(NamedTuple):
    """The text without byte-order mark, every line end a newline; and how it was encoded."""

    text: str
    encoding: str


def read_text(path: Path) -> TextFile:
    """Return the text of a file, UTF-8 or else Latin-1.

    Raises:
        UnusableFileError: It cannot be read, is empty, binary or disguised as something else.
    """
    file, size = open_data_file(path)
    with file:
        # Not more than there is: Python asks for all of the room at once, however short the file.
        content = file.read(min(size, MAX_TEXT_BYTES + 1))
    if size > MAX_TEXT_BYTES or b"\x00" in content:
        what = "is too large" if size > MAX_TEXT_BYTES else "is not text, it holds zero bytes"
        why = "The table in it cannot be read."
        action = "Save the table as UTF-8 text."
        raise UnusableFileError(
            Finding("text_unreadable", Severity.ERROR, f"The file {what}.", path.name, why, action)
        )
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "latin-1"
    return TextFile(text.replace("\r\n", "\n").replace("\r", "\n"), encoding)


def sniff_delimiter(header: str) -> str:
    """Return the delimiter a header line uses most; a comma when it has none."""
    best = max(_DELIMITERS, key=header.count)
    return best if best in header else ","
