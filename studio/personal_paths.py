"""Text to hand to someone else, without what it says of people and where their files lie."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterable
from pathlib import Path

# Any other absolute path: what stands before the last two parts may name people or projects.
_ABSOLUTE = re.compile(r"(?<![\w.~>])(?:[A-Za-z]:)?(?:[\\/][\w.@+ -]*[\w.@+-]){3,}")


def without_personal_paths(text: str, folders: Iterable[Path]) -> str:
    """Return ``text`` without the given folders, other long absolute paths, and the user's name.

    Args:
        text: Words of a report.
        folders: That of the studio, and the user's own; each is named by what it is.
    """
    for name, folder in zip(("<home of the studio>", "<home>"), folders, strict=False):
        for shown in {str(folder), str(folder.resolve()), folder.as_posix()}:
            if len(shown) > 1:
                text = text.replace(shown, name)
    text = _ABSOLUTE.sub(_last_parts, text)
    user = _user()
    return re.sub(rf"\b{re.escape(user)}\b", "<user>", text) if len(user) > 2 else text


def _last_parts(match: re.Match[str]) -> str:
    parts = re.split(r"[\\/]", match.group())
    return "…/" + "/".join(parts[-2:])


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
