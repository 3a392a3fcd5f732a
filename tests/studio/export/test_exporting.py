"""From the export action to the file and its sidecar."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from comparison_runs import finished
from page_services import FakeChooser
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QPushButton, QScrollArea, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.runs_table import runs_table
from studio.bridges.task_pool import THREADS
from studio.export.dialog import ExportDialog
from studio.export.exporter import Exporter
from studio.export.offer import ExportOffer, ExportOrder, figure_kind, table_kind
from studio.services import Services
from studio.widgets.toast import Toast, ToastStack


class SavingChooser(FakeChooser):
    def save_file(self, parent, title, place, chosen) -> None:
        self.proposed = place
        chosen(self.path)


def offer() -> ExportOffer:
    run = finished()

    def broken(format_id: str, width_in: float):
        raise ConfigError("There are no values to draw.", "Choose others.")

    return ExportOffer(
        "runs",
        (table_kind("Runs", lambda: (runs_table([run]), (run,))), figure_kind("Curves", broken)),
    )


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog(qtbot: QtBot, page: QWidget, tmp_path: Path) -> ExportDialog:
    made = ExportDialog(page, offer(), tmp_path, SavingChooser(tmp_path / "chosen.csv"))
    qtbot.addWidget(made)
    made.show()
    return made


def choose(dialog: ExportDialog, title: str) -> None:
    dialog.formats.setCurrentIndex(dialog.formats.findText(title))


def test_the_file_follows_the_format(dialog: ExportDialog, tmp_path: Path) -> None:
    assert dialog.order().file == tmp_path / "runs.tex"
    choose(dialog, "Excel")
    assert dialog.order().file == tmp_path / "runs.xlsx"
    dialog.path.setText(str(tmp_path / "mine v1.0"))
    choose(dialog, "CSV")
    assert dialog.order().file == tmp_path / "mine v1.0.csv"


def test_the_width_is_asked_only_where_there_is_one(dialog: ExportDialog) -> None:
    assert dialog.widths.isVisible()
    choose(dialog, "CSV")
    assert not dialog.widths.isVisible()
    dialog.kinds.setCurrentIndex(1)
    assert dialog.widths.isVisible()
    assert dialog.order().format == "pdf"


@pytest.mark.parametrize(
    ("place", "words"),
    [("", "Say where"), ("absent/x.csv", "no such folder"), (".", "This is a folder")],
)
def test_an_impossible_place_is_said_and_cannot_be_agreed_to(
    dialog: ExportDialog, tmp_path: Path, place: str, words: str
) -> None:
    dialog.path.setText(str(tmp_path / place) if place else "")
    assert words in dialog._hint.text()
    assert not dialog.agree.isEnabled()


@pytest.mark.parametrize(
    "typed", ["~nobody-of-this-name/x.tex", f"/tmp/{'x' * 300}.tex", "/", "~nobody-of-this-name"]
)
def test_a_path_that_no_system_takes_is_said_and_outlives_another_format(
    dialog: ExportDialog, typed: str
) -> None:
    dialog.path.setText(typed)
    choose(dialog, "Excel")
    assert dialog._hint.isVisible()
    assert not dialog.agree.isEnabled()
    if typed != "/":
        assert "This is no usable path" in dialog._hint.text()


def test_a_folder_that_cannot_be_looked_into_is_said(
    dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", refuse)
    dialog.path.setText("/closed/x.tex")
    assert "This is no usable path" in dialog._hint.text()
    assert not dialog.agree.isEnabled()


def test_a_last_folder_that_cannot_be_looked_into_is_left_for_the_home_folder(
    page: QWidget, services: Services
) -> None:
    services.settings.layout.setValue("export/folder", f"/tmp/{'x' * 300}")
    exporter = Exporter(page, services, offer)
    exporter.ask()
    dialog = page.findChild(ExportDialog)
    assert dialog.order().file.parent == Path.home()
    dialog.reject()
    exporter.button.deleteLater()


def test_replacing_a_file_is_said_before(dialog: ExportDialog, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("x")
    dialog.path.setText(str(tmp_path / "old.csv"))
    assert "will be replaced" in dialog._hint.text()
    assert dialog.agree.isEnabled()


def test_a_place_can_be_chosen(dialog: ExportDialog, tmp_path: Path) -> None:
    choose(dialog, "CSV")
    dialog._choose.click()
    assert dialog.order().file == tmp_path / "chosen.csv"
    assert dialog._files.proposed == tmp_path / "runs.csv"


@pytest.mark.parametrize("name", ["table1", "table1.csv", "table1.tex"])
def test_a_chosen_place_gets_the_ending_of_the_format(
    dialog: ExportDialog, tmp_path: Path, name: str
) -> None:
    dialog._files.path = tmp_path / name
    dialog._choose.click()
    assert dialog.order().file == tmp_path / "table1.tex"


def test_the_action_writes_file_and_sidecar_and_tells(
    qtbot: QtBot, page: QWidget, services: Services, tmp_path: Path
) -> None:
    exporter = Exporter(page, services, offer)
    order = ExportOrder(offer().kinds[0], "csv", False, tmp_path / "runs.csv")
    exporter.carry_out(order)
    exporter.ask()
    assert page.findChild(ToastStack).words() == ["The last export is still being written."]
    assert page.findChild(ExportDialog) is None
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
    assert (tmp_path / "runs.csv").read_text().startswith("run_id,")
    assert "runs.csv" in json.loads((tmp_path / "runs.provenance.json").read_text())["files"]
    toast = page.findChildren(Toast)[-1]
    assert toast.words() == "Exported runs.csv."
    assert [push.text() for push in toast.findChildren(QPushButton) if push.text()] == [
        "Open folder"
    ]
    exporter.button.deleteLater()


def test_an_export_is_written_also_when_the_window_closes_before_its_turn(
    page: QWidget, services: Services, tmp_path: Path
) -> None:
    go_on = threading.Event()
    for _ in range(THREADS):  # something long is being read
        services.tasks.run(lambda: go_on.wait(10))
    exporter = Exporter(page, services, offer)
    exporter.carry_out(ExportOrder(offer().kinds[0], "csv", False, tmp_path / "runs.csv"))
    services.tasks.close(timeout_ms=1000)
    go_on.set()
    assert (tmp_path / "runs.csv").exists()
    exporter.button.deleteLater()


def test_what_cannot_be_made_is_said_and_leaves_no_file(
    qtbot: QtBot, page: QWidget, services: Services, tmp_path: Path
) -> None:
    exporter = Exporter(page, services, offer)
    exporter.carry_out(ExportOrder(offer().kinds[1], "pdf", True, tmp_path / "c.pdf"))
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
    assert page.findChild(ToastStack).words() == ["There are no values to draw. Choose others."]
    assert not (tmp_path / "c.pdf").exists()
    exporter.button.deleteLater()


@pytest.fixture
def tall_page(qtbot: QtBot) -> QWidget:
    """A page that is taller than its window, which scrolls it and has messages of its own."""
    window, area, stack, made = QMainWindow(), QScrollArea(), QStackedWidget(), QWidget()
    made.setFixedHeight(3000)
    area.setWidget(made)
    stack.addWidget(area)
    stack.addWidget(QWidget())
    window.setCentralWidget(stack)
    window.toasts = ToastStack(window)
    window.resize(800, 600)
    qtbot.addWidget(window)
    window.show()
    made.held = window  # or nobody would hold it
    return made


@pytest.mark.parametrize("kind", [0, 1])
def test_the_end_of_an_export_is_told_by_the_window_also_when_the_page_was_left(
    qtbot: QtBot, tall_page: QWidget, services: Services, tmp_path: Path, kind: int
) -> None:
    window = tall_page.window()
    exporter = Exporter(tall_page, services, offer)
    exporter.carry_out(ExportOrder(offer().kinds[kind], "csv", True, tmp_path / "runs.csv"))
    window.centralWidget().setCurrentIndex(1)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
    words = ("Exported runs.csv.", "There are no values to draw. Choose others.")[kind]
    assert window.toasts.words() == [words]
    (toast,) = window.findChildren(Toast)
    assert toast.isVisible()
    assert window.rect().contains(toast.mapTo(window, toast.rect().center()))
    exporter.button.deleteLater()


def test_ctrl_e_opens_the_dialog_where_the_last_export_went(
    qtbot: QtBot, page: QWidget, services: Services, tmp_path: Path
) -> None:
    services.settings.layout.setValue("export/folder", str(tmp_path))
    exporter = Exporter(page, services, offer)
    qtbot.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.findChild(ExportDialog) is not None)
    dialog = page.findChild(ExportDialog)
    assert dialog.order().file.parent == tmp_path
    dialog.reject()
    exporter.button.deleteLater()


@pytest.mark.parametrize("agrees", [True, False])
def test_the_keyboard_goes_back_to_what_opened_the_dialog(
    qtbot: QtBot, page: QWidget, services: Services, tmp_path: Path, agrees: bool
) -> None:
    services.settings.layout.setValue("export/folder", str(tmp_path))
    exporter = Exporter(page, services, offer)
    first = QPushButton("First", page)
    exporter.button.setParent(page)
    for push in (first, exporter.button):
        push.show()
    exporter.button.setFocus()
    qtbot.keyClick(exporter.button, Qt.Key.Key_Space)
    dialog = page.findChild(ExportDialog)
    if agrees:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    else:
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert page.focusWidget() is exporter.button
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
    assert page.focusWidget() is exporter.button


def test_nothing_to_export_is_said(qtbot: QtBot, page: QWidget, services: Services) -> None:
    exporter = Exporter(page, services, lambda: None)
    exporter.action.trigger()
    assert page.findChild(ToastStack).words() == ["There is nothing to export yet."]
    exporter.button.deleteLater()
