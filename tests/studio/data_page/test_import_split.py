"""The split of a table: offered, counted, changed and written."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit

from dasrec_core.data.loading import inspect_folder
from tests.helpers.data_page_words import named, press, words_of


@pytest.fixture
def labelled(tmp_path):
    """Eight users of six rows: the first four for training, one each for validation and test."""
    path = tmp_path / "labelled" / "plays.csv"
    path.parent.mkdir()
    lines = [f"u{u},i{i},{'000012'[i]},{'000112'[i]}" for u in range(8) for i in range(6)]
    path.write_text("\n".join(["user,item,x_label,mine", *lines]) + "\n")
    return path


def sizes(wizard) -> list[int]:
    return [wizard.session.plan.split_size(split) for split in ("train", "valid", "test")]


def choose(wizard, name: str, words: str) -> None:
    box = named(wizard, QComboBox, name)
    box.setCurrentText(words)
    box.activated.emit(box.currentIndex())


def test_the_split_of_a_table_is_offered_counted_and_written(
    qtbot, wizard, labelled, idle, services
) -> None:
    wizard.choose(labelled)
    idle()
    assert named(wizard._columns, QComboBox, "Split").currentText() == "x_label"
    for _ in range(2):
        press(wizard, "Next")
        idle()
        assert "As the table says, column x_label" in words_of(wizard)
    assert named(wizard._filter, QComboBox, "Split").currentText() == "As the table says"
    assert not named(wizard, QLineEdit, "Seed").isEnabled()
    assert sizes(wizard) == [32, 8, 8]
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        press(wizard, "Import")
    dataset = inspect_folder(services.home.path / "datasets" / "plays").dataset
    assert [dataset.item_keys[at] for at in set(dataset.test.item_ids.tolist())] == ["i5"]


def test_another_column_and_another_rule_change_the_counts(wizard, labelled, idle) -> None:
    wizard.choose(labelled)
    idle()
    choose(wizard._columns, "Split", "mine")
    press(wizard, "Next")
    idle()
    assert sizes(wizard) == [24, 16, 8]
    choose(wizard._filter, "Split", "At random, per user")
    idle()
    assert sizes(wizard) == [32, 8, 8]
    assert named(wizard, QLineEdit, "Seed").isEnabled()


def test_the_rule_comes_and_goes_with_its_column(wizard, labelled, idle) -> None:
    wizard.choose(labelled)
    idle()
    choose(wizard._columns, "Split", "None")
    assert wizard.session.recipe.split.kind == "random"
    press(wizard, "Next")
    rules = named(wizard._filter, QComboBox, "Split")
    assert not rules.model().item(rules.findText("As the table says")).isEnabled()
    press(wizard, "Back")
    choose(wizard._columns, "Split", "mine")
    assert wizard.session.recipe.split.kind == "column"
