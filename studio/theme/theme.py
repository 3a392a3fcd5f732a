"""The theme in force: Fusion, one palette, one style sheet, one font; it can change at any time.

Widgets ask :func:`current` when they paint and hold no colour, so a change of theme needs only a
repaint, which Qt does by itself when the style sheet changes. What keeps colours outside Qt's
styles (charts) dresses itself anew when Qt tells it that the style sheet changed.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from studio.preferences import Theme as Choice
from studio.theme import fonts, icons
from studio.theme.stylesheet import style_sheet
from studio.theme.tokens import PALETTES, RUN_STYLES, TYPE, Mode, Palette


class Theme:
    """The tokens of one mode at one text scale, with the look-ups that widgets need."""

    def __init__(self, mode: Mode, scale: float = 1.0) -> None:
        self.mode, self.scale = mode, scale
        self.ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        self.palette: Palette = PALETTES[mode]
        self.sans, self.mono = fonts.load()
        self._fonts: dict[tuple[str, int | None], QFont] = {}

    def px(self, size: float) -> int:
        """A token measure at this theme's text scale."""
        return round(size * self.scale)

    def color(self, role: str, alpha: int = 255) -> QColor:
        """The colour of a palette role. Text uses ``tone``, where "accent" is readable."""
        color = QColor(getattr(self.palette, role))
        color.setAlpha(alpha)
        return color

    def tone(self, tone: str) -> QColor:
        """The text colour of a tone."""
        return self.color("accent_text" if tone == "accent" else tone)

    def run(self, index: int, alpha: int = 255) -> QColor:
        """The colour of a run; a negative index is the grey reference."""
        if index < 0:
            return self.color("reference", alpha)
        color = QColor(getattr(RUN_STYLES[index % len(RUN_STYLES)], self.mode))
        color.setAlpha(alpha)
        return color

    def font(self, role: str = "body", weight: int | None = None) -> QFont:
        """The font of a text role, with digits of equal width so that columns of numbers align."""
        if (role, weight) not in self._fonts:
            self._fonts[role, weight] = self._make_font(role, weight)
        return QFont(self._fonts[role, weight])

    def _make_font(self, role: str, weight: int | None) -> QFont:
        style = TYPE[role]
        font = QFont(self.mono if role == "mono" else self.sans)
        font.setPixelSize(self.px(style.px))
        font.setWeight(QFont.Weight(weight or style.weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def font_width(self, sample: str, role: str = "body", weight: int | None = None) -> int:
        """How wide ``sample`` is in a text role."""
        return QFontMetrics(self.font(role, weight)).horizontalAdvance(sample)

    def icon(self, name: str, tone: str = "muted") -> QIcon:
        """A Phosphor icon, the only family in use; it follows later changes of theme."""
        return _icon(name, tone)


_STYLED = "dasrec_fusion"


class ThemeChanges(QObject):
    """Says that another theme is in force.

    For objects that live as long as the application. A widget overrides ``changeEvent`` and looks
    for ``StyleChange``: PySide6 calls connected methods of widgets that are gone already.
    """

    changed = Signal()


changes = ThemeChanges()
_current: Theme | None = None


def current() -> Theme:
    """The theme in force.

    Raises:
        RuntimeError: :func:`apply` was not called yet.
    """
    if _current is None:
        raise RuntimeError("no theme in force: call studio.theme.theme.apply first")
    return _current


@cache
def _icon(name: str, tone: str) -> QIcon:
    return icons.icon(name, tone, _tone_now)


def _tone_now(tone: str) -> QColor:
    return current().tone(tone)


def mode_for(choice: Choice) -> Mode:
    """The mode a choice means on this desktop now; light where the desktop does not say."""
    if choice != "system":
        return choice
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def apply(app: QApplication, mode: Mode, scale: float = 1.0) -> Theme:
    """Make ``mode`` the look of the whole application, now and for what is already on screen.

    Measures are taken when a widget is built, so another ``scale`` shows fully only in widgets
    that are built afterwards.
    """
    global _current
    _current = theme = Theme(mode, scale)
    if app.property(_STYLED) is None:  # its own style sheet hides the name of the style
        app.setStyle("Fusion")
        app.setProperty(_STYLED, True)
    app.setFont(theme.font())
    app.setPalette(_qt_palette(theme))
    app.setStyleSheet(style_sheet(mode, theme.palette, theme.px, theme.mono))
    changes.changed.emit()
    return theme


def restyle(widget: QWidget, **properties: str) -> None:
    """Set dynamic properties that the style sheet looks at, and have it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _qt_palette(theme: Theme) -> QPalette:
    roles = QPalette.ColorRole
    pairs = {
        roles.Window: "canvas",
        roles.WindowText: "text",
        roles.Base: "surface",
        roles.AlternateBase: "sunken",
        roles.Text: "text",
        roles.Button: "surface",
        roles.ButtonText: "text",
        roles.Highlight: "accent",
        roles.HighlightedText: "on_accent",
        roles.PlaceholderText: "faint",
        roles.Link: "accent_text",
        roles.ToolTipBase: "surface",
        roles.ToolTipText: "text",
    }
    palette = QPalette()
    for role, name in pairs.items():
        palette.setColor(role, theme.color(name))
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.color("faint"))
    return palette
