"""Building blocks: rows and columns, text, icons, cards, chips, notices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.help_button import HelpButton

Item = QWidget | QLayout | None
"""What a row or column holds; ``None`` is a stretch."""


def _fill(box: QBoxLayout, items: Sequence[Item], gap: int, margin: int | tuple[int, int]) -> None:
    px = theme.current().px
    across, down = (margin, margin) if isinstance(margin, int) else margin
    box.setContentsMargins(px(across), px(down), px(across), px(down))
    box.setSpacing(px(gap))
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)


def row(*items: Item, gap: int = SPACE.sm, margin: int | tuple[int, int] = 0) -> QHBoxLayout:
    """Things side by side, centred on one line."""
    box = QHBoxLayout()
    _fill(box, items, gap, margin)
    return box


def column(*items: Item, gap: int = SPACE.sm, margin: int | tuple[int, int] = 0) -> QVBoxLayout:
    """Things below each other."""
    box = QVBoxLayout()
    _fill(box, items, gap, margin)
    return box


def equal(*items: Item, gap: int = SPACE.lg) -> QHBoxLayout:
    """Things side by side, all of one width."""
    box = row(*items, gap=gap)
    for index in range(box.count()):
        box.setStretch(index, 1)
    return box


def holder(layout: QLayout) -> QWidget:
    """A plain widget around a layout."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget


def frame(kind: str, layout: QLayout, **properties: str) -> QFrame:
    """A frame styled by ``kind`` and properties such as ``tone`` and ``edge``."""
    box = QFrame()
    box.setProperty("kind", kind)
    for name, value in properties.items():
        box.setProperty(name, value)
    box.setLayout(layout)
    return box


def text(content: str, role: str = "body", tone: str = "", wrap: bool = False) -> QLabel:
    """A label in one of the text roles, optionally in a tone; always plain text.

    Names of runs, files and columns come from outside, so a label never interprets mark-up.
    """
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(content)
    label.setProperty("role", role)
    label.setFont(theme.current().font(role if role != "key" else "caption"))
    if tone:
        label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


class IconLabel(QWidget):
    """An icon beside words; painted from the theme, so it follows a change of theme."""

    def __init__(self, name: str, tone: str = "muted", size: int = SIZE.icon) -> None:
        super().__init__()
        self._name, self._tone = _known_icon(name, tone), tone
        side = theme.current().px(size)
        self.setFixedSize(side, side)

    def set_icon(self, name: str, tone: str = "muted") -> None:
        """Show another icon."""
        self._name, self._tone = _known_icon(name, tone), tone
        self.update()

    # Qt overrides

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme.current().icon(self._name, self._tone).paint(painter, self.rect())


def _known_icon(name: str, tone: str) -> str:
    theme.current().icon(name, tone)  # raises here: an exception while painting ends the process
    return name


def icon(name: str, tone: str = "muted", size: int = SIZE.icon) -> IconLabel:
    """An icon that stands beside text."""
    return IconLabel(name, tone, size)


def tile(name: str, tone: str = "accent") -> QFrame:
    """A large icon on a soft ground."""
    box = frame("chip", row(icon(name, tone, SIZE.icon_lg), margin=SPACE.sm), tone=tone)
    side = theme.current().px(SIZE.tile)
    box.setFixedSize(side, side)
    return box


class Chip(QFrame):
    """A small label with a soft ground: a state, a tag or a filter that can be taken off.

    ``closed`` is emitted when the cross of a closable chip is pressed.
    """

    closed = Signal()

    def __init__(self, label: str, glyph: str = "", tone: str = "", closable: bool = False) -> None:
        super().__init__()
        self.setProperty("kind", "chip")
        self.setProperty("tone", tone)
        self._icon = icon(glyph or "circle", tone or "muted", SIZE.icon - 2)
        if not glyph:
            self._icon.hide()  # setVisible(True) would open a window: it has no parent yet
        self._label = text(label, "caption", tone or "muted")
        items: list[Item] = [self._icon, self._label]
        if closable:
            items.append(self._cross(label, tone or "muted"))
        self.setLayout(row(*items, gap=SPACE.xs, margin=(SPACE.sm, SPACE.xs)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set(self, label: str, glyph: str = "", tone: str = "") -> None:
        """Show another label, icon and tone."""
        self._label.setText(label)
        self._icon.setVisible(bool(glyph))
        self._icon.set_icon(glyph or "circle", tone or "muted")
        theme.restyle(self._label, tone=tone or "muted")
        theme.restyle(self, tone=tone)

    def words(self) -> str:
        """What it says."""
        return self._label.text()

    def _cross(self, label: str, tone: str) -> QToolButton:
        cross = QToolButton()
        cross.setIcon(theme.current().icon("x", tone))
        side = theme.current().px(SIZE.icon - 4)
        cross.setFixedSize(side + 4, side + 4)
        cross.setAccessibleName(f"Remove {label}")
        cross.setToolTip("Remove")
        cross.clicked.connect(self.closed)
        return cross


def chip(label: str, glyph: str = "", tone: str = "", closable: bool = False) -> Chip:
    """A small label with a soft ground; see :class:`Chip`."""
    return Chip(label, glyph, tone, closable)


def line() -> QFrame:
    """A hairline across."""
    rule = frame("line", row())
    rule.setFixedHeight(1)
    return rule


def card(
    title: str,
    *items: Item,
    actions: Sequence[Item] = (),
    note: str = "",
    flush: bool = False,
    topic: str = "",
) -> QFrame:
    """A titled surface. ``flush`` lets a table touch the edges; ``topic`` names its help."""
    about: list[Item] = [HelpButton(topic)] if topic else []
    words: list[Item] = [ElidedLabel(note, "small", "faint")] if note else []
    head = row(text(title, "heading"), *about, *words, None, *actions)
    head.addStrut(theme.current().px(SIZE.row))
    head_margin = theme.current().px(SPACE.lg)
    if flush:
        head.setContentsMargins(
            head_margin, theme.current().px(SPACE.md), head_margin, theme.current().px(SPACE.xs)
        )
        return frame("card", column(*([head] if title else []), *items, gap=0, margin=(1, 1)))
    return frame(
        "card",
        column(*([head] if title else []), *items, gap=SPACE.md, margin=(SPACE.lg, SPACE.md)),
    )


def notice(glyph: str, tone: str, content: str, *actions: Item) -> QFrame:
    """One sentence on a soft ground, with what to do next."""
    words = text(content, "body", wrap=True)
    box = row(icon(glyph, tone), words, *actions, gap=SPACE.sm, margin=(SPACE.md, SPACE.sm))
    box.setStretch(1, 1)
    return frame("notice", box, tone=tone)


def key(keys: str) -> QLabel:
    """A key as printed on the keyboard."""
    label = text(keys, "key")
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label


def meter(share: float, tone: str = "accent", width: int | None = None) -> QProgressBar:
    """A thin bar of progress or load; ``share`` runs from 0 to 1."""
    bar = QProgressBar()
    bar.setRange(0, 1000)
    bar.setValue(round(share * 1000))
    bar.setTextVisible(False)
    bar.setProperty("tone", tone)
    if width:
        bar.setFixedWidth(theme.current().px(width))
    return bar


def scroll(inner: QWidget) -> QScrollArea:
    """A page that may be taller than the window; it never scrolls sideways."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setMinimumWidth(inner.minimumSizeHint().width())
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def sheet(*items: Item, gap: int = SPACE.lg) -> QWidget:
    """The body of a page: things below each other with the page's margins."""
    body = column(*items, gap=gap)
    px = theme.current().px
    body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
    return holder(body)
