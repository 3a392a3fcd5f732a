"""Numbers that are typed into the filters of an import."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit

from dasrec_core.data.importing.splitting import SPLIT_TITLES
from tests.helpers.data_page_words import named, press, put, words_of


def test_a_number_that_is_none_is_marked_and_changes_nothing(wizard, at_check) -> None:
    at_check()
    press(wizard, "Back")
    before = wizard.session.recipe
    line = named(wizard, QLineEdit, "Per user, at least")
    line.setText("many")
    line.textEdited.emit("many")
    assert line.property("invalid") == "true"
    assert wizard.session.recipe == before


@pytest.mark.parametrize(("typed", "is_unclear"), [("1,000", True), ("0,125", False)])
def test_thousands_with_a_comma_are_not_taken_for_decimals(wizard, at_check, typed, is_unclear):
    at_check()
    press(wizard, "Back")
    before = wizard.session.recipe
    put(wizard, "Rating at least", typed)
    assert (f"{typed} is unclear" in words_of(wizard)) is is_unclear
    assert (wizard.session.recipe == before) is is_unclear


def test_a_number_that_is_none_bars_the_way_on_until_it_is_corrected(wizard, at_check) -> None:
    at_check()
    press(wizard, "Back")
    put(wizard, "Per user, at least", "5x")
    assert not named(wizard, QAbstractButton, "Next").isEnabled()
    assert "Correct what is marked." in words_of(wizard)
    assert "Per user, at least: must be a number." in words_of(wizard)
    line = put(wizard, "Per user, at least", "5")
    assert named(wizard, QAbstractButton, "Next").isEnabled()
    assert line.property("invalid") == "false"


@pytest.mark.parametrize("words", ["nan", "inf", "1e999"])
def test_only_numbers_that_can_be_counted_with_are_taken(wizard, at_check, words) -> None:
    at_check()
    press(wizard, "Back")
    assert put(wizard, "Rating at least", words).property("invalid") == "true"


def test_beside_a_wrong_number_the_other_settings_count(wizard, at_check) -> None:
    at_check()
    press(wizard, "Back")
    put(wizard, "Per user, at least", "5x")
    put(wizard, "Per item, at least", "2")
    assert wizard.session.recipe.filter.min_per_item == 2


def test_what_is_wrong_is_still_there_and_marked_on_coming_back(wizard, at_check, idle) -> None:
    at_check()
    press(wizard, "Back")
    line = put(wizard, "Per user, at least", "5x")
    press(wizard, "Back")
    press(wizard, "Next")
    idle()
    assert (line.text(), line.property("invalid")) == ("5x", "true")
    assert not named(wizard, QAbstractButton, "Next").isEnabled()


def test_a_conflict_is_told_only_beside_the_values_that_make_it(wizard, at_check, idle) -> None:
    at_check()
    press(wizard, "Back")
    lines = [put(wizard, name, "48") for name in ("Validation, per cent", "Test, per cent")]
    press(wizard, "Back")
    press(wizard, "Next")
    idle()
    assert "must leave a tenth for training" in words_of(wizard)
    assert [line.text() for line in lines] == ["48", "48"]


def test_a_wrong_number_in_a_line_that_does_not_count_any_more_bars_nothing(
    wizard, at_check, idle
) -> None:
    at_check()
    press(wizard, "Back")
    line = put(wizard, "Test, per cent", "ten")
    kinds = named(wizard._filter, QComboBox, "Split")
    kinds.setCurrentIndex(list(SPLIT_TITLES).index("leave_one_out"))
    kinds.activated.emit(kinds.currentIndex())
    idle()
    assert named(wizard, QAbstractButton, "Next").isEnabled()
    assert (line.text(), line.property("invalid")) == ("10", "false")


def test_another_table_begins_with_its_own_filter(wizard, at_check, ratings, idle) -> None:
    at_check()
    press(wizard, "Back")
    line = put(wizard, "Per user, at least", "5x")
    at_check()
    press(wizard, "Back")
    assert (line.text(), line.property("invalid")) == ("1", "false")


@pytest.mark.parametrize(
    ("name", "typed"), [("Rating at least", "1234567.5"), ("Test, per cent", "12.3456789")]
)
def test_a_number_with_many_digits_is_shown_as_it_counts(wizard, at_check, name, typed) -> None:
    at_check()
    press(wizard, "Back")
    line = put(wizard, name, typed)
    press(wizard, "Back")
    press(wizard, "Next")
    assert line.text() == typed
    before = wizard.session.recipe
    put(wizard, "Seed", "1")  # reads all lines
    assert wizard.session.recipe == before
