"""The platform's dialog opens where a person chose before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from studio.widgets.file_chooser import DialogFileChooser


def opened(parent: QWidget) -> QFileDialog:
    return parent.findChildren(QFileDialog)[-1]


def test_the_folder_of_the_last_choice_is_where_the_next_begins(qtbot, tmp_path: Path) -> None:
    parent, chooser, chosen = QWidget(), DialogFileChooser(), []
    qtbot.addWidget(parent)
    chooser.open_file(parent, "Open", "JSON (*.json)", chosen.append)
    opened(parent).fileSelected.emit(str(tmp_path / "one.json"))
    chooser.save_file(parent, "Save", Path("two.tex"), chosen.append)
    dialog = opened(parent)
    assert chosen == [tmp_path / "one.json"]
    assert Path(dialog.directory().absolutePath()) == tmp_path
    assert dialog.defaultSuffix() == "tex"
    for one in parent.findChildren(QFileDialog):
        one.close()
