"""Every page and every dialog over hostile data, light and dark: named, plain, readable.

Widgets of the states that no scene here reaches are walked where a test reaches them, see
``conftest.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from film_runs import two_runs, write_data
from page_services import FakeChooser
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QPushButton,
    QWidget,
)
from settled import settle
from studio_classes import studio_classes
from studio_services import quiet_services
from widget_walk import HOSTILE, interpreting, nameless, unreadable

from studio.export.dialog import ExportDialog
from studio.export.offer import ExportKind, ExportOffer
from studio.main_window import MainWindow
from studio.pages.new_run.ablate_dialog import AblateDialog
from studio.pages.new_run.sweep_dialog import SweepDialog
from studio.pages.page import Page
from studio.pages.paper.batch_dialog import BatchDialog
from studio.pages.paper.published_dialog import PublishedDialog
from studio.pages.runs.column_chooser import ColumnChooser
from studio.shell.commands import PAGES
from studio.shell.palette import CommandPalette
from studio.shell.shortcuts_dialog import ShortcutsDialog
from studio.theme import theme
from studio.widgets.confirm import Option, Question, QuestionDialog
from studio.widgets.name_prompt import NamePrompt
from studio.widgets.toast import Toast

pytestmark = pytest.mark.slow

FAR_DOWN = (1440, 1600)
"""A window in which pages need not scroll: what is out of view is not painted."""

PLACES = ("welcome", "settings", "about", *PAGES)


@pytest.fixture(scope="module")
def window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """The window over two runs and a data set whose names try to be mark-up."""
    folder = tmp_path_factory.mktemp("walls")
    theme.apply(qapp, "light")
    services = quiet_services(folder / "studio")
    data = write_data(folder / HOSTILE)
    for run_id in two_runs(services, data):
        services.store.rename(run_id, HOSTILE)
        services.store.set_tags(run_id, [HOSTILE])
    services.library.open_folder(data)
    made = MainWindow(services)
    made.settings.update(hints=False)  # they lie over words that are looked for here
    made.resize(*FAR_DOWN)
    yield made
    made.close_for_good()
    made.deleteLater()


@pytest.fixture
def front(window: MainWindow) -> Iterator[MainWindow]:
    window.show()
    yield window
    for dialog in window.findChildren(QDialog):
        dialog.close()
        dialog.deleteLater()
    settle(window)
    for toast in window.findChildren(Toast):
        toast.leave()
    window.hide()


PAYLOADS: dict[str, Callable[[MainWindow], object]] = {
    "data": lambda window: window.services.library.entries()[0].path,
    "live": lambda _: "a",
    "compare": lambda _: ["a", "b"],
    "users": lambda _: ["a", "b"],
}


@pytest.mark.parametrize("place", PLACES)
def test_a_page_over_hostile_data_is_named_and_reads_no_mark_up(front, place):
    show_page(front, place)
    assert (nameless(front), interpreting(front)) == ([], [])


def show_page(window: MainWindow, place: str) -> Page:
    window.open_place(place, PAYLOADS.get(place, lambda _: None)(window))
    settle(window)
    return window.page(place)


def test_every_model_in_the_window_keeps_the_rules_of_qt(window, qtmodeltester):
    views = window.findChildren(QAbstractItemView)
    models = {view.model() for view in views} | set(window.findChildren(QAbstractItemModel))
    for model in models - {None}:
        qtmodeltester.check(model)


def export(window: MainWindow, folder: Path) -> QDialog:
    kinds = (ExportKind(HOSTILE, ("csv", "latex"), lambda *_: (b"", None)),)
    return ExportDialog(window, ExportOffer(HOSTILE, kinds), folder, FakeChooser())


def question(window: MainWindow, folder: Path) -> QDialog:
    options = (Option("yes", "Yes", "danger"), Option("no", "No", "primary"))
    return QuestionDialog(window, Question(HOSTILE, f"Is it called {HOSTILE}?", options))


def sweep(window: MainWindow, folder: Path) -> None:
    dialogs = show_page(window, "new_run")._dialogs
    dialogs.sweep()
    dialogs.current._add("training.learning_rate")
    dialogs.current.line_of("training.learning_rate").edit.setText(HOSTILE)


def triggered(command: str) -> Callable[[MainWindow, Path], None]:
    return lambda window, _folder: window.commands[command].trigger()


OPENERS: dict[type[QDialog], Callable[[MainWindow, Path], QDialog | None]] = {
    AblateDialog: lambda window, _: show_page(window, "new_run")._dialogs.ablate(),
    BatchDialog: lambda window, _: show_page(window, "paper")._batches.ask_study("ablation"),
    ColumnChooser: lambda window, _: show_page(window, "runs")._choose_columns(),
    CommandPalette: triggered("view.palette"),
    ExportDialog: export,
    NamePrompt: lambda window, _: NamePrompt(window, HOSTILE, str, HOSTILE),
    PublishedDialog: lambda window, _: show_page(window, "paper")._batches.show_published("dasrec"),
    QuestionDialog: question,
    ShortcutsDialog: triggered("help.shortcuts"),
    SweepDialog: sweep,
}
"""Opens each dialog as the window does, or returns one to be shown."""


@pytest.mark.parametrize("kind", studio_classes(QDialog), ids=lambda kind: kind.__name__)
def test_a_dialog_over_hostile_data_is_named_and_reads_no_mark_up(front, tmp_path, kind):
    assert kind in OPENERS, f"show how {kind.__name__} is opened in OPENERS"
    dialog = show_dialog(front, tmp_path, kind)
    assert (nameless(dialog), interpreting(dialog)) == ([], [])


def show_dialog(window: MainWindow, folder: Path, kind: type[QDialog]) -> QDialog:
    made = OPENERS[kind](window, folder)
    if made is not None:
        made.show()
    settle(window)
    return next(found for found in window.findChildren(kind) if found.isVisible())


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_all_words_have_contrast(front, qapp, tmp_path, mode):
    theme.apply(qapp, mode)
    faint = {}
    for place in PLACES:
        show_page(front, place)
        faint[place] = unreadable(front)
    for kind in OPENERS:
        dialog = show_dialog(front, tmp_path, kind)
        faint[kind.__name__] = unreadable(dialog)
        dialog.close()
    assert {place: found for place, found in faint.items() if found} == {}


def test_the_walks_see_what_they_must_see(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    label, push = QLabel("pale on white", box), QPushButton(box)
    label.setToolTip(HOSTILE)
    label.setStyleSheet("color: #999999; background: #ffffff")
    push.move(0, 60)
    box.resize(200, 100)
    box.show()
    assert nameless(box) == ["QPushButton in QWidget"]
    assert interpreting(box) == [
        "QLabel 'pale on white' in QWidget",
        "tooltip of QLabel 'pale on white' in QWidget",
    ]
    assert [line[:4] for line in unreadable(box)] == ["2.85"]
