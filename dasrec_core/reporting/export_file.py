"""Puts an exported file and its sidecar on the disk, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from dasrec_core.errors import StoreError
from dasrec_core.reporting.provenance import Origin, Sidecar, describe_origin, read_sidecar


def sidecar_of(file: Path) -> Path:
    """Return where the origin of an exported file is written."""
    return file.with_name(f"{file.stem}.provenance.json")


def write_export(file: Path, content: bytes, made: Origin) -> Path:
    """Write ``content``, and its origin beside it; return the sidecar.

    The sidecar also keeps the origins of other files of the same name, such as ``table.tex``
    beside ``table.xlsx``, as long as they are there.

    Raises:
        StoreError: A file cannot be written; what was there before is as it was.
    """
    beside = sidecar_of(file)
    kept = {
        name: one
        for name, one in _known(beside).files.items()
        if Path(name).name == name and file.with_name(name).is_file()
    }
    _replace(file, content)
    entries = {**kept, file.name: describe_origin(made)}
    _replace(beside, Sidecar(entries).text().encode())
    return beside


def _known(beside: Path) -> Sidecar:
    try:
        return read_sidecar(beside.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return Sidecar({})


def _replace(file: Path, content: bytes) -> None:
    # The pid keeps two exports to one place from sharing a temporary file.
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(
            f"{file} cannot be written: {error.strerror or error}.",
            "Close it where it is open, or choose another place.",
        ) from error
