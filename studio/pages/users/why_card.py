"""Why an item is recommended to a user: what each modality and history item adds to the score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from dasrec_core.inspection.explanation import Explanation, HistoryContribution
from studio.qtmodels.run_format import MINUS
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import card, column, holder, row, text

_MOST_PARTS: Final = 8  # of each kind; the rest is summed


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution: its name and its size in units of the score; items may be shortened."""

    name: str
    contribution: float
    is_item: bool = False


class SignedBar(QWidget):
    """A bar from a middle line: to the right for what speaks for the item, to the left against."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = max(-1.0, min(1.0, share))
        self.setFixedHeight(theme.current().px(SIZE.meter))
        self.setMinimumWidth(theme.current().px(SPACE.xxl))

    # Qt overrides

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        middle = self.width() / 2
        painter.fillRect(self.rect(), look.color("border"))
        length = self._share * middle
        color: QColor = look.color("accent" if length >= 0 else "warning")
        left = round(middle + min(0.0, length))
        painter.fillRect(left, 0, max(1, round(abs(length))), self.height(), color)
        painter.fillRect(round(middle), 0, 1, self.height(), look.color("muted"))


class WhyCard(QFrame):
    """Shows an explanation, or what stands in its way.

    Signals:
        asked: Explain what is chosen.
        stopped: Do not wait for it any longer.
    """

    asked = Signal()
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ask = button("Explain", "question", small=True, tip="Compute why (W)")
        self._ask.clicked.connect(self.asked)
        self._stop = button("Stop", "x", small=True, tip="Do not wait for it")
        self._stop.clicked.connect(self.stopped)
        self._stop.hide()
        self._parts: QWidget | None = None
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName("Computing")
        self._busy.hide()
        self._words = text("", "small", "faint", wrap=True)
        self._body = column(self._busy, self._words, gap=SPACE.sm)
        head = row(text("Why", "heading"), HelpButton("users.why"), None, self._stop, self._ask)
        self.setLayout(column(card("", head, self._body), gap=0))
        self.show_nothing()

    def words(self) -> str:
        """What it says beside numbers."""
        return self._words.text()

    def show_nothing(self) -> None:
        """Nothing is chosen."""
        self._say("Choose an item in a list to see what speaks for it.", can_ask=False)

    def show_offer(self, item: str, run: str) -> None:
        """Offer to explain an item."""
        self._say(
            f"What each modality and history item adds to the score of {item} in {run}. Takes some "
            "seconds: the model is loaded for it.",
            can_ask=True,
        )

    def show_waiting(self) -> None:
        """Say that an engine process computes it."""
        self._say("Loading the model and computing…", can_ask=False)
        self._ask.hide()
        self._stop.show()
        self._busy.show()

    def show_unavailable(self, words: str) -> None:
        """Say that the model cannot be explained."""
        self._say(words, can_ask=False, tone="muted")

    def show_trouble(self, what: str, hint: str) -> None:
        """Say why it could not be computed; it can be tried again."""
        self._say(f"{what} {hint}".strip(), can_ask=True, tone="danger")

    def show_explanation(self, found: Explanation, name_of: Callable[[int], str]) -> None:
        """Show contributions; ``name_of`` gives the name of an item."""
        groups = _groups(found, name_of)
        if not any(part.contribution for _, parts in groups for part in parts):
            # A model that knows no user, such as popularity: there is nothing to take apart.
            self.show_unavailable(
                f"Nothing to take apart for {found.model}. {' '.join(found.notes[-1:])}".strip()
            )
            return
        more = [*found.notes]
        if found.is_exact:
            more.insert(0, "The parts sum to the score.")
        if found.num_left_out:
            more.append(f"{found.num_left_out:,} items of the history were not tried, for time.")
        self._say(" ".join(more), can_ask=False)
        self._ask.hide()
        self._put(_table(found.score, groups))

    def _say(self, words: str, *, can_ask: bool, tone: str = "faint") -> None:
        self._words.setText(words)
        theme.restyle(self._words, tone=tone)
        self._ask.setEnabled(can_ask)
        self._ask.setVisible(True)
        self._stop.hide()
        self._busy.hide()
        self._put(None)

    def _put(self, parts: QWidget | None) -> None:
        if self._parts is not None:
            self._body.removeWidget(self._parts)
            self._parts.hide()
            self._parts.deleteLater()
        self._parts = parts
        if parts is not None:
            self._body.insertWidget(0, parts)


def _groups(found: Explanation, name_of: Callable[[int], str]) -> list[tuple[str, list[Part]]]:
    groups = [
        ("Sources", [Part(one.name, one.contribution) for one in found.sources]),
        ("History", _parts(found.history, name_of)),
    ]
    groups += [
        (f"Generated by {modality}", _parts(parts, name_of))
        for modality, parts in found.generated.items()
    ]
    if found.is_exact and found.own:
        groups.append(("User's own", [Part("embedding and offsets", found.own)]))
    return [(name, parts) for name, parts in groups if parts]


def _parts(found: Sequence[HistoryContribution], name_of: Callable[[int], str]) -> list[Part]:
    return [Part(name_of(one.item_id), one.contribution, is_item=True) for one in found]


def _table(score: float, groups: Sequence[tuple[str, Sequence[Part]]]) -> QWidget:
    largest = max(abs(part.contribution) for _, parts in groups for part in parts)
    decimals = _decimals(max(largest, abs(score)))
    whole = column(gap=SPACE.xs)
    whole.addLayout(_line("Score", _number(score, decimals), None, role="strong"))
    for title, parts in groups:
        heading = text(title, "caption", "faint")
        whole.addWidget(heading)
        for part in parts[:_MOST_PARTS]:
            value = _number(part.contribution, decimals, signed=True)
            line_of = _line if part.is_item else _two_lines
            whole.addLayout(line_of(part.name, value, part.contribution / largest))
        rest = parts[_MOST_PARTS:]
        if rest:
            total = _number(sum(part.contribution for part in rest), decimals, signed=True)
            whole.addLayout(_line(f"{len(rest):,} more", total, None))
    return holder(whole)


def _line(name: str, value: str, share: float | None, role: str = "small") -> QHBoxLayout:
    number = _number_label(value, role)
    # In the middle: what tells parts apart stands at both ends of their names.
    words = ElidedLabel(name, role, "text", where=Qt.TextElideMode.ElideMiddle)
    if share is None:
        pair = row(words, number)
        pair.setStretch(0, 1)
        return pair
    pair = row(words, _bar(name, value, share), number)
    pair.setStretch(0, 3)
    pair.setStretch(1, 2)
    return pair


def _two_lines(name: str, value: str, share: float) -> QVBoxLayout:
    """A part whose name says what is explained: all of it is to be read, over the bar."""
    below = row(_bar(name, value, share), _number_label(value, "small"))
    below.setStretch(0, 1)
    return column(text(name, "small", "text", wrap=True), below, gap=0)


def _bar(name: str, value: str, share: float) -> SignedBar:
    bar = SignedBar(share)
    bar.setAccessibleName(f"{name}: {value}")
    return bar


def _number_label(value: str, role: str) -> QLabel:
    number = text(value, role, "text")
    number.setAlignment(Qt.AlignmentFlag.AlignRight)
    number.setFixedWidth(theme.current().font_width("−00.0000", "small"))
    return number


def _decimals(largest: float) -> int:
    return 4 if largest < 1 else 3 if largest < 10 else 2 if largest < 1000 else 0


def _number(value: float, decimals: int, *, signed: bool = False) -> str:
    shown = f"{value:{'+' if signed else ''},.{decimals}f}"
    return shown.replace("-", MINUS)
