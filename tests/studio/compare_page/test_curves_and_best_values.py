"""Curves over each other, and the best values below them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from compared_runs import varied
from stored_runs import StoredRun

from dasrec_core.analysis.group_tests import GroupComparison
from dasrec_core.analysis.significance import PairedTest, Unit
from dasrec_core.store.records import RunStatus
from studio.pages.compare.best_table import best_cells
from studio.pages.compare.page import ComparePage
from studio.pages.compare.sides import LOSS, NDCG, RECALL
from studio.services import Services
from tests.helpers.compare_page_words import (
    USERS,
    chart_of,
    column_of,
    seeds,
    settle,
    two,
    words_on,
)

OpenPage = Callable[..., ComparePage]


def test_curves_lie_over_each_other_and_are_called_by_what_differs(open_page: OpenPage) -> None:
    page = open_page(two())
    entries = [chart_of(page, key).legend_entries() for key in (RECALL, NDCG, LOSS)]
    assert [[entry.label for entry in chart] for chart in entries] == [
        ["lr 0.001", "lr 0.0005"]
    ] * 3
    assert [len({entry.run for entry in chart}) for chart in entries] == [2, 2, 2]


def test_seeds_of_a_group_are_one_curve_with_a_band(open_page: OpenPage) -> None:
    page = open_page(
        [
            *seeds("a", {1: 0.10, 2: 0.12}),
            *seeds("b", {1: 0.08, 2: 0.09}, training__learning_rate=5e-4),
        ]
    )
    chart = chart_of(page, RECALL)
    assert page.title() == "Compare 2 groups"
    assert [chip.words() for chip in page.beside_title()] == ["4 runs, 2 seeds each"]
    assert chart.points("a1")[1].tolist() == pytest.approx([0.01, 0.11])
    assert set(chart._bands) == {"a1", "b1"}
    assert column_of(page, 0) == ["lr 0.001 2 seeds", "lr 0.0005 2 seeds"]
    assert column_of(page, 1)[0] == "0.1100 ± 0.0141"


def test_runs_of_one_group_stand_side_by_side_and_are_said_to_differ_by_chance(
    open_page: OpenPage,
) -> None:
    page = open_page(seeds("a", {1: 0.10, 2: 0.12}))
    assert page.title() == "Compare 2 runs"
    assert "differ in nothing but the seed" in words_on(page)
    assert column_of(page, 0) == ["seed 1", "seed 2"]


def test_best_values_stand_with_their_difference_to_the_base(open_page: OpenPage) -> None:
    page = open_page(two())
    assert column_of(page, 1) == ["0.0800 @2", "0.0900 @3"]
    assert column_of(page, 3) == ["", "+0.0100"]
    assert "Same data and protocol: full ranking" in words_on(page)


def test_a_tested_difference_has_its_standard_error(open_page: OpenPage) -> None:
    assert column_of(open_page(two(), users=USERS), 3) == ["", "−0.2500 ± 0.1336"]


def paired(difference: float, reach: float) -> PairedTest:
    """A test whose interval reaches so far to both sides; first minus second."""
    ends = {"low": difference - reach, "high": difference + reach}
    counts = {"num_pairs": 9, "num_flips": 0, "wins": 4, "ties": 1, "losses": 4}
    return PairedTest(
        unit=Unit.USERS,
        first=0.1,
        second=0.1 - difference,
        difference=difference,
        standard_error=reach / 1.96,
        effect_size=0.1,
        p_value=0.1,
        t_p_value=None,
        **ends,
        **counts,
    )


@pytest.mark.parametrize(
    ("difference", "adjusted_p", "note", "tone"),
    [
        (0.03, 0.05, "± 0.0102", "muted"),
        (0.03, 0.049, "° ± 0.0102", "danger"),
        (-0.03, 0.049, "* ± 0.0102", "success"),
    ],
)
def test_only_a_difference_that_holds_after_correction_has_a_mark_and_a_colour(
    open_page: OpenPage, difference: float, adjusted_p: float, note: str, tone: str
) -> None:
    comparison = open_page(two()).tabs.tab("Curves")._comparison
    base, other = comparison.sides
    test = GroupComparison(
        base.group,
        other.group,
        "recall@20",
        paired(difference, 0.02),
        adjusted_p=adjusted_p,
        num_tests=2,
    )
    cells = best_cells(comparison.sides, base, {other.key: test}, comparison.verdict)[1]
    assert (cells[3].note, cells[3].tone) == (note, tone)
    assert cells[5].tone == "text"  # NDCG is not tested, so nothing calls it a gain


def test_another_base_turns_the_differences(qtbot, open_page: OpenPage, services: Services) -> None:
    page = open_page(two(), users=USERS)
    page.choices.base_chosen.emit("b")
    settle(qtbot, services)
    assert column_of(page, 3) == ["+0.2500 ± 0.1336", ""]
    assert page.tabs.tab("Significance").card.title() == "lr 0.0005 against lr 0.001"


def test_one_crosshair_moves_in_all_charts_and_gives_values(open_page: OpenPage) -> None:
    page = open_page(two())
    chart_of(page, RECALL).hovered.emit(2.0)
    assert chart_of(page, LOSS).crosshair_place() == 2.0
    assert [e.value for e in chart_of(page, RECALL).legend_entries()] == [0.08, 0.06]
    assert page.tabs.tab("Curves").curves.tools.place.text() == "Values at epoch 2"


def test_every_legend_gives_the_best_value_of_the_table(open_page: OpenPage) -> None:
    early = StoredRun(run_id="a1", config=varied(seed=1), recalls=(0.10, 0.05))
    late = StoredRun(run_id="a2", config=varied(seed=2), recalls=(0.05, 0.12))
    page = open_page([early, late, *seeds("b", {1: 0.08, 2: 0.09}, model__num_layers=3)])
    shown = page.tabs.tab("Overview").curves.charts[RECALL]
    best = [entry.value for entry in shown.legend_entries()]
    assert best == pytest.approx([0.11, 0.085])  # peaks of the mean curves are 0.085 and 0.085
    assert [entry.value for entry in chart_of(page, RECALL).legend_entries()] == best
    assert [words.split()[0] for words in column_of(page, 1)] == ["0.1100", "0.0850"]


def test_an_interrupted_seed_is_left_out_of_mean_and_band_and_said(open_page: OpenPage) -> None:
    died = StoredRun(
        run_id="a3", config=varied(seed=3), recalls=(0.01, 0.02), status=RunStatus.INTERRUPTED
    )
    page = open_page([*seeds("a", {1: 0.10, 2: 0.12}), died, *two()[1:]])
    assert [chip.words() for chip in page.beside_title()] == [
        "3 runs, 1 to 2 seeds; 1 not trained as far, left out"
    ]
    assert column_of(page, 1)[0] == "0.1100 ± 0.0141"


def test_a_single_run_is_told_by_its_best_value_not_its_last(open_page: OpenPage) -> None:
    page = open_page(two())
    values = [chart_of(page, key).legend_entries()[0].value for key in (RECALL, NDCG)]
    assert values == pytest.approx([0.08, 0.08 * 0.44])


def test_curves_can_run_over_minutes(open_page: OpenPage) -> None:
    page = open_page(two())
    page.tabs.tab("Curves").curves.tools.axis_changed.emit(1)
    places, _ = chart_of(page, RECALL).points("b")
    assert places.tolist() == pytest.approx([31 / 60, 62 / 60, 93 / 60])
