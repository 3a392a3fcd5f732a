"""Titles and features of items in the import: what is shown is what counts."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit

from tests.helpers.data_page_words import named, words_of

EMBEDDING = "Features in the column clip"


@pytest.fixture
def recbole(wizard, tmp_path, idle):
    """A wizard over atomic files of RecBole with a title, an attribute and features."""
    folder = tmp_path / "toy"
    folder.mkdir()
    rows = [f"u{u}\ti{i}" for u in range(8) for i in range(6)]
    (folder / "toy.inter").write_text("\n".join(["user_id:token\titem_id:token", *rows]) + "\n")
    head = "item_id:token\ttitle:token_seq\tyear:float\tclip:float_seq"
    lines = [f"i{i}\tThe {i}\t19{i}0\t{i} 1 2" for i in range(6)]
    (folder / "toy.item").write_text("\n".join([head, *lines]) + "\n")
    wizard.choose(folder)
    idle()
    return wizard


def pick(wizard, words: str) -> None:
    box = named(wizard, QComboBox, "Table of items")
    box.setCurrentText(words)
    box.activated.emit(box.currentIndex())


def test_a_table_of_items_that_is_chosen_again_is_used_as_before(recbole) -> None:
    before = recbole.session.recipe
    assert before.items.features == ("clip",)
    pick(recbole, "None")
    assert recbole.session.recipe.items is None
    pick(recbole, "toy.item")
    assert recbole.session.recipe == before


def test_features_in_a_column_are_shown_only_with_their_table(recbole) -> None:
    switch = named(recbole, QAbstractButton, EMBEDDING)
    assert switch.isVisibleTo(recbole)
    pick(recbole, "None")
    assert not switch.isVisibleTo(recbole)
    pick(recbole, "toy.item")
    assert switch.isVisibleTo(recbole)
    assert switch.isChecked()


@pytest.mark.parametrize("name", ["", "my image"])
def test_features_without_a_name_they_can_have_bar_the_way_on(wizard, ratings, idle, name) -> None:
    np.save(ratings.parent / "image.npy", np.eye(6, 3))
    (ratings.parent / "image_ids.txt").write_text("".join(f"i{i}\n" for i in range(6)))
    wizard.choose(ratings)
    idle()
    wizard.session.edit(columns={"user": "who", "item": "what"})
    way_on = named(wizard, QAbstractButton, "Next")
    assert way_on.isEnabled()
    line = named(wizard, QLineEdit, "Name of the modality in image.npy")
    line.setText(name)
    line.textEdited.emit(name)
    assert not way_on.isEnabled()
    assert "Give the features in image.npy a name of letters" in words_of(wizard)
    named(wizard, QAbstractButton, "Use the features in image.npy").click()
    assert way_on.isEnabled()
    assert wizard.session.recipe.features == ()
