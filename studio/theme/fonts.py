"""The fonts of the studio: bundled, so that it looks the same on every computer."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from dasrec_core.paths import resource
from studio.theme.tokens import MONO, SANS


@cache
def load() -> tuple[str, str]:
    """Register the bundled fonts once; return the families for text and for code.

    The system's fonts stand in where the bundled ones cannot be read, so a missing file changes
    the look but stops nothing. Needs a QGuiApplication.
    """
    for file in sorted(resource("fonts").glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(file))
    families = set(QFontDatabase.families())
    sans = next((name for name in SANS if name in families), QFont().defaultFamily())
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    return sans, next((name for name in MONO if name in families), fixed)


def missing_letters(words: Iterable[str], font: QFont, most: int = 3) -> tuple[str, ...]:
    """Return letters of ``words`` that no font on this computer has; they show as boxes.

    Args:
        words: What is to be shown.
        font: It is asked first; Qt then asks all others.
        most: So many are returned at most, in the order of their numbers.
    """
    metrics = QFontMetrics(font)
    others = sorted(one for one in set[str]().union(*words) if not one.isascii())
    # Marks and signs of control have no box of their own.
    drawn = (one for one in others if unicodedata.category(one)[0] in "LNPS")
    missing = (one for one in drawn if not metrics.inFontUcs4(ord(one)))
    return tuple(one for one, _ in zip(missing, range(most), strict=False))
