"""A data set's state in words and an icon, wherever it is listed."""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.dataset_entry import DatasetEntry, EntryState


class EntryLook(NamedTuple):
    """How a state is shown."""

    word: str
    glyph: str
    tone: str


_LOOKS: Final = {
    EntryState.UNREAD: EntryLook("Not read yet", "circle-dashed", "faint"),
    EntryState.LOADING: EntryLook("Reading", "hourglass", "accent"),
    EntryState.OK: EntryLook("Ready", "check-circle", "success"),
    EntryState.WARNINGS: EntryLook("Warnings", "warning", "warning"),
    EntryState.ERRORS: EntryLook("Cannot be used", "x-circle", "danger"),
    EntryState.MISSING: EntryLook("Folder is gone", "folder-minus", "danger"),
}


def look_of(state: EntryState) -> EntryLook:
    """Return word, icon and tone of a state."""
    return _LOOKS[state]


def size_words(entry: DatasetEntry) -> str:
    """Return ``"9,308 users, 6,710 items"``, or nothing when it was never read."""
    if not entry.num_users:
        return ""
    return f"{entry.num_users:,} users, {entry.num_items:,} items"


def status_words(entry: DatasetEntry) -> str:
    """Return ``"baby: warnings"``, in the words of the list."""
    return f"{entry.name}: {look_of(entry.state).word.lower()}"
