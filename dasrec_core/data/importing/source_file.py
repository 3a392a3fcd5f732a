"""The files an import was made from, as they were when they were read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from dasrec_core.errors import DatasetError


class SourceFile(NamedTuple):
    """One file before it was read.

    Attributes:
        bytes: Its size.
        modified_ns: When it was last written.
    """

    path: Path
    bytes: int
    modified_ns: int

    def digest(self) -> str:
        """Return the SHA-256 of the file, hex.

        Raises:
            DatasetError: It is not the file that was read any more: the checksum would be that of
                other data.
        """
        try:
            with self.path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
                status = os.fstat(file.fileno())
        except OSError as error:
            raise self._changed(f"cannot be read any more: {error.strerror or error}") from error
        if (status.st_size, status.st_mtime_ns) != self[1:]:
            raise self._changed("has changed since it was read")
        return digest

    def _changed(self, how: str) -> DatasetError:
        return DatasetError(
            f"{self.path.name} {how}; nothing was written. The data would not be what its "
            "provenance says.",
            "Choose the source again, so that it is read as it is now.",
        )


def note_files(paths: Iterable[Path]) -> tuple[SourceFile, ...]:
    """Return files as they are now; those that are not there are left to whoever reads them."""
    noted = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        noted.append(SourceFile(path, status.st_size, status.st_mtime_ns))
    return tuple(noted)
