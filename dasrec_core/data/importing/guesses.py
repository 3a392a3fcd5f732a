"""Which column is which, and which file is which, as far as names tell; a person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

Role = Literal["user", "item", "rating", "timestamp", "title", "image"]

_NAMES: Mapping[Role, tuple[str, ...]] = {
    "user": (
        "userid",
        "user",
        "uid",
        "reviewerid",
        "userkey",
        "customerid",
        "memberid",
        "customer",
        "reviewer",
        "person",
    ),
    "item": (
        "itemid",
        "item",
        "iid",
        "movieid",
        "asin",
        "parentasin",
        "productid",
        "bookid",
        "trackid",
        "songid",
        "artistid",
        "videoid",
        "itemkey",
        "isbn",
        "movie",
        "film",
        "product",
        "book",
        "song",
        "track",
        "video",
        "article",
    ),
    "rating": ("rating", "overall", "score", "stars", "ratingscore"),
    "timestamp": ("timestamp", "time", "unixreviewtime", "date", "datetime", "ts", "when"),
    "title": ("title", "itemtitle", "movietitle", "name", "productname", "trackname", "booktitle"),
    "image": ("image", "imagepath", "picture", "poster", "imageurl", "img", "cover"),
}
_ENDINGS: Mapping[Role, tuple[str, ...]] = {
    "user": ("userid",),
    "item": ("itemid",),
    "rating": ("rating",),
    "timestamp": ("timestamp",),
    "title": ("title",),
    "image": ("image",),
}


def guess_column(columns: Sequence[str], role: Role) -> str | None:
    """Return the column whose name fits a role best, or ``None``."""
    plain = [_plain(name) for name in columns]
    for wanted in _NAMES[role]:
        if wanted in plain:
            return columns[plain.index(wanted)]
    ends = _ENDINGS[role]
    return next((columns[at] for at, name in enumerate(plain) if name.endswith(ends)), None)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def looks_like_interactions(file: str) -> bool:
    """Tell from its name whether a table lists interactions."""
    words = ("rating", "interaction", "review", "click", "event", "purchase", "listen", "u.data")
    return any(word in file.lower() for word in words)


def looks_like_items(file: str) -> bool:
    """Tell from its name whether a table lists items."""
    words = ("item", "movie", "product", "meta", "book", "track", "song", "artist", "video")
    return any(word in file.lower() for word in words)
