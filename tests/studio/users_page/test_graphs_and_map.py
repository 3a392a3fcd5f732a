from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from film_runs import NUM_ITEMS, NUM_USERS, config_for, finish_run, ranked
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from stored_runs import StoredRun

from studio.pages.users.page import UsersPage
from studio.services import Services
from studio.widgets.empty_state import EmptyState

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]
GROUPS, GRAPH, MAP = range(3)


def open_tab(page: UsersPage, tab: int, settle: Settle) -> None:
    page.views.overview.tabs._group.button(tab).click()
    settle(page)


def words_on(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_edges_are_counted_against_the_training_graph(two: UsersPage, settle: Settle) -> None:
    open_tab(two, GRAPH, settle)
    view = two.views.overview.graph
    row = [view.edges.model().index(0, column).data() for column in range(7)]
    train = two._material.data.dataset.train
    kept = int((train.item_ids == 7).sum())
    lost = train.num_interactions - kept
    assert row == [
        "image",
        str(NUM_USERS),
        str(kept),
        f"+{NUM_USERS - kept}",
        f"−{lost}",
        "1",
        "100.0 %",
    ]


def test_a_collapsed_graph_is_warned_about_with_what_to_do(two: UsersPage, settle: Settle) -> None:
    open_tab(two, GRAPH, settle)
    words = words_on(two.views.overview.graph)
    assert "image generated one and the same item for 100 % of the users" in words
    assert "Train the denoiser longer" in words


def test_degrees_stand_beside_those_of_training(two: UsersPage, settle: Settle) -> None:
    open_tab(two, GRAPH, settle)
    view = two.views.overview.graph
    assert len(view.degrees.chart.getPlotItem().listDataItems()) == 2
    view.degrees.whose._group.button(1).click()
    pair = view.reading.degrees["image"]["items"]
    assert (pair.after.num_zero, len(view.degrees.chart.getPlotItem().listDataItems())) == (
        NUM_ITEMS - 1,
        2,
    )


def test_change_between_epochs_is_drawn_and_a_series_that_is_missing_said(
    two: UsersPage, settle: Settle
) -> None:
    open_tab(two, GRAPH, settle)
    view = two.views.overview.graph
    assert not view.health.no_series.isHidden()  # the run tells no diagnostics
    view.health.what.setCurrentText("Edges that the graph before lacked")
    epochs, shares = view.health.chart.points("image")
    assert (epochs.tolist(), shares.tolist()) == ([2.0], [0.25])
    assert view.health.no_series.isHidden()


def test_a_model_without_diffusion_says_which_have_graphs(
    services: Services, data: Path, open_page: OpenPage, settle: Settle
) -> None:
    run = StoredRun(run_id="plain", config=config_for(data))
    finish_run(services, run, ranked([1] * NUM_USERS), embeds=False)
    page = open_page(["plain"])
    open_tab(page, GRAPH, settle)
    assert "DASRec and DiffMM" in page.views.overview.graph._stack.currentWidget().accessibleName()
    open_tab(page, MAP, settle)
    state = page.views.overview.map._stack.currentWidget()
    assert isinstance(state, EmptyState)
    assert "has no embeddings" in state.accessibleName()


def test_a_lasso_around_users_lists_them(two: UsersPage, settle: Settle, qtbot) -> None:
    open_tab(two, MAP, settle)
    points = two.views.overview.map.map
    at = points.places()
    left = at[:, 0] < at[:, 0].mean()
    edge, tall, middle = -5, points.height() + 5, round(float(at[:, 0].mean()))
    corners = [(edge, edge), (middle, edge), (middle, tall), (edge, tall)]
    qtbot.mousePress(points, Qt.MouseButton.LeftButton, pos=QPoint(*corners[0]))
    for corner in corners[1:]:
        qtbot.mouseMove(points, QPoint(*corner))
    qtbot.mouseRelease(points, Qt.MouseButton.LeftButton, pos=QPoint(*corners[-1]))
    assert sorted(two._model.user_ids.tolist()) == np.flatnonzero(left).tolist()
    assert f"{left.sum()} chosen on the map" in words_on(two.views.overview.users)


def test_a_class_of_the_legend_chooses_its_users_without_a_mouse(
    two: UsersPage, settle: Settle
) -> None:
    open_tab(two, MAP, settle)
    view = two.views.overview.map
    first = view.findChildren(QPushButton)[0]
    assert first.accessibleName() == "History 1–3"
    first.click()
    assert two._model.user_ids.tolist() == [0, 1, 2]


def test_the_map_of_run_b_is_another_one(two: UsersPage, settle: Settle) -> None:
    open_tab(two, MAP, settle)
    view = two.views.overview.map
    assert "run A's trained users" in words_on(view)
    view.run._group.button(1).click()
    settle(two)
    assert "run B's trained users" in words_on(view)
    names = [view.color.itemText(number) for number in range(view.color.count())]
    assert names == ["History"]  # only run A has weights of modalities
    view.run._group.button(0).click()
    settle(two)


def test_users_are_coloured_by_the_weight_of_a_modality(two: UsersPage, settle: Settle) -> None:
    open_tab(two, MAP, settle)
    names = [
        two.views.overview.map.color.itemText(n)
        for n in range(two.views.overview.map.color.count())
    ]
    assert names == ["History", "Weight of image", "Weight of id"]


def test_chosen_items_are_listed_below_the_map(two: UsersPage, settle: Settle) -> None:
    open_tab(two, MAP, settle)
    view = two.views.overview.map
    view.side._group.button(1).click()
    settle(two)
    chosen = np.zeros(NUM_ITEMS, dtype=np.bool_)
    chosen[[3, 4]] = True
    view.map.lassoed.emit(chosen)
    assert {item.item_id for item in view.items.items.items} == {3, 4}
    assert len(two._model.user_ids) == NUM_USERS
    view.side._group.button(0).click()
    settle(two)


@pytest.mark.parametrize("tab", [GRAPH, MAP])
def test_what_is_read_says_so_until_it_is_there(two: UsersPage, settle: Settle, tab: int) -> None:
    open_tab(two, tab, settle)
    view = two.views.overview.graph if tab == GRAPH else two.views.overview.map
    view.use(two._material, (0, 1)) if tab == GRAPH else view.use(two._material)
    view.ensure_read()
    assert "takes a moment" in view._stack.currentWidget().accessibleName()
    settle(two)
    assert view._stack.currentIndex() == 0
