"""Drop-downs with long words in a narrow box."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.widgets.controls import choice
from studio.widgets.elided_choice import ElidedChoice

LONG = "lfm2k, standardise vggish, epochs 100, precision bf16, seed 3"


@pytest.fixture
def narrow(qtbot: QtBot) -> ElidedChoice:
    made = choice(LONG, "short", name="Base")
    qtbot.addWidget(made)
    made.setFixedWidth(160)
    made.show()
    return made


def test_words_that_do_not_fit_are_shortened_and_keep_their_end(narrow: ElidedChoice) -> None:
    assert "…" in narrow.shown_words()
    assert narrow.shown_words().endswith("3")
    narrow.setCurrentIndex(1)
    assert narrow.shown_words() == "short"


def test_the_list_is_wide_enough_to_read_all_of_them(narrow: ElidedChoice) -> None:
    narrow.showPopup()
    words = narrow.fontMetrics().horizontalAdvance(LONG)
    assert narrow.view().width() >= words
    narrow.hidePopup()


@pytest.mark.parametrize("words", ["@20", "Recall@20", "Seconds per epoch"])
def test_words_that_fit_are_left_alone(qtbot: QtBot, words: str) -> None:
    made = choice(words, name="Metric")
    qtbot.addWidget(made)
    made.show()
    assert made.shown_words() == words
