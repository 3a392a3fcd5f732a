from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.theme import fonts, theme
from studio.theme.tokens import PALETTES
from studio.widgets.controls import Switch, button, choice
from studio.widgets.parts import chip, icon, text


def ground(widget):
    """The colour most of a widget's picture has."""
    image = widget.grab().toImage()
    pixels = [
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    ]
    return max(set(pixels), key=pixels.count)


def ink(widget):
    """All colours of a widget's picture."""
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


@pytest.fixture
def window(qtbot):
    widget = QWidget()
    widget.setObjectName("window")
    widget.setLayout(QVBoxLayout())
    qtbot.addWidget(widget)
    widget.show()
    return widget


class Listener(QObject):
    def __init__(self):
        super().__init__()
        self.heard = 0

    @Slot()
    def hear(self):
        self.heard += 1


def test_a_change_of_theme_is_announced_once(qapp):
    listener = Listener()
    theme.changes.changed.connect(listener.hear)
    theme.apply(qapp, "dark")
    assert listener.heard == 1


def test_a_window_on_screen_takes_the_other_ground(qapp, window):
    theme.apply(qapp, "dark")
    assert ground(window) == PALETTES["dark"].canvas


def test_icons_on_screen_take_the_colour_of_the_new_theme(qapp, window):
    mark = icon("warning", "danger", 48)
    window.layout().addWidget(mark)
    assert PALETTES["light"].danger in ink(mark)
    theme.apply(qapp, "dark")
    assert PALETTES["dark"].danger in ink(mark)


def test_icons_of_buttons_follow_the_theme_too(qapp, window):
    push = button("", "stop", tip="Stop")
    window.layout().addWidget(push)
    theme.apply(qapp, "dark")
    image = push.icon().pixmap(32, 32).toImage()
    drawn = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert drawn == {PALETTES["dark"].muted}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_switch_is_painted_in_the_theme(qapp, window, mode):
    switch = Switch("On")
    switch.setChecked(True)
    window.layout().addWidget(switch)
    theme.apply(qapp, mode)
    assert PALETTES[mode].accent in ink(switch)


def test_a_chip_takes_its_new_tone_at_once(window):
    state = chip("Running", "activity", "accent")
    window.layout().addWidget(state)
    state.set("Failed", "x-circle", "danger")
    assert ground(state) == PALETTES["light"].danger_soft
    assert state.words() == "Failed"


def test_text_never_interprets_mark_up(window):
    label = text("<b>run</b>")
    assert label.textFormat().name == "PlainText"


def test_the_bundled_fonts_are_the_ones_in_use(qapp):
    assert fonts.load() == ("Inter", "JetBrains Mono")
    assert QFontInfo(theme.current().font("body")).exactMatch()


def test_digits_have_equal_widths():
    look = theme.current()
    assert {look.font_width(digit * 4) for digit in "0123456789"} == {look.font_width("0000")}


def test_an_unknown_icon_is_refused_by_name():
    with pytest.raises(KeyError, match="no-such-icon"):
        theme.current().icon("no-such-icon")


def test_the_style_sheet_leaves_no_token_open(qapp):
    assert "$" not in qapp.styleSheet()


def test_a_larger_scale_makes_larger_measures(qapp):
    theme.apply(qapp, "light", 1.5)
    assert theme.current().px(32) == 48
    assert theme.current().font("body").pixelSize() == 20


def test_choosing_a_mode_overrules_the_desktop():
    assert (theme.mode_for("light"), theme.mode_for("dark")) == ("light", "dark")


@pytest.mark.slow
def test_the_files_of_glyphs_go_with_the_process(tmp_path):
    code = (
        "from PySide6.QtWidgets import QApplication; from studio.theme import theme;"
        "theme.apply(QApplication([]), 'light')"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    assert list(tmp_path.glob("dasrec-glyphs*")) == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_list_of_a_drop_down_has_an_edge_all_round(qapp, window, mode) -> None:
    theme.apply(qapp, mode)
    box = choice("one", "two", name="Number")
    window.layout().addWidget(box)
    box.showPopup()
    popup = box.view().window().grab().toImage()
    box.hidePopup()
    right, bottom = popup.width() - 1, popup.height() - 1
    middles = [(right // 2, 0), (right // 2, bottom), (0, bottom // 2), (right, bottom // 2)]
    assert {popup.pixelColor(x, y).name() for x, y in middles} == {PALETTES[mode].field.lower()}
