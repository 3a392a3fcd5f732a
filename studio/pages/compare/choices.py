"""What is tested against what: the base and the metric, for all tabs together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.config.metric_titles import metric_title
from studio.pages.compare.sides import Side
from studio.qtmodels.run_columns import SELECTION
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.choice_entries import offer_entries
from studio.widgets.controls import choice
from studio.widgets.parts import row, text

_LONGEST_METRIC: Final = "Precision@50"


class StudyChoices(QWidget):
    """Two boxes; each says what the user chose and changes nothing itself."""

    base_chosen = Signal(str)  # key of a side
    metric_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.base_box = choice(name="Base: what is measured against the others")
        # Names of runs may be long; the box must not push the tabs off the page.
        self.base_box.setFixedWidth(theme.current().px(SIZE.list - SPACE.xl))
        self.metric_box = choice(name="Metric that is tested")
        look = theme.current()
        self.metric_box.setFixedWidth(look.font_width(_LONGEST_METRIC) + look.px(SPACE.xxl))
        base_words, metric_words = text("Base", "small"), text("Metric", "small")
        base_words.setBuddy(self.base_box)
        metric_words.setBuddy(self.metric_box)
        self.setLayout(row(base_words, self.base_box, metric_words, self.metric_box))
        self.base_box.activated.connect(self._tell_base)
        self.metric_box.activated.connect(self._tell_metric)

    def offer(self, sides: Sequence[Side], base_key: str) -> None:
        """Offer other sides, or the same anew."""
        offer_entries(self.base_box, [(side.name, side.key) for side in sides], base_key)

    def offer_metrics(self, metrics: Sequence[str], metric: str) -> None:
        """Offer what all sides were tested in."""
        known = metrics or (SELECTION,)
        offer_entries(self.metric_box, [(metric_title(one), one) for one in known], metric)

    @Slot(int)
    def _tell_base(self, number: int) -> None:
        self.base_chosen.emit(self.base_box.itemData(number))

    @Slot(int)
    def _tell_metric(self, number: int) -> None:
        self.metric_chosen.emit(self.metric_box.itemData(number))
