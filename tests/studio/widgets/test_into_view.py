"""Scrolling to what was asked for."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.widgets.into_view import bring_into_view


def area_around(inside: QWidget, height: int) -> QScrollArea:
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setMinimumHeight(height)
    made.setWidget(inside)
    return made


@pytest.fixture
def nested(qtbot: QtBot) -> tuple[QScrollArea, QScrollArea, QWidget]:
    """A target deep in an inner area that lies below the fold of an outer one."""
    long = QWidget()
    target = QWidget(long)
    long.setMinimumHeight(900)
    target.setGeometry(0, 800, 50, 60)
    inner = area_around(long, 200)
    page = QWidget()
    lines = QVBoxLayout(page)
    lines.addSpacing(600)
    lines.addWidget(inner)
    outer = area_around(page, 200)
    qtbot.addWidget(outer)
    outer.resize(200, 300)
    outer.show()
    return outer, inner, target


def test_every_area_around_it_scrolls(nested, qtbot: QtBot) -> None:
    outer, inner, target = nested
    bring_into_view(target)
    qtbot.waitUntil(lambda: not target.visibleRegion().isEmpty(), timeout=2000)
    assert target.visibleRegion().boundingRect().height() == target.height()
    assert inner.verticalScrollBar().value() > 0
    assert outer.verticalScrollBar().value() > 0


def test_of_what_is_too_tall_the_beginning_is_seen(nested, qtbot: QtBot) -> None:
    _, inner, target = nested
    target.setGeometry(0, 100, 50, 780)
    bring_into_view(target)
    qtbot.waitUntil(lambda: inner.verticalScrollBar().value() > 0, timeout=2000)
    assert target.visibleRegion().boundingRect().top() == 0
