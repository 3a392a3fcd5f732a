"""Opening the files of a data set, and telling data from what is often saved in its place."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.unusable_file import UnusableFileError

_DOWNLOAD_AGAIN = "Download the file again from where the data set is published."
_HTML_STARTS = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml")
_ARCHIVE_STARTS = {b"PK\x03\x04": "zip", b"\x1f\x8b": "gzip", b"7z\xbc\xaf": "7z", b"BZh": "bzip2"}


def open_data_file(path: Path) -> tuple[BinaryIO, int]:
    """Return the opened file, positioned at its start, and its size in bytes.

    Raises:
        UnusableFileError: It cannot be read, is no regular file, is empty, or is a Git LFS
            pointer, a web page or an archive under the name of a data file.
    """
    try:
        status = path.stat()
        # A named pipe would block the reader for ever.
        if not stat.S_ISREG(status.st_mode):
            raise _problem(path, "not_a_file", "This is not a regular file.", "Remove it.")
        file = path.open("rb")
        start = file.read(256)
        file.seek(0)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _problem(
            path,
            "file_unreadable",
            f"The file cannot be read: {reason}.",
            "Check that it exists and that you may read it.",
        ) from error
    try:
        _refuse_disguised(path, start)
    except UnusableFileError:
        file.close()
        raise
    return file, status.st_size


def _refuse_disguised(path: Path, start: bytes) -> None:
    if not start:
        raise _problem(path, "file_empty", "The file is empty.", _DOWNLOAD_AGAIN)
    if start.startswith(b"version https://git-lfs"):
        raise _problem(
            path,
            "git_lfs_pointer",
            "This is a Git LFS pointer, a note of a few lines that stands for the data.",
            "Run “git lfs pull” in the repository it comes from, or download the file itself.",
        )
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML_STARTS):
        raise _problem(
            path,
            "web_page",
            "This is a web page, not data; often the page that asks to confirm a download.",
            "Download the file again, and open it once to see that it is not a page.",
        )
    for magic, kind in _ARCHIVE_STARTS.items():
        if start.startswith(magic):
            raise _problem(
                path, "archive", f"This is a {kind} archive.", "Unpack it and open what is inside."
            )


def _problem(path: Path, code: str, what: str, action: str) -> UnusableFileError:
    why = "Nothing can be read from it."
    return UnusableFileError(Finding(code, Severity.ERROR, what, path.name, why, action))
