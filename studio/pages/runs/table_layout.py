"""Which columns the runs table shows, where and how wide, and what its rows are sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from studio.qtmodels.extra_columns import extra_column
from studio.qtmodels.run_column import RunColumn
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS

NAME: Final = "name"
_LEAST_WIDTH, _LARGEST_WIDTH = 32, 2000


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Everything a view of the table stores about its columns and rows.

    Attributes:
        columns: Key and width of the shown columns from left to right; width in px at 100 %.
        pinned: Keys of those that stay in place when the table scrolls sideways; the name does.
        sort_key: Column the rows are sorted by.
        descending: Whether the largest stands first.
        grouped: Whether runs that differ in nothing but the seed are one row.
    """

    columns: tuple[tuple[str, int], ...]
    pinned: tuple[str, ...] = ()
    sort_key: str = "started"
    descending: bool = True
    grouped: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the shown columns from left to right."""
        return tuple(key for key, _ in self.columns)

    @property
    def extra(self) -> tuple[RunColumn, ...]:
        """Columns beside those that are always there."""
        return tuple(
            column
            for key in self.keys
            if key not in COLUMN_NUMBERS and (column := extra_column(key)) is not None
        )

    def with_column(self, key: str, shown: bool) -> TableLayout:
        """Return the same with a column more at its usual place, or less."""
        if key == NAME or (column := column_of(key)) is None or shown == (key in self.keys):
            return self
        if not shown:
            kept = tuple(each for each in self.columns if each[0] != key)
            pinned = tuple(each for each in self.pinned if each != key)
            return replace(self, columns=kept, pinned=pinned)
        added = (key, column.column.width)
        return replace(self, columns=_inserted(self.columns, added))

    def with_pin(self, key: str, on: bool) -> TableLayout:
        """Return the same with a shown column pinned behind the name, or no longer."""
        if key == NAME or key not in self.keys or on == (key in self.pinned):
            return self
        pinned = (*self.pinned, key) if on else tuple(k for k in self.pinned if k != key)
        return self.pins_first(pinned)

    def pins_first(self, pinned: tuple[str, ...]) -> TableLayout:
        """Return the same with these shown columns pinned, behind the name in this order."""
        first = (NAME, *pinned)
        ordered = [*first, *(each for each in self.keys if each not in first)]
        widths = dict(self.columns)
        return replace(self, columns=tuple((k, widths[k]) for k in ordered), pinned=pinned)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


FRESH: Final = TableLayout(tuple((c.key, c.column.width) for c in COLUMNS if c.is_shown))
"""What a fresh studio shows."""


def layout_from(values: object) -> TableLayout:
    """Return a layout from plain values; columns that are not known any more are left out.

    Raises:
        ValueError: The values are not those of a layout.
    """
    if not isinstance(values, Mapping):
        raise ValueError("a table layout must be an object")
    try:
        pairs = [(str(key), int(width)) for key, width in values["columns"]]
        pinned = tuple(str(key) for key in values.get("pinned", ()))
        sort_key = str(values.get("sort_key", "started"))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"a table layout has no usable columns: {error}") from error
    known = {
        key: min(max(width, _LEAST_WIDTH if width else 0), _LARGEST_WIDTH)
        for key, width in pairs
        if column_of(key) is not None and key != NAME
    }
    return TableLayout(
        columns=((NAME, 0), *known.items()),
        pinned=tuple(key for key in pinned if key in known),
        sort_key=sort_key if column_of(sort_key) is not None else "started",
        descending=values.get("descending") is not False,
        grouped=values.get("grouped") is True,
    )


def column_of(key: str) -> RunColumn | None:
    """Return a column by key, one that is always there or an extra one."""
    number = COLUMN_NUMBERS.get(key)
    return extra_column(key) if number is None else COLUMNS[number]


def _inserted(
    columns: tuple[tuple[str, int], ...], added: tuple[str, int]
) -> tuple[tuple[str, int], ...]:
    """Put a usual column before the first one that usually follows it; another one last."""
    place = COLUMN_NUMBERS.get(added[0], len(COLUMNS))
    for at, (key, _) in enumerate(columns):
        if COLUMN_NUMBERS.get(key, len(COLUMNS)) > place:
            return (*columns[:at], added, *columns[at:])
    return (*columns, added)
