from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from stored_runs import BASE, StoredRun, store_run

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.training import TrainingConfig
from dasrec_core.errors import StoreError
from dasrec_core.execution.results import PerUser
from dasrec_core.store.records import RunStatus
from studio.pages.compare.comparison import LOSS, NDCG, RECALL, standard_errors
from studio.pages.compare.page import ComparePage
from studio.services import Services

OpenPage = Callable[..., ComparePage]
SLOW = BASE.model_copy(update={"training": TrainingConfig(learning_rate=5e-4)})
OTHER_DATA = BASE.model_copy(update={"dataset": DatasetReference(fingerprint="beef" * 16)})


def two() -> list[StoredRun]:
    return [
        StoredRun(run_id="a", recalls=(0.05, 0.08, 0.07)),
        StoredRun(run_id="b", config=SLOW, recalls=(0.04, 0.06, 0.09), epoch_s=30.0),
    ]


def words_on(widget) -> str:
    labels = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    return " ".join(labels)


def column_of(page: ComparePage, number: int) -> list[str]:
    model = page._best.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


def settle(qtbot, services: Services) -> None:
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)


@pytest.mark.parametrize("key", [RECALL, NDCG, LOSS])
def test_curves_lie_over_each_other_and_are_called_by_what_differs(
    open_page: OpenPage, key: str
) -> None:
    chart = open_page(two())._curves.chart(key)
    assert [entry.label for entry in chart.legend_entries()] == ["lr 0.001", "lr 0.0005"]
    assert len({entry.run for entry in chart.legend_entries()}) == 2


def test_best_values_stand_with_their_difference_to_the_first(open_page: OpenPage) -> None:
    page = open_page(two())
    assert column_of(page, 1) == ["0.0800 @2", "0.0900 @3"]
    assert column_of(page, 3) == ["", "+0.0100"]
    assert "Same data and protocol: full ranking" in words_on(page)


def test_one_crosshair_moves_in_all_charts_and_gives_values(open_page: OpenPage) -> None:
    page = open_page(two())
    page._curves.chart(RECALL).hovered.emit(2.0)
    assert page._curves.chart(LOSS).crosshair_place() == 2.0
    assert [e.value for e in page._curves.chart(RECALL).legend_entries()] == [0.08, 0.06]
    assert page._curves.tools.place.text() == "Values at epoch 2"


def test_curves_can_run_over_minutes(open_page: OpenPage) -> None:
    page = open_page(two())
    page._curves.tools.axis_changed.emit(1)
    places, _ = page._curves.chart(RECALL).points("b")
    assert places.tolist() == pytest.approx([31 / 60, 62 / 60, 93 / 60])


def test_only_differing_settings_are_shown_until_all_are_asked_for(open_page: OpenPage) -> None:
    card = open_page(two())._differences
    assert [row.path for row in card.shown()] == ["training.learning_rate"]
    card._choice.set_current(1)
    card._show()
    assert len(card.shown()) > 40
    assert card.shown()[1].title == "Data fingerprint"


def test_runs_on_other_data_are_said_not_to_be_comparable(open_page: OpenPage) -> None:
    page = open_page([two()[0], StoredRun(run_id="c", config=OTHER_DATA)])
    assert "These runs are not comparable: the content of tiktok is not the same" in words_on(page)
    assert column_of(page, 3) == ["", "–"]


def test_runs_that_differ_in_nothing_are_told_so(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="a"), StoredRun(run_id="b")])
    assert "All settings are the same." in words_on(page)
    assert len(set(page._names)) == 2


def test_tables_are_copied_as_markdown_and_csv(open_page: OpenPage, services: Services) -> None:
    page = open_page(two())
    actions = {action.text(): action for action in page._copy_menu.actions()}
    actions["Differences as Markdown"].trigger()
    assert "| Learning rate | training.learning\\_rate | 0.001 | 0.0005 |" in _clipboard()
    actions["Best values as CSV"].trigger()
    lines = _clipboard().splitlines()
    assert lines[0].startswith("Run,Run id,Recall@20 validation")
    assert lines[2] == "lr 0.0005,b,0.0900,3,0.0890,+0.0100,,0.0392,+0.0044,0.0890,3"


def test_no_runs_to_compare_leads_to_the_table(qtbot, open_page: OpenPage) -> None:
    page = open_page([], [])
    assert "Nothing to compare yet" in words_on(page)
    with qtbot.waitSignal(page.open_place) as signal:
        page._states.currentWidget().findChild(QPushButton).click()
    assert signal.args[0] == "runs"


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


def test_a_live_run_grows_on_the_page(qtbot, open_page: OpenPage, services: Services) -> None:
    live = StoredRun(run_id="live", status=RunStatus.RUNNING, recalls=(0.05,), config=SLOW)
    page = open_page([two()[0], live])
    services.store.delete("live")
    store_run(
        services.store, StoredRun(run_id="live", recalls=(0.05, 0.06), config=SLOW, num_epochs=3)
    )
    services.recorder.run_changed.emit("live")
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    assert len(page._curves.chart(RECALL).points("live")[0]) == 2


def test_users_of_the_first_two_runs_are_a_click_away(open_page: OpenPage, qtbot) -> None:
    page = open_page([*two(), StoredRun(run_id="c")])
    with qtbot.waitSignal(page.open_place) as asked:
        page._users_button.click()
    assert asked.args == ["users", ["a", "b"]]


def test_runs_of_others_do_not_make_the_page_read_again(
    open_page: OpenPage, services: Services
) -> None:
    open_page(two())
    services.recorder.run_changed.emit("someone-else")
    services.recorder.runs_changed.emit()
    assert services.tasks.num_pending == 0


def test_evil_names_stay_plain_text(open_page: OpenPage, services: Services) -> None:
    evil = "<b>bold</b><img src='file:///etc/hostname'>"
    for run in (StoredRun(run_id="a"), StoredRun(run_id="b")):
        store_run(services.store, run)
        services.store.rename(run.run_id, evil)
    page = open_page([], ["a", "b"])
    holding = [label for label in page.findChildren(QLabel) if "<b>" in label.text()]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in holding)
    assert page._names == [f"{evil}, seed 1 (1)", f"{evil}, seed 1 (2)"]


def test_the_standard_error_is_that_of_the_paired_mean() -> None:
    first, second = _per_user([0.0, 1.0, 0.0, 1.0]), _per_user([1.0, 1.0, 0.0, 1.0])
    # Differences 1, 0, 0, 0: standard deviation 0.5, over the root of 4.
    assert standard_errors([first, second]) == (None, pytest.approx(0.25))


def test_without_the_same_users_there_is_no_standard_error() -> None:
    strangers = PerUser(np.array([7, 8]), {"recall@20": np.zeros(2, dtype=np.float32)})
    assert standard_errors([_per_user([0.0, 1.0]), strangers, None]) == (None, None, None)


def _per_user(values: Sequence[float]) -> PerUser:
    return PerUser(np.arange(len(values)), {"recall@20": np.asarray(values, dtype=np.float32)})


def _clipboard() -> str:
    return QGuiApplication.clipboard().text()
