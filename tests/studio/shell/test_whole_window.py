"""All pages in the real window over real services."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
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
    QWidget,
)

from dasrec_core.config.form_schema import fields_of
from dasrec_core.paths import Home
from studio.main_window import MainWindow
from studio.services import build
from studio.shell.commands import PAGES
from studio.theme import theme

KINDS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)


@pytest.fixture
def full_window(qtbot, tmp_path):
    """The window with every page built."""
    window = MainWindow(build(Home(tmp_path / "home")))
    qtbot.addWidget(window)
    window.show()
    for place in PAGES:
        window.open_place(place)
    qtbot.wait(100)
    yield window
    window.close_for_good()


def is_part_of_another(widget):
    """Whether Qt made it as a part of a widget that has a name itself."""
    above = widget.parent()
    parts = (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView)
    inside = isinstance(above, parts) or isinstance(above and above.parent(), QComboBox)
    return inside or isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def described(widget):
    chain = []
    while widget is not None and len(chain) < 4:
        chain.append(type(widget).__name__)
        widget = widget.parent()
    return " in ".join(chain)


@pytest.mark.slow
def test_everything_one_can_use_has_a_name_for_screen_readers(full_window):
    nameless = [
        described(widget)
        for widget in full_window.findChildren(QWidget)
        if isinstance(widget, KINDS) and not (widget.isHidden() or is_part_of_another(widget))
        if not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text().strip())
    ]
    assert nameless == []


@pytest.mark.slow
def test_no_label_but_symbols_of_settings_interprets_mark_up(full_window):
    symbols = {re.sub("<[^>]+>", "", f.symbol.replace("_", "")) for f in fields_of("dasrec")}
    rich = {
        re.sub("<[^>]+>", "", label.text())
        for label in full_window.findChildren(QLabel)
        if label.text() and label.textFormat() != Qt.TextFormat.PlainText
    }
    assert rich <= symbols


@pytest.mark.slow
def test_no_page_has_an_action_whose_key_the_window_takes(full_window):
    taken = {
        key.toString(): action.text()
        for _, action in full_window.commands
        for key in action.shortcuts()
    }
    clashes = [
        f"{place}: {action.text()} and {taken[key.toString()]} share {key.toString()}"
        for place in PAGES
        for action in full_window.page(place).findChildren(type(full_window.commands["run.new"]))
        for key in action.shortcuts()
        if key.toString() in taken
    ]
    assert clashes == []


@pytest.mark.slow
def test_every_page_lives_through_a_change_of_theme(full_window, qapp):
    for mode in ("dark", "light"):
        theme.apply(qapp, mode)
        for place in PAGES:
            full_window.open_place(place)
            assert not full_window.grab().isNull()


@pytest.mark.slow
def test_every_page_fits_a_window_of_1280_by_800(full_window):
    wide = {place: full_window.page(place).minimumSizeHint().width() for place in PAGES}
    room = 1280 - full_window.rail.width()
    assert {place: width for place, width in wide.items() if width > room} == {}
