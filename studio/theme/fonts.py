"""The fonts of the studio: bundled, so that it looks the same on every computer."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

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
