from __future__ import annotations

import pytest
from pyqtgraph import BarGraphItem, ErrorBarItem
from PySide6.QtCore import QPoint, Qt

from studio.theme import theme
from studio.widgets.group_chart import GroupBar, GroupChart

NAMES = ("cold", "1–4", "5–9")


def bars(*means: float | None) -> tuple[GroupBar, ...]:
    return tuple(
        GroupBar(m, None if m is None else m - 0.1, None if m is None else m + 0.1) for m in means
    )


@pytest.fixture
def chart(qtbot) -> GroupChart:
    made = GroupChart("Recall by history")
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show_groups(NAMES, [bars(None, 0.2, 0.4), bars(0.1, 0.3, 0.3)], (0, 1))
    made.show()
    return made


def place_of(chart: GroupChart, group: int) -> QPoint:
    scene = chart.getViewBox().mapViewToScene(chart.getViewBox().viewRect().center())
    scene.setX(chart.getViewBox().mapViewToScene(_point(group)).x())
    return chart.mapFromScene(scene)


def _point(group: int):
    from PySide6.QtCore import QPointF

    return QPointF(group, 0.1)


def test_intervals_have_an_outline_of_the_ground_so_that_light_bars_do_not_hide_them(
    chart: GroupChart,
) -> None:
    items = chart.getPlotItem().items
    outline, whisker = [item.opts["pen"] for item in items if isinstance(item, ErrorBarItem)][:2]
    look = theme.current()
    assert outline.color().name() == look.color("surface").name()
    assert whisker.color().name() == look.color("text").name()
    assert outline.width() > whisker.width() + 1


def test_bars_of_two_runs_are_told_apart_also_in_one_colour(qtbot) -> None:
    one_colour = GroupChart("Recall by history")
    qtbot.addWidget(one_colour)
    one_colour.show_groups(NAMES, [bars(0.1, 0.2, 0.4), bars(0.1, 0.3, 0.3)], (3, 3))
    items = one_colour.getPlotItem().items
    first, second = [item.opts["brush"].color() for item in items if isinstance(item, BarGraphItem)]
    assert first.alpha() == 255
    assert second.alpha() < 128


def test_arrows_choose_groups_and_escape_none(chart: GroupChart, qtbot) -> None:
    seen = []
    chart.group_chosen.connect(seen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Escape):
        qtbot.keyClick(chart, key)
    assert seen == [0, 1, 0, -1]


def test_the_name_for_screen_readers_says_what_is_chosen(chart: GroupChart) -> None:
    assert chart.accessibleName() == "Recall by history, no group chosen"
    chart.choose(2)
    assert chart.accessibleName() == "Recall by history, group 5–9"


def test_a_click_chooses_the_group_and_another_click_none(chart: GroupChart, qtbot) -> None:
    with qtbot.waitSignal(chart.group_chosen) as first:
        qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=place_of(chart, 2))
    with qtbot.waitSignal(chart.group_chosen) as second:
        qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=place_of(chart, 2))
    assert (first.args, second.args) == ([2], [-1])


def test_a_group_nobody_was_measured_in_has_no_bar(chart: GroupChart) -> None:
    heights = [
        item.opts["height"]
        for item in chart.items()
        if hasattr(item, "opts") and "x0" in item.opts and item.opts.get("height") is not None
    ]
    assert sorted(len(of_run) for of_run in heights) == [2, 3]


def test_the_axis_begins_at_zero_and_holds_the_intervals(chart: GroupChart) -> None:
    low, high = chart.getViewBox().viewRange()[1]
    assert low == pytest.approx(0)
    assert high >= 0.5
