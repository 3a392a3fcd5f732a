"""More seeds of a stored result: which, and how New run is opened with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from stored_runs import StoredRun

from dasrec_core.store.records import RunStatus
from studio.pages.new_run.payload import MoreSeeds
from studio.pages.runs.page import RunsPage
from tests.helpers.runs_page_words import seeds, three

OpenPage = Callable[..., RunsPage]


def asked_of(qtbot, page: RunsPage) -> MoreSeeds:
    with qtbot.waitSignal(page.open_place) as signal:
        page._actions.more_seeds.trigger()
    place, payload = signal.args
    assert place == "new_run"
    return payload


@pytest.mark.parametrize(
    ("taken", "added"),
    [(1, (1, 2)), (2, (2,)), (3, (3, 4)), (5, (5, 6, 7, 8, 9)), (10, (10, 11, 12, 13, 14))],
)
def test_seeds_that_are_not_there_are_added_up_to_3_5_or_10(
    qtbot, open_page: OpenPage, taken: int, added: tuple[int, ...]
) -> None:
    page = open_page(seeds(*[0.1] * taken))  # seeds 0, 1, …
    page._table.select_run("r0")
    asked = asked_of(qtbot, page)
    assert asked.seeds == added
    assert asked.config.model_dump(exclude={"seed"}) == page._table.selected_runs()[
        0
    ].config.model_dump(exclude={"seed"})


def test_runs_the_filter_hides_count_and_failed_ones_do_not(qtbot, open_page: OpenPage) -> None:
    first, second, third = seeds(0.1, 0.1, 0.1)
    page = open_page([first, second, replace(third, status=RunStatus.FAILED)])
    page._filter.set_text("seed=0")
    page._table.select_run("r0")
    assert asked_of(qtbot, page).seeds == (2,)


def test_runs_of_different_settings_have_no_seeds_in_common(open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.selectAll()
    assert not page._actions.more_seeds.isEnabled()
    page._table.select_run("r1")
    assert page._actions.more_seeds.isEnabled()
    assert page._actions.more_seeds in page._actions.menu(page).actions()


def test_several_seeds_of_one_group_will_do(qtbot, open_page: OpenPage) -> None:
    page = open_page([*seeds(0.1, 0.2), StoredRun(run_id="other")])
    page._table.select_runs(["r0", "r1"])
    assert asked_of(qtbot, page).seeds == (2,)
