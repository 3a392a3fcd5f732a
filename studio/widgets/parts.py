"""Building blocks: rows and columns, text, icons, cards, chips, notices."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE

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
    """A label in one of the text roles, optionally in a tone."""
    label = QLabel(content)
    label.setProperty("role", role)
    label.setFont(theme.current().font(role if role != "key" else "caption"))
    if tone:
        label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def icon(name: str, tone: str = "muted", size: int = SIZE.icon) -> QLabel:
    """An icon that stands beside text."""
    label = QLabel()
    side = theme.current().px(size)
    label.setPixmap(
        theme.current().icon(name, tone).pixmap(QSize(side, side), label.devicePixelRatioF())
    )
    label.setFixedSize(side, side)
    return label


def tile(name: str, tone: str = "accent") -> QFrame:
    """A large icon on a soft ground."""
    box = frame("chip", row(icon(name, tone, SIZE.icon_lg), margin=SPACE.sm), tone=tone)
    side = theme.current().px(SIZE.tile)
    box.setFixedSize(side, side)
    return box


def chip(label: str, glyph: str = "", tone: str = "", closable: bool = False) -> QFrame:
    """A small label with a soft ground: a state, a tag or a filter that can be taken off."""
    items: list[Item] = [icon(glyph, tone or "muted", SIZE.icon - 2)] if glyph else []
    items.append(text(label, "caption", tone or "muted"))
    if closable:
        items.append(icon("x", tone or "muted", SIZE.icon - 4))
    box = frame("chip", row(*items, gap=SPACE.xs, margin=(SPACE.sm, SPACE.xs)), tone=tone)
    box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return box


def equal(*items: Item, gap: int = SPACE.lg) -> QHBoxLayout:
    """Things side by side, all of one width."""
    box = row(*items, gap=gap)
    for index in range(box.count()):
        box.setStretch(index, 1)
    return box


def line() -> QFrame:
    """A hairline across."""
    rule = frame("line", row())
    rule.setFixedHeight(1)
    return rule


def card(
    title: str, *items: Item, actions: Sequence[Item] = (), note: str = "", flush: bool = False
) -> QFrame:
    """A titled surface. ``flush`` lets a table touch the edges."""
    head = row(
        text(title, "heading"), *([text(note, "small", "faint")] if note else []), None, *actions
    )
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


def stat(value: str, label: str, tone: str = "") -> QVBoxLayout:
    """A number to be read at a glance, over its name."""
    return column(text(label, "caption"), text(value, "value", tone), gap=2)


def key(keys: str) -> QLabel:
    """A key as printed on the keyboard."""
    label = text(keys, "key")
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label


def meter(share: float, tone: str = "accent", width: int | None = None) -> QProgressBar:
    """A thin bar of progress or load."""
    bar = QProgressBar()
    bar.setRange(0, 1000)
    bar.setValue(round(share * 1000))
    bar.setTextVisible(False)
    bar.setProperty("tone", tone)
    if width:
        bar.setFixedWidth(theme.current().px(width))
    return bar


def scroll(inner: QWidget) -> QScrollArea:
    """A page that may be taller than the window."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setMinimumWidth(inner.minimumSizeHint().width())
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
