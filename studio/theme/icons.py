"""Icons that ask the theme for their colour each time they are painted.

Only the Phosphor font of qtawesome is loaded. Importing qtawesome itself reads twelve fonts and
costs 0.6 s on two cores, which is more than the whole window may take.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap
from typing_extensions import override

_INK = 0.875
"""Share of the box a glyph fills, so that icons weigh no more than the words beside them."""
Tone = Callable[[str], QColor]
"""Looks up the colour of a tone in the theme that is in force now."""


@cache
def _phosphor() -> tuple[str, dict[str, str]]:
    """Family and character map of the icon font; needs a QGuiApplication."""
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise RuntimeError("qtawesome is not installed; run make setup")
    folder = Path(spec.origin).parent / "fonts"
    font = next(folder.glob("phosphor-[0-9]*.ttf"))
    names = next(folder.glob("phosphor-charmap-*.json"))
    number = QFontDatabase.addApplicationFont(str(font))
    family = QFontDatabase.applicationFontFamilies(number)[0]
    characters = json.loads(names.read_text(encoding="utf-8"))
    return family, {name: chr(int(code, 16)) for name, code in characters.items()}


def exists(name: str) -> bool:
    """Whether there is an icon of this name."""
    return name in _phosphor()[1]


class _Engine(QIconEngine):
    """Paints one character of the icon font in a tone of the current theme."""

    def __init__(self, name: str, tone: str, look_up: Tone) -> None:
        super().__init__()
        self._name, self._tone, self._look_up = name, tone, look_up

    # Qt overrides

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        family, characters = _phosphor()
        tone = "faint" if mode == QIcon.Mode.Disabled else self._tone
        font = QFont(family)
        font.setPixelSize(max(1, round(_INK * rect.height())))
        font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
        painter.save()
        painter.setFont(font)
        painter.setPen(self._look_up(tone))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, characters[self._name])
        painter.restore()

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QPixmap(size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return image

    @override
    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._tone, self._look_up)


def icon(name: str, tone: str, look_up: Tone) -> QIcon:
    """The Phosphor icon ``name``, painted in whatever ``look_up(tone)`` is at that moment.

    Raises:
        KeyError: There is no such icon.
    """
    if not exists(name):
        raise KeyError(f"no icon {name!r} in Phosphor")
    return QIcon(_Engine(name, tone, look_up))
