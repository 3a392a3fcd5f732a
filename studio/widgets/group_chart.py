"""Bars of one run or two by group, with intervals; a group can be chosen by mouse and keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.chart import Chart
from studio.widgets.runs_look import bar_look

NONE = -1
"""No group is chosen."""
_WHISKER, _OUTLINE = 1, 3  # px; one of the outline is to be seen on either side


@dataclass(frozen=True, slots=True)
class GroupBar:
    """One bar.

    Attributes:
        mean: Its height; ``None`` draws none.
        low: Lower end of its interval; ``None`` for no interval.
        high: Upper end.
    """

    mean: float | None
    low: float | None
    high: float | None


class GroupChart(Chart):
    """Groups along the bottom, one bar per run in each; the bars of a second run are open.

    Left and Right choose a group, Escape none; so does a click on a bar, or on the chosen group.
    ``group_chosen`` carries the place of the group, or -1.
    """

    group_chosen = Signal(int)

    def __init__(self, name: str, x_label: str = "", height: int = SIZE.chart) -> None:
        super().__init__(x_label, height=height)
        self._names: tuple[str, ...] = ()
        self._bars: tuple[tuple[GroupBar, ...], ...] = ()
        self._styles: tuple[int, ...] = ()
        self._chosen = NONE
        self.setMouseEnabled(False, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name = name
        self._say()

    @property
    def chosen(self) -> int:
        """Place of the chosen group, or -1."""
        return self._chosen

    def set_name(self, name: str) -> None:
        """Say what is shown, for screen readers."""
        self._name = name
        self._say()

    def show_groups(
        self,
        names: Sequence[str],
        bars: Sequence[Sequence[GroupBar]],
        styles: Sequence[int],
        chosen: int = NONE,
    ) -> None:
        """Show other bars.

        Args:
            names: One per group.
            bars: Per run, one bar per group.
            styles: Colour index of each run.
            chosen: Place of the group that is chosen.
        """
        self._names = tuple(names)
        self._bars = tuple(tuple(of_run) for of_run in bars)
        self._styles = tuple(styles)
        self._chosen = chosen if chosen < len(self._names) else NONE
        self._draw()

    def choose(self, place: int) -> None:
        """Choose a group, or none with -1, and tell."""
        if place != self._chosen and NONE <= place < len(self._names):
            self._chosen = place
            self._draw()
            self.group_chosen.emit(place)

    def _draw(self) -> None:
        self.wipe()
        if self._chosen != NONE:
            self._shade(self._chosen)
        number = max(1, len(self._bars))
        width = 0.76 / number
        top = 0.0
        for run, of_run in enumerate(self._bars):
            shown = [(place, bar) for place, bar in enumerate(of_run) if bar.mean is not None]
            if not shown:
                continue
            offset = (run - (number - 1) / 2) * width
            x = np.array([place + offset for place, _ in shown])
            means = np.array([bar.mean for _, bar in shown], dtype=np.float64)
            bars = pg.BarGraphItem(x=x, height=means, width=width * 0.9)
            self.add(bars, partial(_fill, bars, self._styles[run], is_open=run > 0))
            top = max(top, float(means.max()), self._intervals(x, shown, width))
        self.columns(self._names)
        self.span((-0.6, max(1, len(self._names)) - 0.4), (0, (top or 1.0) * 1.08))
        self._say()

    def _shade(self, place: int) -> None:
        ground = pg.LinearRegionItem((place - 0.48, place + 0.48), movable=False)
        ground.setZValue(-5)
        for edge in ground.lines:
            edge.setPen(pg.mkPen(None))
        self.add(ground, lambda: ground.setBrush(theme.current().color("selected")))

    def _intervals(self, x: object, shown: Sequence[tuple[int, GroupBar]], width: float) -> float:
        low = np.array([np.nan if bar.low is None else bar.low for _, bar in shown])
        high = np.array([np.nan if bar.high is None else bar.high for _, bar in shown])
        means = np.array([bar.mean for _, bar in shown], dtype=np.float64)
        known = ~np.isnan(low)
        if not known.any():
            return 0.0
        # The ground first, as an outline: text colour alone is lost on bars that are nearly as
        # light (1.2:1 on sky in dark).
        for role, thickness in (("surface", _OUTLINE), ("text", _WHISKER)):
            reach = pg.ErrorBarItem(
                x=np.asarray(x)[known],
                y=means[known],
                top=(high - means)[known],
                # The axis begins at zero; an interval may begin below.
                bottom=(means - low.clip(min=0))[known],
                beam=width * 0.3,
            )
            self.add(reach, partial(_dress, reach, role, thickness))
        return float(high[known].max())

    def _say(self) -> None:
        words = "no group chosen" if self._chosen == NONE else f"group {self._names[self._chosen]}"
        self.setAccessibleName(f"{self._name}, {words}")

    def _place_at(self, event: QMouseEvent) -> int:
        if not self._names:
            return NONE
        at = self.getViewBox().mapSceneToView(self.mapToScene(event.position().toPoint()))
        place = round(at.x())
        return place if 0 <= place < len(self._names) else NONE

    # Qt overrides

    @override
    def mousePressEvent(self, ev: QMouseEvent) -> None:
        super().mousePressEvent(ev)
        if ev.button() == Qt.MouseButton.LeftButton:
            place = self._place_at(ev)
            self.choose(NONE if place == self._chosen else place)
        ev.accept()  # pyqtgraph leaves it to the page, which would scroll by it

    @override
    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        super().mouseReleaseEvent(ev)
        ev.accept()

    @override
    def keyPressEvent(self, ev: QKeyEvent) -> None:
        last = len(self._names) - 1
        match Qt.Key(ev.key()):
            case Qt.Key.Key_Right:
                self.choose(min(last, self._chosen + 1))
            case Qt.Key.Key_Left:
                self.choose(max(0, self._chosen - 1) if self._chosen != NONE else last)
            case Qt.Key.Key_Escape:
                self.choose(NONE)
            case _:
                super().keyPressEvent(ev)


def _fill(bars: pg.BarGraphItem, style: int, *, is_open: bool) -> None:
    pen, brush = bar_look(style, is_open=is_open)
    bars.setOpts(pen=pen, brush=brush)


def _dress(reach: pg.ErrorBarItem, role: str, thickness: int) -> None:
    reach.setData(pen=pg.mkPen(theme.current().color(role), width=thickness))
