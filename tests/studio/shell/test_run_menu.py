"""The menu of stored runs, and the list of all of them that it opens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from compared_runs import finished
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from studio.shell.palette import CommandPalette
from studio.shell.run_menu import ALL, OFFERED, RunMenu

RUNS = [replace(finished(f"run {number}"), run_id=f"id-{number}") for number in range(20)]


@pytest.fixture
def menu(qtbot):
    anchor = QPushButton("Add")
    qtbot.addWidget(anchor)
    menu = RunMenu(anchor, lambda run: "0.5000", "No run yet")
    menu.anchor = anchor  # a test's widgets live as long as something refers to them
    return menu


def lines(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def palette(menu):
    next(action for action in menu.actions() if action.text() == ALL).trigger()
    return menu.anchor.findChild(CommandPalette)


def test_the_newest_are_offered_and_all_of_them_last(menu):
    menu.fill(RUNS)
    offered = lines(menu)
    assert offered[0] == "run 0, tiktok, seed 1   0.5000"
    assert (len(offered), offered[-1]) == (OFFERED + 1, ALL)


def test_a_few_need_no_list_of_all(menu):
    menu.fill(RUNS[:OFFERED])
    assert ALL not in lines(menu)


def test_runs_on_the_same_data_stand_before_newer_ones(menu):
    menu.fill(RUNS, lambda run: run.run_id in ("id-3", "id-19"))
    assert [line.split(",")[0] for line in lines(menu)[:3]] == ["run 3", "run 19", "run 0"]


def test_a_long_name_ends_in_an_ellipsis_and_keeps_seed_and_result_in_sight(menu):
    menu.fill([replace(RUNS[0], name="DASRec, " + "interactions per user, " * 9)])
    (line,) = lines(menu)
    assert "…" in line
    assert line.endswith(", tiktok, seed 1   0.5000")


def test_the_preset_of_the_data_set_is_not_named_beside_it(menu):
    menu.fill([replace(RUNS[0], name="DASRec, tiktok")])
    assert lines(menu) == ["DASRec, tiktok, seed 1   0.5000"]


def test_a_choice_in_the_menu_tells_the_run(menu, qtbot):
    menu.fill(RUNS)
    with qtbot.waitSignal(menu.chosen) as chosen:
        menu.actions()[4].trigger()
    assert chosen.args == ["id-4"]


def test_all_runs_are_found_by_letters(menu, qtbot):
    menu.fill(RUNS)
    found = palette(menu)
    assert len(found.found()) == len(RUNS)
    qtbot.keyClicks(found.field, "run 17")
    with qtbot.waitSignal(menu.chosen) as chosen:
        qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert chosen.args == ["id-17"]


def test_the_list_of_all_says_what_to_type(menu):
    menu.fill(RUNS)
    found = palette(menu)
    assert found.field.placeholderText() == "Find a run"
    assert found.accessibleName() == "All runs"
    found.close()


def test_without_runs_it_says_so_and_offers_nothing(menu):
    menu.fill([])
    (only,) = menu.actions()
    assert (only.text(), only.isEnabled()) == ("No run yet", False)
