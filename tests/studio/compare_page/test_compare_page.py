from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from compared_runs import varied
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QTabBar,
    QTableView,
    QWidget,
)
from stored_runs import StoredRun, store_run

from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunStatus
from studio.pages.compare.page import ComparePage
from studio.pages.compare.sides import LOSS, NDCG, RECALL
from studio.pages.compare.tabs import TITLES, CompareTabs
from studio.services import Services

OpenPage = Callable[..., ComparePage]
SLOW = varied(training__learning_rate=5e-4)
OTHER_DATA = varied(dataset__fingerprint="beef" * 16)
# Of eight users the first model wins five and loses one.
USERS = {
    "a": [0.5, 0.5, 0.5, 1.0, 1.0, 0.0, 0.5, 0.0],
    "b": [0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5, 0.0],
}


def two() -> list[StoredRun]:
    return [
        StoredRun(run_id="a", recalls=(0.05, 0.08, 0.07)),
        StoredRun(run_id="b", config=SLOW, recalls=(0.04, 0.06, 0.09), epoch_s=30.0),
    ]


def seeds(name: str, bests: dict[int, float], **changes: object) -> list[StoredRun]:
    return [
        StoredRun(run_id=f"{name}{seed}", config=varied(seed=seed, **changes), recalls=(0.01, best))
        for seed, best in bests.items()
    ]


def words_on(widget: QWidget) -> str:
    labels = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    return " ".join(labels)


def column_of(page: ComparePage, number: int) -> list[str]:
    model = page.tabs.tab("Curves").best.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


def chart_of(page: ComparePage, key: str):
    return page.tabs.tab("Curves").curves.chart(key)


def settle(qtbot, services: Services) -> None:
    """Wait until all is read, tested and drawn."""
    tabs = [one for one in QApplication.allWidgets() if isinstance(one, CompareTabs)]

    def is_quiet() -> bool:
        return not services.tasks.num_pending and not any(one.steps.is_busy for one in tabs)

    qtbot.waitUntil(is_quiet, timeout=20_000)


# Curves and best values


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


def test_curves_can_run_over_minutes(open_page: OpenPage) -> None:
    page = open_page(two())
    page.tabs.tab("Curves").curves.tools.axis_changed.emit(1)
    places, _ = chart_of(page, RECALL).points("b")
    assert places.tolist() == pytest.approx([31 / 60, 62 / 60, 93 / 60])


# The verdict


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
    card = page.tabs.tab("Significance").card
    assert card.sentence().startswith("Not comparable: the content of tiktok")
    assert not card._copy.isEnabled()


def test_runs_that_differ_in_nothing_are_told_so(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="a"), StoredRun(run_id="b")])
    page.tabs.show_tab("Differences")
    assert "All settings are the same." in words_on(page)
    assert len(set(column_of(page, 0))) == 2


# Empty, loading and error states


def test_no_runs_to_compare_leads_to_the_table(qtbot, open_page: OpenPage) -> None:
    page = open_page([], [])
    assert "Nothing to compare yet" in words_on(page)
    with qtbot.waitSignal(page.open_place) as signal:
        page._states.currentWidget().findChild(QPushButton).click()
    assert signal.args[0] == "runs"


def test_while_runs_are_read_and_tested_the_page_says_so(
    qtbot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in two():
        store_run(services.store, run)
    page, may_go_on = open_page([], []), threading.Event()

    def held() -> list:
        may_go_on.wait(5)
        return []

    monkeypatch.setattr(services.store, "list_runs", held)
    page.activate(["a", "b"])
    assert "Reading the runs" in words_on(page)
    qtbot.waitUntil(lambda: page._comparison is not None, timeout=5000)
    assert "Working out the tests…" in words_on(page)
    may_go_on.set()
    settle(qtbot, services)
    assert "Working out the tests…" not in words_on(page)


def test_a_run_that_is_gone_is_said_and_the_others_stay(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    page = open_page([*two(), StoredRun(run_id="c")])
    services.store.delete("c")
    with qtbot.waitSignal(page.notice) as signal:
        page.activate(["a", "b", "c"])
    assert signal.args == ["1 of the runs is not there any more."]
    assert page.title() == "Compare 2 runs"
    settle(qtbot, services)


def test_a_database_that_cannot_be_read_is_said_and_tried_again(
    qtbot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(run_id: str) -> None:
        raise StoreError("The results database is locked.", "Close the other program.")

    with monkeypatch.context() as patch:
        patch.setattr(services.store, "get", broken)
        page = open_page(two())
    assert "The results database is locked. Close the other program." in words_on(page)
    page._states.currentWidget().findChild(QPushButton).click()
    settle(qtbot, services)
    assert column_of(page, 0) == ["lr 0.001", "lr 0.0005"]


def test_tests_that_cannot_be_worked_out_are_said_and_tried_again_with_the_next_runs(
    qtbot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError("The results database is locked.", "Close the other program.")

    with monkeypatch.context() as patch:
        patch.setattr(services.store, "list_runs", broken)
        page = open_page(two())
    assert "The tests could not be worked out. The results database is locked." in words_on(page)
    assert column_of(page, 1) == ["0.0800 @2", "0.0900 @3"]
    page.activate(["a", "b"])
    settle(qtbot, services)
    assert "could not be worked out" not in words_on(page)


def test_without_metrics_per_user_the_page_says_what_is_missing(open_page: OpenPage) -> None:
    page = open_page(two())
    assert (
        "lr 0.001 and lr 0.0005 have no metrics per user: they are written when a run ends."
        in words_on(page)
    )


# The life of the page


def test_a_live_run_grows_on_the_page_and_is_not_tested_at_every_epoch(
    qtbot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = StoredRun(run_id="live", status=RunStatus.RUNNING, recalls=(0.05,), config=SLOW)
    page = open_page([two()[0], live])
    services.store.delete("live")
    store_run(services.store, replace(live, recalls=(0.05, 0.06)))
    monkeypatch.setattr(page, "_begin_study", lambda: pytest.fail("tested again"))
    services.recorder.run_changed.emit("live")
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    assert len(chart_of(page, RECALL).points("live")[0]) == 2


def test_users_of_the_first_two_runs_are_a_click_away(open_page: OpenPage, qtbot) -> None:
    page = open_page([*two(), StoredRun(run_id="c")])
    with qtbot.waitSignal(page.open_place) as asked:
        page.header.users.click()
    assert asked.args == ["users", ["a", "b"]]


def test_runs_of_others_do_not_make_the_page_read_again(
    open_page: OpenPage, services: Services
) -> None:
    page = open_page(two())
    services.recorder.run_changed.emit("someone-else")
    services.recorder.runs_changed.emit()
    assert not page._reader.is_reading


def test_thirteen_runs_are_too_many_and_that_is_said(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    runs = [
        StoredRun(run_id=f"r{rate}", config=varied(training__learning_rate=rate / 10_000))
        for rate in range(1, 14)
    ]
    page = open_page(runs, [])
    with qtbot.waitSignal(page.notice) as signal:
        page.activate([run.run_id for run in runs])
    assert signal.args == ["Only the first 12 of 13 runs are compared."]
    settle(qtbot, services)
    assert len({entry.run for entry in chart_of(page, RECALL).legend_entries()}) == 12


def test_a_side_is_taken_off(qtbot, open_page: OpenPage, services: Services) -> None:
    third = StoredRun(run_id="c", config=varied(model__num_layers=2))
    page = open_page([*two(), third])
    page.tabs.tab("Curves").removal_wanted.emit("b")
    settle(qtbot, services)
    assert column_of(page, 0) == ["graph layers 1", "graph layers 2"]


def test_tables_are_copied_as_markdown_and_csv(open_page: OpenPage) -> None:
    page = open_page(two())
    page.header.copy_menu.fill()
    actions = {action.text(): action for action in page.header.copy_menu.actions()}
    actions["Differences as Markdown"].trigger()
    assert "| Learning rate | training.learning\\_rate | 0.001 | 0.0005 |" in _clipboard()
    actions["Best values as CSV"].trigger()
    lines = _clipboard().splitlines()
    assert lines[0].startswith("Run,Run ids,Seeds,Recall@20 validation")
    assert lines[2] == "lr 0.0005,b,1,0.0900,0.0890,,+0.0100,,0.0392,+0.0044,0.0890"


def test_every_control_of_every_tab_has_a_name(open_page: OpenPage) -> None:
    page = open_page(two(), users=USERS)
    for title in TITLES:
        page.tabs.show_tab(title)
    controls = [
        widget
        for kind in (QAbstractButton, QComboBox, QTableView)
        for widget in page.findChildren(kind)
    ]
    nameless = [
        w
        for w in controls
        if not w.accessibleName()
        and not getattr(w, "text", str)()
        and not isinstance(w.parent(), QTabBar | QTableView)
    ]
    assert len(controls) > 20
    assert nameless == []


def test_evil_names_stay_plain_text(open_page: OpenPage, services: Services) -> None:
    evil = "<b>bold</b><img src='file:///etc/hostname'>"
    for run in (StoredRun(run_id="a"), StoredRun(run_id="b")):
        store_run(services.store, run)
        services.store.rename(run.run_id, evil)
    page = open_page([], ["a", "b"])
    holding = [label for label in page.findChildren(QLabel) if "<b>" in label.text()]
    assert holding
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in holding)
    assert column_of(page, 0) == [f"{evil}, seed 1 (1)", f"{evil}, seed 1 (2)"]


def _clipboard() -> str:
    return QGuiApplication.clipboard().text()
