"""What each part of a model is worth: bars of the ablations that differ in exactly one factor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from dasrec_core.analysis.ablation import Effect
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.config.run import RunConfig
from studio.pages.compare.heads import TitledCard, shortened
from studio.pages.compare.no_ablation import NoAblation
from studio.pages.compare.study import Study, factor_text
from studio.pages.compare.tab import Pieces
from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.chart import Chart
from studio.widgets.parts import column, holder, text

_LEAST_ROWS = 4  # so that one bar alone is not a wall
_LONGEST = 30  # letters of a factor's name on the axis


class AblationCard(TitledCard):
    """Bars with 95 % intervals, one per factor.

    Where there are none it says why, and leads on.

    Args:
        most: Bars shown, the largest effects; 0 shows all.

    Signals:
        ablation_wanted: Configuration of the base, to be ablated.
        runs_wanted: Runs shall be chosen that are ablations.
    """

    ablation_wanted = Signal(RunConfig)
    runs_wanted = Signal()

    def __init__(self, most: int = 0) -> None:
        super().__init__(topic="compare.ablation")
        self._most = most
        self._note_below = text("", "small", "muted", wrap=True)
        self._shown: tuple[Sequence[Effect], int] = ((), 0)  # what the bars are of, and their look
        self._lacking = NoAblation()
        self._lacking.ablation_wanted.connect(self.ablation_wanted)
        self._lacking.runs_wanted.connect(self.runs_wanted)
        self._stack = QStackedWidget()
        self._bars = column(self._note_below)
        self._stack.addWidget(holder(self._bars))
        self._stack.addWidget(self._lacking)
        self.body.addWidget(self._stack, 1)
        self.show_words("Ablation", "")

    @cached_property
    def chart(self) -> Chart:
        """The bars; built when they are first drawn."""
        made = Chart(height=SIZE.chart)
        made.setMouseEnabled(False, False)
        made.setAccessibleName("Effect of each factor with its 95 % interval")
        self._bars.addWidget(made, 1)
        return made

    def show_words(self, title: str, words: str) -> None:
        """Show a sentence in place of bars."""
        self.set_title(title)
        self._lacking.show_words(words)
        self._stack.setCurrentIndex(1)

    def show_study(self, study: Study) -> Pieces:
        """Show the ablations of the base of a study."""
        title = f"Ablation of {study.base.name}"
        shown = [effect for effect in study.effects if effect.comparison.difference is not None]
        if not shown:
            self.set_title(title)
            self._lacking.show_study(study)
            self._stack.setCurrentIndex(1)
            return ()
        total = len(shown)
        if self._most and total > self._most:
            shown = sorted(shown, key=_size, reverse=True)[: self._most]
        metric = metric_title(study.metric)
        more = f"; the {len(shown)} largest of {total}" if len(shown) < total else ""
        self.set_title(title, "paired, per user")
        has_gaps = any(effect.comparison.over_users is None for effect in shown)
        gaps = " Without an interval: metrics per user were not kept." if has_gaps else ""
        self._note_below.setText(
            f"{metric} on test gained or lost, with 95 % interval{more}.{gaps}"
        )
        self._shown = (shown, study.base.style)
        self._stack.setCurrentIndex(0)
        return (lambda: self.chart, self._draw)

    def _draw(self) -> None:
        shown, style = self._shown
        names = [shortened(factor_text(effect.factor), _LONGEST) for effect in shown]
        means = np.array([effect.comparison.difference for effect in shown], dtype=float)
        ends = np.array([_ends(effect) for effect in shown], dtype=float)
        self.chart.wipe()
        self.chart.intervals(names, means, (ends[:, 0], ends[:, 1]), style)
        reach = np.concatenate([means, ends.ravel(), [0.0]])
        reach = reach[np.isfinite(reach)]
        room = 0.06 * (float(reach.max() - reach.min()) or 1.0)
        middle, half = (len(shown) - 1) / 2, max(_LEAST_ROWS, len(shown)) / 2 + 0.1
        self.chart.span(
            (float(reach.min()) - room, float(reach.max()) + room), (middle - half, middle + half)
        )
        self.chart.setMinimumHeight(
            theme.current().px(max(SIZE.chart, SIZE.control_sm * len(shown) + SIZE.control))
        )


def _size(effect: Effect) -> float:
    return abs(effect.comparison.difference or 0.0)


def _ends(effect: Effect) -> tuple[float, float]:
    test = effect.comparison.over_users
    return (float("nan"), float("nan")) if test is None else (test.low, test.high)
