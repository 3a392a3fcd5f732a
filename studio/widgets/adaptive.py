"""Columns beside each other where each has its room, else fewer of them with more in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.item_layout import ItemLayout


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of an arrangement.

    Attributes:
        items: Numbers of what stands in it, from above.
        share: Of the width; 0: as wide as its content likes to be, and never narrower.
        least: Width it is given at least, in px at 100 %; what stands in it may need more.
    """

    items: tuple[int, ...]
    share: int = 1
    least: int = 0


Arrangement = Sequence[Lane]


class AdaptiveColumns(ItemLayout):
    """Shows the first of its arrangements that has room; the last one in any case.

    A column all of whose content is hidden takes no room: the others share it. The layout asks for
    the height of its width, so a page of it scrolls down and never sideways.

    Args:
        arrangements: The widest first.
        gap: Between columns and between what stands below each other, in px at 100 %.
        fills: Whatever stands lowest in a column reaches down as far as the highest column.
    """

    def __init__(self, *arrangements: Arrangement, gap: int = SPACE.lg, fills: bool = True) -> None:
        super().__init__()
        self._arrangements, self._fills = arrangements, fills
        self._gap = theme.current().px(gap)

    def arrangement_for(self, width: int) -> int:
        """Number of the arrangement that is shown in a width of so many px."""
        fitting = (
            number for number, one in enumerate(self._arrangements) if self._needed(one) <= width
        )
        return next(fitting, len(self._arrangements) - 1)

    def _needed(self, arrangement: Arrangement) -> int:
        leasts = [self._least(lane) for lane in self._filled(arrangement)]
        return sum(leasts) + self._gap * max(0, len(leasts) - 1)

    def _filled(self, arrangement: Arrangement) -> Arrangement:
        return [lane for lane in arrangement if self._shown(lane)]

    def _least(self, lane: Lane) -> int:
        own = [
            (item.minimumSize() if lane.share else item.sizeHint()).width()
            for item in self._shown(lane)
        ]
        return max([theme.current().px(lane.least), *own])

    def _shown(self, lane: Lane) -> list[QLayoutItem]:
        found = (self._items[number] for number in lane.items if number < len(self._items))
        return [item for item in found if not item.isEmpty()]

    def _widths(self, arrangement: Arrangement, width: int) -> list[int]:
        """Width of each column: its share, but never less than it needs."""
        widths = [self._least(lane) for lane in arrangement]
        open_lanes = {number for number, lane in enumerate(arrangement) if lane.share}
        closed = sum(own for number, own in enumerate(widths) if number not in open_lanes)
        room = width - self._gap * (len(arrangement) - 1) - closed
        while open_lanes:
            shares = sum(arrangement[number].share for number in open_lanes)
            tight = {n for n in open_lanes if room * arrangement[n].share < widths[n] * shares}
            if not tight:
                for number in open_lanes:
                    widths[number] = room * arrangement[number].share // shares
                break
            room -= sum(widths[number] for number in tight)
            open_lanes -= tight
        return widths

    def _columns(self, width: int) -> Iterator[tuple[int, list[QLayoutItem]]]:
        """Width and content of each column that has any."""
        arrangement = self._filled(self._arrangements[self.arrangement_for(width)])
        for own, lane in zip(self._widths(arrangement, width), arrangement, strict=True):
            yield own, self._shown(lane)

    def _height(self, items: Sequence[QLayoutItem], width: int) -> int:
        return sum(_height(item, width) for item in items) + self._gap * max(0, len(items) - 1)

    # Qt overrides

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    @override
    def heightForWidth(self, width: int) -> int:
        columns = self._columns(width)
        return max((self._height(items, own) for own, items in columns), default=0)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        left = rect.left()
        for width, items in self._columns(rect.width()):
            top = rect.top()
            for item in items:
                reaches_down = self._fills and item is items[-1]
                height = rect.bottom() + 1 - top if reaches_down else _height(item, width)
                item.setGeometry(QRect(left, top, width, max(0, height)))
                top += height + self._gap
            left += width + self._gap

    @override
    def sizeHint(self) -> QSize:
        width = max(self._needed(self._arrangements[0]), self.minimumSize().width())
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSize(self) -> QSize:
        """Return the width of the narrowest arrangement; the height depends on the width."""
        return QSize(min(map(self._needed, self._arrangements)), 0)


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def beside(
    *parts: QWidget,
    shares: Sequence[int] = (),
    leasts: Sequence[int] = (),
    gap: int = SPACE.lg,
) -> AdaptiveColumns:
    """Things side by side while there is room for all of them, else below each other.

    Args:
        parts: In their order; as many as there are ``shares`` and ``leasts``, if any.
        shares: Of the width, one each by default; see :class:`Lane`.
        leasts: Widths in px at 100 %.
        gap: Between them, in px at 100 %.
    """
    numbers = range(len(parts))
    wide = [
        Lane((n,), share, least)
        for n, share, least in zip(
            numbers, shares or [1] * len(parts), leasts or [0] * len(parts), strict=True
        )
    ]
    made = AdaptiveColumns(wide, [Lane(tuple(numbers))], gap=gap)
    for part in parts:
        made.addWidget(part)
    return made
