"""What pages show survives that everything in the window is made anew."""

from __future__ import annotations

import pytest
from fake_pages import FakePage

from studio.pages.live.payload import ShowJobs

pytestmark = pytest.mark.usefixtures("fake_pages")


@pytest.fixture
def seen(window, monkeypatch):
    """Pages that show what they were asked for last; pages in front and behind are opened."""
    monkeypatch.setattr(FakePage, "in_view", lambda page: page.shown[-1] if page.shown else None)
    window.open_place("live", "run-1")
    window.open_place("compare", ["a"])
    window.current_page().shown.append(["a", "added on the page"])
    return window


def test_the_page_in_front_shows_what_it_showed_and_not_what_it_was_asked_for(seen):
    seen.rebuild()
    assert seen.current_page().shown == [["a", "added on the page"]]


def test_pages_behind_show_it_when_they_are_opened_even_after_two_changes(seen):
    seen.open_place("settings")
    seen.rebuild()
    seen.rebuild()
    seen.open_place("compare")
    assert seen.current_page().shown == [["a", "added on the page"]]


def test_a_page_that_is_asked_for_something_else_shows_that(seen):
    seen.open_place("settings")
    seen.rebuild()
    seen.open_place("compare", ["b"])
    seen.open_place("compare")
    assert seen.current_page().shown == [["b"], None]


def test_jobs_are_shown_beside_the_run_of_before(seen):
    seen.rebuild()
    seen.open_place("live", ShowJobs())
    assert seen.current_page().shown == ["run-1", ShowJobs()]
