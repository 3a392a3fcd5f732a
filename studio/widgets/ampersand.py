"""Words of menus and buttons, where Qt takes a lone ampersand as the mark of a key."""

from __future__ import annotations


def unmarked(words: str) -> str:
    """Return words as a menu or a button must have them to show them as they are."""
    return words.replace("&", "&&")


def as_shown(words: str) -> str:
    """Return what :func:`unmarked` was given."""
    return words.replace("&&", "&")
