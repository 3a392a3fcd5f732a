"""What the page says of how far runs can be compared."""

from __future__ import annotations

from collections.abc import Callable

from compared_runs import varied
from stored_runs import StoredRun

from studio.pages.compare.page import ComparePage
from tests.helpers.compare_page_words import USERS, column_of, two, words_on

OpenPage = Callable[..., ComparePage]
OTHER_DATA = varied(dataset__fingerprint="beef" * 16)


def test_only_differing_settings_are_shown_until_all_are_asked_for(open_page: OpenPage) -> None:
    card = open_page(two()).tabs.tab("Differences").card
    assert [row.path for row in card.shown()] == ["training.learning_rate"]
    card._choice.set_current(1)
    card._show()
    assert len(card.shown()) > 40
    assert card.shown()[1].title == "Data fingerprint"


def test_runs_on_other_data_are_said_not_to_be_comparable_and_are_not_tested(
    open_page: OpenPage,
) -> None:
    page = open_page(
        [two()[0], StoredRun(run_id="c", config=OTHER_DATA)],
        users={"a": USERS["a"], "c": USERS["b"]},
    )
    assert "These runs are not comparable: the content of tiktok is not the same" in words_on(page)
    assert column_of(page, 3) == ["", "–"]
    told = page.tabs.tab("Curves")._legend.text()
    assert told == "No differences: these runs are not comparable."
    card = page.tabs.tab("Significance").card
    assert card.sentence().startswith("Not comparable: the content of tiktok")
    assert not card._copy.isEnabled()


def test_runs_that_differ_in_nothing_are_told_so(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="a"), StoredRun(run_id="b")])
    page.tabs.show_tab("Differences")
    assert "All settings are the same." in words_on(page)
    assert len(set(column_of(page, 0))) == 2
