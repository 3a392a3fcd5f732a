"""Every page at 150 % text in a window of 1280 × 800: nothing scrolls sideways, no word is cut."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from film_runs import two_runs, write_data
from fit_walk import cut, sideways
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from settled import settle
from studio_services import quiet_services

from studio.main_window import MainWindow
from studio.pages.new_run.run_trial import RunTrial
from studio.shell.commands import PAGES
from studio.shell.page_frame import PageScroll
from studio.theme import theme
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.parts import text

pytestmark = pytest.mark.slow

SIZE = (1280, 800)
PLACES = ("welcome", "settings", "about", *PAGES)
LONG_NAME = "DASRec with modality attention and a name that is long, on films"


@pytest.fixture
def large(qapp: QApplication, tmp_path: Path, monkeypatch) -> Iterator[MainWindow]:
    """The window over two runs with long names, at the largest text."""
    # Trying the run would take a whole engine.
    monkeypatch.setattr(RunTrial, "show", lambda *_args, **_named: None)
    services = quiet_services(tmp_path / "studio")
    data = write_data(tmp_path / "films-of-the-world")
    for run_id in two_runs(services, data):
        services.store.rename(run_id, LONG_NAME)
    services.library.open_folder(data)
    theme.apply(qapp, "light", 1.5)
    window = MainWindow(services)
    window.settings.update(hints=False)
    window.resize(*SIZE)
    window.show()
    window.activateWindow()
    yield window
    window.close_for_good()
    window.deleteLater()


def faults(window: MainWindow) -> list[str]:
    settle(window)
    width = window.width()
    grown = [f"the window is {width} px wide"] if width > SIZE[0] else []
    lost = [] if window.isActiveWindow() else ["a part of the page was shown as a window"]
    return [*lost, *grown, *sideways(window), *cut(window)]


def pages(window: MainWindow) -> Iterator[str]:
    """Bring each page to the front and name it."""
    data = window.services.library.entries()[0].path
    payloads = {"data": data, "live": "a", "compare": ["a", "b"], "users": ["a", "b"]}
    for place in PLACES:
        window.open_place(place, payloads.get(place))
        yield place


def tabs_of_compare(window: MainWindow) -> Iterator[str]:
    window.open_place("compare")
    bar = window.page("compare").tabs.bar
    for number in range(1, bar.count()):
        bar.setCurrentIndex(number)
        yield f"compare, {bar.tabText(number)}"


def a_user(window: MainWindow) -> Iterator[str]:
    window.open_place("users")
    window.page("users").walker.show_user(3)
    yield "a user"


def steps_of_an_import(window: MainWindow, table: Path) -> Iterator[str]:
    lines = "".join(f"{u},{i},{i % 5},{u + i}\n" for u in range(8) for i in range(6))
    table.write_text(f"user_id,item_id,rating,timestamp\n{lines}")
    window.open_place("data")
    page = window.page("data")
    page.begin_import()
    yield "import, source"
    page.imports.begin(table)
    for step in ("columns", "filter", "check"):
        yield f"import, {step}"
        page.imports.wizard.go_on()


def test_nothing_scrolls_sideways_and_no_word_is_cut(large, tmp_path):
    scenes = chain(
        pages(large),
        tabs_of_compare(large),
        a_user(large),
        steps_of_an_import(large, tmp_path / "plays.csv"),
    )
    found = {scene: lines for scene in scenes if (lines := faults(large))}
    assert found == {}


@pytest.fixture
def box(qtbot) -> QWidget:
    made = QWidget()
    made.resize(390, 90)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_walk_sees_a_page_that_scrolls_sideways(box):
    inside = QWidget()
    inside.setMinimumWidth(2 * box.width())
    area = PageScroll(inside)
    area.setParent(box)
    area.show()
    assert len(sideways(box)) == 1


@pytest.mark.parametrize("kind", [QLabel, QPushButton, ElidedLabel])
def test_the_walk_sees_words_without_room(box, kind):
    part = kind("a long word")
    part.setParent(box)
    part.setToolTip("")
    part.setGeometry(0, 0, 12, 30)
    part.show()
    assert len(cut(box)) == 1


def test_the_walk_sees_lines_that_are_cut(box):
    label = text("two words " * 9, wrap=True)
    label.setParent(box)
    label.setGeometry(0, 0, 60, 20)
    label.show()
    assert len(cut(box)) == 1


def test_the_walk_sees_a_choice_that_is_cut(box):
    choice = QComboBox(box)
    choice.addItem("a long word in a choice")
    choice.setGeometry(0, 0, 60, 30)
    choice.show()
    assert len(cut(box)) == 1


def test_the_walk_sees_what_stands_out(box):
    label = QLabel("out", box)
    label.adjustSize()
    label.move(box.width() - 5, 0)
    label.show()
    assert len(cut(box)) == 1
