from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPolygonF

from studio.theme import theme
from studio.widgets.point_map import PointMap, inside


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), corners=st.integers(3, 12))
def test_points_lie_inside_where_qt_says_so(seed: int, corners: int) -> None:
    random = np.random.default_rng(seed)
    points, polygon = random.random((50, 2)), random.random((corners, 2))
    shape = QPolygonF([QPointF(x, y) for x, y in polygon])
    wanted = [shape.containsPoint(QPointF(x, y), Qt.FillRule.OddEvenFill) for x, y in points]
    assert inside(points, polygon).tolist() == wanted


@pytest.fixture
def points(qtbot) -> PointMap:
    made = PointMap("Users")
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.set_points(np.array([[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]]), np.array([0, 1, 1]), 2)
    made.show()
    return made


def color_at(points: PointMap, number: int) -> str:
    x, y = points.places()[number]
    return points.grab().toImage().pixelColor(round(x), round(y)).name()


def test_more_stands_right_and_up(points: PointMap) -> None:
    at = points.places()
    assert at[1, 0] > at[0, 0]
    assert at[1, 1] < at[0, 1]


def test_a_point_has_the_colour_of_its_class_until_it_is_selected(points: PointMap) -> None:
    assert color_at(points, 1) == points.class_color(1).name()
    points.select(np.array([False, True, False]))
    assert color_at(points, 1) == theme.current().run(1).name()
    assert color_at(points, 0) == points.class_color(0).name()


def test_classes_run_from_one_end_of_the_ramp_to_the_other(points: PointMap) -> None:
    look = theme.current()
    ends = [points.class_color(place).name() for place in (0, 1)]
    assert ends == [look.color("ramp_low").name(), look.color("ramp_high").name()]


def test_colours_follow_the_theme(points: PointMap, qapp) -> None:
    before = color_at(points, 1)
    theme.apply(qapp, "dark")
    assert color_at(points, 1) == points.class_color(1).name() != before


def test_a_click_beside_the_points_chooses_none(points: PointMap, qtbot) -> None:
    with qtbot.waitSignal(points.lassoed) as told:
        qtbot.mouseClick(points, Qt.MouseButton.LeftButton, pos=QPoint(150, 20))
    assert told.args == [None]


def test_escape_chooses_none(points: PointMap, qtbot) -> None:
    with qtbot.waitSignal(points.lassoed) as told:
        qtbot.keyClick(points, Qt.Key.Key_Escape)
    assert told.args == [None]


def test_no_points_are_no_trouble(points: PointMap) -> None:
    points.set_points(np.empty((0, 2)), np.empty(0, dtype=np.int64), 1)
    assert not points.grab().isNull()
