"""Puts an exported file and its sidecar on the disk, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
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
    entries = {**kept, file.name: describe_origin(made)}
    _replace({file: content, beside: Sidecar(entries).text().encode()})
    return beside


def _known(beside: Path) -> Sidecar:
    try:
        return read_sidecar(beside.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return Sidecar({})


def _replace(contents: Mapping[Path, bytes]) -> None:
    """Replace files, the first one first, once all of them are written beside their places."""
    # The pid keeps two exports to one place from sharing a temporary file.
    parts = {file: file.with_name(f".{file.name}.{os.getpid()}.part") for file in contents}
    file = next(iter(contents))
    try:
        for file, content in contents.items():
            parts[file].write_bytes(content)
        for file, part in parts.items():
            part.replace(file)
    except OSError as error:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
        raise StoreError(
            f"{file} cannot be written: {error.strerror or error}.",
            "Close it where it is open, or choose another place.",
        ) from error
