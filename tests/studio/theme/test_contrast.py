"""The palette keeps what it promises: readable text, visible curves, runs told apart by all.

Contrast is WCAG 2. Colour blindness is simulated with the matrices of Machado, Oliveira and
Fernandes (2009), severity 1; distance is CIE76 in CIELAB. Runs with different dashes are told
apart by their dash and need no distance.
"""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from studio.theme.tokens import PALETTES, RUN_STYLES

TEXT = ("text", "muted", "faint", "accent_text", "success", "warning", "danger")
GROUNDS = ("canvas", "surface", "sunken", "hover", "selected")
TINTED = (
    ("accent_text", "accent_soft"),
    ("success", "success_soft"),
    ("warning", "warning_soft"),
    ("danger", "danger_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("text", "accent_soft"),
    ("text", "success_soft"),
    ("text", "warning_soft"),
    ("text", "danger_soft"),
    ("muted", "danger_soft"),
)
PAIRS = [*((text, ground) for text in TEXT for ground in GROUNDS), *TINTED]
VISION = {
    "full": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
SAME_DASH = [pair for pair in combinations(RUN_STYLES, 2) if pair[0].dash == pair[1].dash]


def linear(color):
    value = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def channels_of(color):
    """The channels as they are written, 0 to 255; ramps are mixed from these."""
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def hexed(channels):
    return "#" + "".join(f"{round(channel):02x}" for channel in channels)


def contrast(one, other):
    low, high = sorted(float(XYZ[1] @ linear(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(color, vision):
    seen = np.clip(VISION[vision] @ linear(color), 0, 1)
    x, y, z = np.cbrt(np.clip(XYZ @ seen, 0.0089, None) / (0.9505, 1.0, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_black_on_white_has_the_contrast_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0, abs=0.01)


@pytest.mark.parametrize("mode", PALETTES)
@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_text_is_readable_on_every_ground(mode, words, ground):
    palette = PALETTES[mode]
    assert contrast(getattr(palette, words), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("mode", PALETTES)
def test_focus_outlines_are_seen_on_every_ground(mode):
    palette = PALETTES[mode]
    grounds = [getattr(palette, ground) for ground in GROUNDS]
    assert min(contrast(palette.focus, ground) for ground in grounds) >= 3.0
    assert contrast(palette.accent_ring, palette.accent) >= 3.0


@pytest.mark.parametrize("mode", PALETTES)
@pytest.mark.parametrize("style", RUN_STYLES, ids=lambda style: style.name)
def test_curves_are_seen_on_a_card(mode, style):
    assert contrast(getattr(style, mode), PALETTES[mode].surface) >= 3.0


@pytest.mark.parametrize("mode", PALETTES)
def test_all_classes_of_a_ramp_are_seen_on_a_card(mode):
    palette = PALETTES[mode]
    ends = [channels_of(color) for color in (palette.ramp_low, palette.ramp_high)]
    steps = [hexed(ends[0] + (ends[1] - ends[0]) * share) for share in np.linspace(0, 1, 5)]
    assert min(contrast(step, palette.surface) for step in steps) >= 3.0
    apart = [np.linalg.norm(lab(a, "full") - lab(b, "full")) for a, b in pairwise(steps)]
    assert min(apart) >= 8.0


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("mode", PALETTES)
def test_runs_of_one_dash_are_told_apart_with_every_vision(mode, vision):
    distances = [
        np.linalg.norm(lab(getattr(one, mode), vision) - lab(getattr(other, mode), vision))
        for one, other in SAME_DASH
    ]
    assert min(distances) >= 20.0
