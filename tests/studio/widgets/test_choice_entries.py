"""A drop-down that is offered the same again stays as it is."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from studio.widgets.choice_entries import offer_entries

ENTRIES = [("First", "a"), ("Second", "b"), ("Third", "c")]


def test_what_is_offered_already_is_not_offered_anew(qtbot) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    offer_entries(box, ENTRIES, "b")
    assert (box.count(), box.currentData()) == (3, "b")
    with qtbot.assertNotEmitted(box.model().rowsRemoved):
        offer_entries(box, ENTRIES, "b")


def test_other_entries_and_another_choice_are_taken_over(qtbot) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    offer_entries(box, ENTRIES, "b")
    offer_entries(box, ENTRIES, "c")
    assert box.currentData() == "c"
    offer_entries(box, ENTRIES[:2], "gone")
    assert (box.count(), box.currentData()) == (2, "a")
