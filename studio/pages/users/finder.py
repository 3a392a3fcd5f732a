"""The row that finds a user: by id, at random, by how much a run finds; and chooses the runs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QWidget,
)

from dasrec_core.store.records import RunRecord
from studio.qtmodels.plain_tip import plain_tip
from studio.qtmodels.run_columns import display_name
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import button, entry
from studio.widgets.elided_choice import ElidedChoice
from studio.widgets.flow import OneLineFlow
from studio.widgets.parts import holder, row, text

NO_RUN = "None"
_RUNS = 480
"""Width of both runs' names in px at 100 %; with less, they go below the rest of the row."""


class RunChoice(ElidedChoice):
    """A drop-down of finished runs; ``chosen`` carries the id of a run, or an empty one."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._tell)

    def offer(self, offers: Sequence[tuple[str, str]], run_id: str) -> None:
        """Offer ``(run id, words)``, with ``run_id`` in front."""
        self.clear()
        for one, words in offers:
            self.addItem(words, one)
        self.setCurrentIndex(self.findData(run_id))
        self.setToolTip(plain_tip(self.currentText()))

    @Slot(int)
    def _tell(self, index: int) -> None:
        self.chosen.emit(str(self.itemData(index)))


class FinderBar(QWidget):
    """Says what the user asked for; finds nothing itself.

    Signals:
        user_typed: What was typed, when Return was pressed.
        random_asked: Any user.
        order_asked: ``"worst"``, ``"gain"`` or ``"loss"``; see ``UserGains.order``.
        step_asked: 1 for the next user, -1 for the one before.
        runs_chosen: Ids of A, or of A and B.
    """

    user_typed = Signal(str)
    random_asked = Signal()
    order_asked = Signal(str)
    step_asked = Signal(int)
    runs_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        look = theme.current()
        self.user = entry("", "User id", "magnifying-glass")
        self.user.setFixedWidth(look.px(SIZE.list - 2 * SPACE.xxl))
        self.user.setToolTip("Id of a user as in the data, then Return (Ctrl+F or /)")
        self.random = button("Random", "shuffle", tip="Show any user (R)")
        self.worst = button("Worst", "smiley-sad", tip="Walk from those for whom A found least")
        self.gain = button("Largest gain", "trend-up")
        self.loss = button("Largest loss", "trend-down")
        self.previous = button("K", "caret-left", "ghost", small=True, tip="Previous user (K)")
        self.next = button("J", "caret-right", "ghost", small=True, tip="Next user (J)")
        self.first, self.second = RunChoice("Run A"), RunChoice("Run B")
        self.place = text("", "small")
        self.previous.setAccessibleName("Previous user")
        self.next.setAccessibleName("Next user")
        walk = row(self.previous, self.next, self.place, gap=2)
        jumps = (self.random, self.worst, self.gain, self.loss)
        runs = (text("A", "strong"), self.first, text("B", "strong"), self.second)
        find = OneLineFlow(SPACE.sm, SPACE.sm)
        for part in (self.user, *jumps, holder(walk)):
            find.addWidget(part)
        choose = row(*runs)
        choose.setStretch(1, 1)
        choose.setStretch(3, 1)
        self.setLayout(beside(holder(find), holder(choose), shares=(0, 1), leasts=(0, _RUNS)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._wire()

    def _wire(self) -> None:
        self.user.returnPressed.connect(self._type)
        self.random.clicked.connect(self.random_asked)
        # Buttons are pressed on the UI thread only.
        for push, order in ((self.worst, "worst"), (self.gain, "gain"), (self.loss, "loss")):
            push.clicked.connect(lambda _on=False, order=order: self.order_asked.emit(order))
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))
        self.first.chosen.connect(self._choose)
        self.second.chosen.connect(self._choose)

    def offer_runs(
        self, offers: Sequence[RunRecord], shown: Sequence[RunRecord], names: Sequence[str]
    ) -> None:
        """Offer runs of the same data; ``shown`` are A and B, if there is one, called ``names``."""
        words = [
            (run.run_id, _words(run)) for run in {r.run_id: r for r in (*shown, *offers)}.values()
        ]
        self.first.offer(words, shown[0].run_id)
        second = shown[1].run_id if len(shown) > 1 else ""
        others = [pair for pair in words if pair[0] != shown[0].run_id]
        self.second.offer([("", NO_RUN), *others], second)
        for push, more in ((self.gain, "more"), (self.loss, "less")):
            push.setVisible(bool(second))
            told = f"B, {names[-1]}, found {more} than A, {names[0]}"
            push.setToolTip(plain_tip(f"Walk from those for whom {told}"))

    def offer_jumps(self, are_known: bool) -> None:
        """Let users be found by what the runs found for them, or not: that may not be counted."""
        for push in (self.worst, self.gain, self.loss):
            push.setEnabled(are_known)

    def show_user(self, words: str, place: str) -> None:
        """Show which user is in view, and where in the walk."""
        if not self.user.hasFocus():
            self.user.setText(words)
        self.place.setText(place)

    def start_typing(self) -> None:
        """Bring the keyboard to the field."""
        self.user.setFocus()
        self.user.selectAll()

    @Slot()
    def _type(self) -> None:
        if words := self.user.text().strip():
            self.user_typed.emit(words)

    @Slot(str)
    def _choose(self, _run_id: str) -> None:
        chosen = [str(box.currentData() or "") for box in (self.first, self.second)]
        self.runs_chosen.emit(list(dict.fromkeys(run_id for run_id in chosen if run_id)))


def _words(run: RunRecord) -> str:
    return f"{display_name(run)}, seed {run.config.seed}"
