"""Apply the tokens to a QApplication: Fusion, QPalette, one style sheet, one font."""

from dataclasses import asdict
from pathlib import Path
from string import Template
from tempfile import mkdtemp

import pyqtgraph as pg
import qtawesome as qta
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPalette,
)
from PySide6.QtWidgets import QApplication

from studio.theme.tokens import MONO, PALETTES, RUN_STYLES, SANS, SIZE, SPACE, TYPE, Mode, Palette

GLYPHS = {
    "caret": '<path d="M3 4.5 6 7.5 9 4.5" fill="none" stroke="{muted}" stroke-width="1.4"/>',
    "tick": '<path d="M2.5 6 5 8.5 9.5 3.5" fill="none" stroke="{on_accent}" stroke-width="1.6"/>',
    "dot": '<circle cx="6" cy="6" r="2.4" fill="{on_accent}"/>',
}


class Theme:
    """The tokens of one mode at one text scale, with the look-ups that widgets need."""

    def __init__(self, mode: Mode, scale: float = 1.0) -> None:
        self.mode, self.scale = mode, scale
        self.ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        self.palette: Palette = PALETTES[mode]
        families = set(QFontDatabase.families())
        self.sans = next(
            (name for name in SANS if name in families),
            QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family(),
        )
        self.mono = next(
            (name for name in MONO if name in families),
            QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family(),
        )

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
        """A Phosphor icon, the only family in use."""
        icon: QIcon = qta.icon(f"ph.{name}", color=self.tone(tone))
        return icon

    def style_sheet(self, glyphs: Path) -> str:
        """``style.qss`` with every token filled in."""
        values: dict[str, str] = {name: str(value) for name, value in asdict(self.palette).items()}
        values |= {
            name: f"{self.px(value)}px"
            for source in (SPACE, SIZE)
            for name, value in asdict(source).items()
        }
        values |= {name: f"{self.px(style.px)}px" for name, style in TYPE.items()}
        values |= {
            "control_inner": f"{self.px(SIZE.control) - 2}px",
            "control_sm_inner": f"{self.px(SIZE.control_sm) - 2}px",
            "line_edit": f"{self.px(SPACE.sm) - 2}px",  # Qt adds 2 px of its own
            "segment": f"{self.px(SIZE.row) - 6}px",
            "icon_inner": f"{self.px(SIZE.icon) - 2}px",
            "icon_half": f"{self.px(SIZE.icon) // 2}px",
            "mono_family": f'"{self.mono}"',
        }
        values |= {name: (glyphs / f"{name}.svg").as_posix() for name in GLYPHS}
        return Template(Path(__file__).with_name("style.qss").read_text()).substitute(values)


_current: Theme | None = None


def current() -> Theme:
    """The theme in force. Widgets ask when they paint: a new theme needs only a repaint."""
    assert _current is not None, "apply() first"
    return _current


def apply(app: QApplication, mode: Mode, scale: float = 1.0) -> Theme:
    """Make ``mode`` the look of the whole application."""
    global _current
    _current = theme = Theme(mode, scale)
    glyphs = Path(mkdtemp(prefix="glyphs-"))
    for name, drawing in GLYPHS.items():
        body = drawing.format(**asdict(theme.palette))
        (glyphs / f"{name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">{body}</svg>'
        )
    app.setStyle("Fusion")
    app.setFont(theme.font())
    app.setPalette(_qt_palette(theme))
    app.setStyleSheet(theme.style_sheet(glyphs))
    pg.setConfigOptions(antialias=True, background=None, foreground=theme.color("muted"))
    return theme


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
    return palette
