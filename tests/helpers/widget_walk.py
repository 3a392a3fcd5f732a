"""What every widget of a window must have: a name, words that are only words, readable colours.

Each walk goes over all widgets below a root, built or shown, and returns one line per fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtGui import Qt as QtOfText  # the same names, and what concerns text
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTableView,
    QTextEdit,
    QWidget,
)

from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS
from studio.forms.symbol_label import symbol_label

USABLE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)
HOSTILE = "<b>bold & <img src=x>"
"""A name for data and runs: whatever reads mark-up shows that it does."""
LEAST_CONTRAST = 4.5
DENSITY = 2
"""Pixels per point of a picture in which a stem of small type covers a whole pixel."""
LEVELS = 1 << 14
"""Steps of luminance; one changes a contrast to black by a thousandth."""


def below(root: QWidget) -> Iterator[QWidget]:
    """All widgets of a window, itself included."""
    yield root
    yield from root.findChildren(QWidget)


def described(widget: QWidget | None) -> str:
    """Where a widget stands, for a person who looks for it."""
    chain: list[str] = []
    while widget is not None and len(chain) < 4:
        words = getattr(widget, "text", str)() if isinstance(widget, QLabel) else ""
        chain.append(f"{type(widget).__name__}{f' {words[:40]!r}' if words else ''}")
        widget = widget.parentWidget()
    return " in ".join(chain)


def nameless(root: QWidget) -> list[str]:
    """Controls without a name for screen readers; words on a button are its name."""
    return [
        described(widget)
        for widget in below(root)
        if isinstance(widget, USABLE) and not (widget.isHidden() or _is_part(widget))
        if not widget.accessibleName().strip()
        and not (isinstance(widget, QAbstractButton) and widget.text().strip())
    ]


def _is_part(widget: QWidget) -> bool:
    """Whether Qt made it as a part of a widget that has a name itself."""
    above = widget.parentWidget()
    parts = (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView)
    inside = isinstance(above, parts) or isinstance(above and above.parentWidget(), QComboBox)
    return inside or isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def interpreting(root: QWidget) -> list[str]:
    """Labels and tooltips that would read mark-up in a name as mark-up."""
    found = []
    for widget in below(root):
        if _reads_mark_up(widget):
            found.append(described(widget))
        if _is_hostile(widget.toolTip()):
            found.append(f"tooltip of {described(widget)}")
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            found += [f"tooltip {tip[:60]!r} of {described(widget)}" for tip in _bad_tips(widget)]
    return found


def _reads_mark_up(widget: QWidget) -> bool:
    if not isinstance(widget, QLabel):
        return isinstance(widget, QTextEdit)
    is_plain = widget.textFormat() == Qt.TextFormat.PlainText
    return not is_plain and bool(widget.text()) and widget.text() not in _symbols()


@cache
def _symbols() -> frozenset[str]:
    """Mark-up of the symbols of settings, which come from configuration classes and not from data.

    They are the one thing that is written with indices.
    """
    fields = [field for name in MODEL_CONFIGS for field in fields_of(name)]
    return frozenset(symbol_label(field).text() for field in fields)


def _is_hostile(tip: str) -> bool:
    return HOSTILE in tip and QtOfText.mightBeRichText(tip)


def _bad_tips(view: QAbstractItemView) -> list[str]:
    tips = {str(index.data(Qt.ItemDataRole.ToolTipRole) or "") for index in _some_cells(view)}
    return [tip for tip in tips if _is_hostile(tip)]


def _some_cells(view: QAbstractItemView, most: int = 12) -> Iterator[QModelIndex]:
    model, top = view.model(), view.rootIndex()
    # The number of columns of a list model is none of Python's business, says PySide6.
    columns = model.columnCount(top) if isinstance(view, QTableView) else 1
    for line in range(min(model.rowCount(top), most)):
        for column in range(columns):
            yield model.index(line, column, top)


def unreadable(window: QWidget) -> list[str]:
    """Words on the screen with less contrast to their ground than 4.5, measured in a picture."""
    picture = _picture(window)
    found = []
    for widget, place in _words(window):
        contrast = _contrast(_cut(picture, place))
        if contrast < LEAST_CONTRAST:
            found.append(f"{contrast:.2f}: {described(widget)}")
    return found


def _words(window: QWidget) -> Iterator[tuple[QWidget, QRect]]:
    """Widgets that show words, and the rectangles of the window in which they stand."""
    for widget in below(window):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QAbstractItemView):
            corner = widget.viewport().mapTo(window, QPoint())
            yield from ((widget, cell.translated(corner)) for cell in _cells_in_view(widget))
        elif _says_something(widget):
            seen = widget.visibleRegion().boundingRect()
            if seen.size() == widget.size():  # else the words may be cut off
                yield widget, QRect(widget.mapTo(window, QPoint()), widget.size())


def _says_something(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit):
        return bool(widget.text() or widget.placeholderText())
    if isinstance(widget, QComboBox):
        return bool(widget.currentText())
    return isinstance(widget, QLabel | QAbstractButton) and bool(widget.text().strip())


def _cells_in_view(view: QAbstractItemView) -> Iterator[QRect]:
    room = view.viewport().rect()
    for index in _some_cells(view):
        place, words = view.visualRect(index), str(index.data() or "")
        # A dash alone is one pixel high and lies across two.
        if any(map(str.isalnum, words)) and place.isValid() and room.contains(place):
            yield place


def _picture(window: QWidget) -> NDArray[np.uint16]:
    """Luminance of the window as painted, in ``LEVELS`` steps, shape ``(height, width)``."""
    image = QImage(window.size() * DENSITY, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(DENSITY)
    window.render(image)
    blue, green, red, _ = np.moveaxis(
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4), -1, 0
    )
    return sum(share[of] for share, of in zip(_SHARES, (red, green, blue), strict=True))


def _shares() -> NDArray[np.uint16]:
    """What each value of red, green and blue adds to the luminance, shape ``(3, 256)``; WCAG 2."""
    share = np.arange(256) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.round(np.outer((0.2126, 0.7152, 0.0722), linear) * (LEVELS - 1)).astype(np.uint16)


_SHARES = _shares()


def _cut(picture: NDArray[np.uint16], place: QRect) -> NDArray[np.uint16]:
    left, top = place.left() * DENSITY, place.top() * DENSITY
    width, height = place.width() * DENSITY, place.height() * DENSITY
    return picture[max(top, 0) : top + height, max(left, 0) : left + width]


def _contrast(part: NDArray[np.uint16]) -> float:
    """The most that any pixel stands out from the luminance that covers most."""
    if not part.size:
        return LEAST_CONTRAST
    counts = np.bincount(part.ravel())
    found = np.flatnonzero(counts)
    ground, lowest, highest = (at / (LEVELS - 1) for at in (counts.argmax(), found[0], found[-1]))
    return float(max((ground + 0.05) / (lowest + 0.05), (highest + 0.05) / (ground + 0.05)))
