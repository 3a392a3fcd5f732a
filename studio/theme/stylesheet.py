"""The style sheet: ``style.qss`` with every token filled in, and the few glyphs it points to."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from string import Template

from PySide6.QtCore import QDir, QTemporaryDir

from studio.theme.tokens import SIZE, SPACE, TYPE, Mode, Palette

_GLYPHS = {
    "caret_down": '<path d="M3 4.5 6 7.5 9 4.5" fill="none" stroke="{muted}" stroke-width="1.4"/>',
    "caret_up": '<path d="M3 7.5 6 4.5 9 7.5" fill="none" stroke="{muted}" stroke-width="1.4"/>',
    "caret_right": '<path d="M4.5 3 7.5 6 4.5 9" fill="none" stroke="{muted}" stroke-width="1.4"/>',
    "tick": '<path d="M2.5 6 5 8.5 9.5 3.5" fill="none" stroke="{on_accent}" stroke-width="1.6"/>',
    "dash": '<path d="M3 6 9 6" fill="none" stroke="{on_accent}" stroke-width="1.6"/>',
    "menu_tick": '<path d="M2.5 6 5 8.5 9.5 3.5" fill="none" stroke="{text}" stroke-width="1.4"/>',
    "dot": '<circle cx="6" cy="6" r="2.4" fill="{on_accent}"/>',
    "cross": '<path d="M3.5 3.5 8.5 8.5M8.5 3.5 3.5 8.5" fill="none" stroke="{muted}"'
    ' stroke-width="1.3"/>',
}
# The names of the files carry the mode because Qt caches images by name.
_folder = QTemporaryDir(QDir.tempPath() + "/dasrec-glyphs-XXXXXX")
atexit.register(_folder.remove)  # Python does not destroy what modules hold when it ends


def _write_glyphs(mode: Mode, palette: Palette) -> dict[str, str]:
    paths = {}
    for name, drawing in _GLYPHS.items():
        file = Path(_folder.filePath(f"{name}-{mode}.svg"))
        body = drawing.format(**asdict(palette))
        file.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">{body}</svg>',
            encoding="utf-8",
        )
        paths[name] = file.as_posix()
    return paths


def style_sheet(mode: Mode, palette: Palette, px: Callable[[float], int], mono: str) -> str:
    """Return the style sheet of one mode.

    Args:
        mode: Light or dark; names the glyph files.
        palette: The colours.
        px: Turns a token measure into pixels at the theme's text scale.
        mono: Family for code.
    """
    values: dict[str, str] = {name: str(value) for name, value in asdict(palette).items()}
    for source in (SPACE, SIZE):
        values |= {name: f"{px(value)}px" for name, value in asdict(source).items()}
    values |= {name: f"{px(style.px)}px" for name, style in TYPE.items()}
    values |= {
        "control_inner": f"{px(SIZE.control) - 2}px",
        "control_sm_inner": f"{px(SIZE.control_sm) - 2}px",
        "line_edit": f"{px(SPACE.sm) - 2}px",  # Qt adds 2 px of its own
        "segment": f"{px(SIZE.row) - 6}px",
        "icon_inner": f"{px(SIZE.icon) - 2}px",
        "icon_half": f"{px(SIZE.icon) // 2}px",
        # The handle of a slider reaches out of its groove by as much again on either side. Half of
        # that and no more: Qt draws a square where a radius is too large.
        "handle_inner": f"{3 * px(SPACE.xs) - 2}px",
        "handle_half": f"{3 * px(SPACE.xs) // 2}px",
        "scrollbar": f"{px(SPACE.sm) + 2}px",
        "caret": f"{px(SPACE.md) - 2}px",
        "mono_family": f'"{mono}"',
    }
    values |= _write_glyphs(mode, palette)
    source_text = Path(__file__).with_name("style.qss").read_text(encoding="utf-8")
    return Template(source_text).substitute(values)
