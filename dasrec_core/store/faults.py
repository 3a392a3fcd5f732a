"""What goes wrong with a database, in words a user can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dasrec_core.errors import StoreError

# What the driver says -> (what that means here, what to do).
_KNOWN = (
    (
        "database is locked",
        "is busy: another program keeps it locked",
        "Close other programs that use it, and try again; nothing was lost.",
    ),
    (
        "disk is full",
        "cannot be written because the disk is full",
        "Free some space and try again; what was stored before is intact.",
    ),
    (
        "readonly database",
        "cannot be written because it, or its folder, is read-only",
        "Allow writing, or choose another folder with --home or --results.",
    ),
    (
        "unable to open database file",
        "cannot be opened: the folder is missing, or you may not write there",
        "Choose a folder you may write to with --home or --results.",
    ),
    (
        "file is not a database",
        "is not a database: its content is something else, or damaged",
        "Move the file away and run `runs recover`: it rebuilds the results from the run folders.",
    ),
    (
        "malformed",
        "is damaged",
        "Move the file away and run `runs recover`: it rebuilds the results from the run folders.",
    ),
)


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn driver errors into a :class:`StoreError` about the database at ``place``."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _store_error(place, error) from error


def _store_error(place: str, error: Exception) -> StoreError:
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    for needle, meaning, hint in _KNOWN:
        if needle in said:
            return StoreError(f"The results database {place} {meaning}.", hint)
    return StoreError(
        f"The results database {place} gave an error: {said}.",
        "`doctor` checks it; `runs recover` rebuilds it from the run folders.",
    )
