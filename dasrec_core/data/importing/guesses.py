"""Which column is which, and which file is which, as far as names tell; a person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from dasrec_core.data.importing.split_labels import tell_splits
from dasrec_core.data.importing.table_rows import first_values
from dasrec_core.data.importing.tables import TableFile

Role = Literal["user", "item", "rating", "timestamp", "split", "title", "image"]

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
    "split": ("xlabel", "split", "label"),
    "title": ("title", "itemtitle", "movietitle", "name", "productname", "trackname", "booktitle"),
    "image": ("image", "imagepath", "picture", "poster", "imageurl", "img", "cover"),
}
_KEYS: tuple[Role, ...] = ("user", "item")
_ENDINGS: Mapping[Role, tuple[str, ...]] = {
    "user": ("userid",),
    "item": ("itemid",),
    "rating": ("rating",),
    "timestamp": ("timestamp",),
    "split": (),
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


def may_lack_header(table: TableFile) -> bool:
    """Tell whether a first line that was taken for a header may well be data.

    It is taken for one where no cell is a number, which text ids are not either. Columns called
    neither users nor items leave it open.
    """
    is_open = table.kind == "text" and table.has_header and not table.types
    return is_open and not any(guess_column(table.columns, role) for role in _KEYS)


def guess_split(table: TableFile) -> str | None:
    """Return the column that holds the publisher's split, or ``None``.

    ``x_label`` and ``split`` say it by their name; if their values are no splits after all, the
    import says so. ``label`` alone is not enough: in tables of clicks it is 1 for a click and 0
    for none. It is taken only when its first values are words for splits, or all of 0, 1 and 2.
    """
    name = guess_column(table.columns, "split")
    if name is None or _plain(name) != "label":
        return name
    return name if tell_splits(first_values(table, name)) else None


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
