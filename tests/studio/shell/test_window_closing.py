from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import DiskError, ExecutionError
from dasrec_core.events import FailureKind
from dasrec_core.execution.queued_run import QueuedRun, QueueState
from dasrec_core.store.records import Failure, RunRecord, RunStatus
from studio.pages.leaving import LEAVE
from studio.pages.page import Page
from studio.shell import close_guard
from studio.shell.other_results import OPEN
from studio.shell.run_words import end_words
from studio.widgets.confirm import CANCEL


def run_of(status, **values):
    return RunRecord(
        run_id="run-1",
        name="LightGCN",
        config=RunConfig(dataset=DatasetReference(path="/data"), model=LightGCNConfig(), seed=7),
        status=status,
        dataset_name="tiktok",
        identity="a",
        group_identity="b",
        color_index=0,
        created_at_ms=1,
        num_epochs=10,
        epochs_done=4,
        **values,
    )


@pytest.fixture
def busy(window, services, qtbot):
    """A window while one run trains."""
    services.runs = [run_of(RunStatus.RUNNING)]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: len(window.deeds.live_runs()) == 1)
    return window


def test_closing_without_runs_asks_nothing(window, confirm):
    assert window.close()
    assert confirm.asked == []


def test_cancel_keeps_the_window_and_the_services(busy, confirm, services):
    confirm.answer = CANCEL
    assert not busy.close()
    assert busy.isVisible()
    assert not services.is_closed


def test_keeping_closes_the_window_and_stops_nothing(busy, confirm, services, qtbot):
    confirm.answer = close_guard.KEEP
    busy.close()
    qtbot.waitUntil(lambda: not busy.isVisible())
    assert services.stopped == []


def test_stopping_asks_the_runs_to_stop_and_closes(busy, confirm, services, qtbot):
    confirm.answer = close_guard.STOP
    busy.close()
    qtbot.waitUntil(lambda: not busy.isVisible())
    assert services.stopped == ["run-1"]


def refused(error):
    def attach(_run_id):
        raise error

    return SimpleNamespace(attach=attach)


def test_a_run_whose_folder_is_gone_does_not_hold_the_window_open(
    busy, confirm, services, qtbot, caplog
):
    services.executor = refused(ExecutionError("There is no run 'run-1'.", "List the runs."))
    confirm.answer = close_guard.STOP
    with caplog.at_level("CRITICAL"):
        busy.close()
        qtbot.waitUntil(lambda: not busy.isVisible())


def test_a_run_that_could_not_be_asked_to_stop_is_told_and_the_window_stays(
    busy, confirm, services, qtbot
):
    services.executor = refused(DiskError("The disk is full.", "Free some space."))
    confirm.answer = close_guard.STOP
    busy.close()
    qtbot.waitUntil(lambda: busy.toasts.words() == ["The disk is full. Free some space."])
    assert busy.isVisible()


def test_runs_are_asked_to_stop_off_the_ui_thread(busy, confirm, services, qtbot):
    threads = []
    run = SimpleNamespace(stop=lambda: threads.append(threading.get_ident()))
    services.executor = SimpleNamespace(attach=lambda _run_id: run)
    confirm.answer = close_guard.STOP
    busy.close()
    qtbot.waitUntil(lambda: not busy.isVisible())
    assert len(threads) == 1
    assert threads != [threading.get_ident()]


def test_the_window_waits_for_the_thread_that_asks_runs_to_stop(busy, confirm, services, qtbot):
    """A thread that still tells of its end must not outlive what it tells."""
    is_asking, asked = threading.Event(), []

    def stop():
        is_asking.set()
        time.sleep(0.3)
        asked.append("run-1")

    services.executor = SimpleNamespace(attach=lambda _run_id: SimpleNamespace(stop=stop))
    confirm.answer = close_guard.STOP
    busy.close()
    assert is_asking.wait(5)
    busy.close_for_good()
    assert asked == ["run-1"]


def test_pressing_a_notice_of_the_desktop_opens_the_run_that_ended(busy, services, qtbot):
    busy.settings.update(notify=True)
    services.runs = [run_of(RunStatus.DONE, best_epoch=3, best_valid={"recall@20": 0.1041})]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: bool(busy.toasts.words()))
    busy.showMinimized()
    asked = []
    busy.open_place = lambda *what: asked.append(what)
    busy.deeds._notices.pressed.emit()
    assert asked == [("live", "run-1")]
    assert not busy.isMinimized()


def test_an_interrupted_run_is_told_with_the_way_to_go_on(busy, services, qtbot):
    services.runs = [run_of(RunStatus.INTERRUPTED)]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: bool(busy.toasts.words()))
    assert busy.toasts.words() == ["LightGCN, seed 7 was interrupted after 4 of 10 epochs."]
    buttons = busy.toasts.findChildren(QPushButton)
    (resume,) = (one for one in buttons if one.text().strip() == "Resume")
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    ((requests, _),) = services.queue.added
    assert [one.resumes for one in requests] == ["run-1"]
    said = "The run goes on when its turn comes; Live shows what trains and waits."
    qtbot.waitUntil(lambda: busy.toasts.words() == [said])


def test_the_question_says_what_is_kept(busy, confirm):
    busy.close()
    asked = confirm.asked[0]
    assert asked.title == "A run is training"
    assert "keeps all results so far" in asked.words
    assert [option.id for option in asked.options] == [close_guard.STOP, close_guard.KEEP]


@pytest.fixture
def importing(monkeypatch):
    """A page of the window is in the middle of an import."""
    monkeypatch.setattr(Page, "unfinished", lambda _: "an import")


@pytest.mark.usefixtures("importing")
def test_closing_over_an_import_asks_and_may_go_on_with_it(window, confirm, services):
    assert not window.close()
    assert [asked.title for asked in confirm.asked] == ["An import is not finished"]
    assert window.isVisible()
    assert not services.is_closed


@pytest.mark.usefixtures("importing")
def test_an_import_that_is_left_lets_the_window_close(window, confirm, qtbot):
    confirm.answer = LEAVE
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


@pytest.mark.usefixtures("importing")
def test_whoever_leaves_an_import_is_still_asked_about_runs(busy, confirm, services):
    confirm.answer = LEAVE
    confirm.ask = lambda _over, asked, heard: (
        confirm.asked.append(asked),
        heard(LEAVE if len(confirm.asked) == 1 else CANCEL),
    )
    assert not busy.close()
    assert [asked.title for asked in confirm.asked][1:] == ["A run is training"]
    assert busy.isVisible()


def test_the_status_bar_shows_the_run_that_trains(busy):
    assert busy.status._run.text() == "LightGCN, tiktok, seed 7"
    assert busy.status._epoch.text() == "epoch 4 of 10"


def test_pressing_the_run_in_the_status_bar_shows_it(busy, monkeypatch, qtbot):
    asked = []
    monkeypatch.setattr(busy, "open_place", lambda *what: asked.append(what))
    busy.status._run.click()
    assert asked == [("live", "run-1")]


def test_a_run_that_ends_is_told_once(busy, services, qtbot):
    services.runs = [run_of(RunStatus.DONE, best_epoch=3, best_valid={"recall@20": 0.1041})]
    for _ in range(3):
        services.recorder.runs_changed.emit()
    words = "LightGCN, seed 7 is done: best Recall@20 0.1041 at epoch 3."
    qtbot.waitUntil(lambda: busy.toasts.words() == [words])
    qtbot.wait(50)
    assert busy.toasts.words() == [words]


@pytest.mark.parametrize(
    ("status", "says", "tone"),
    [
        (RunStatus.STOPPED, "was stopped and kept", "success"),
        (RunStatus.DISCARDED, "was discarded", ""),
        (RunStatus.INTERRUPTED, "was interrupted after", "danger"),
    ],
)
def test_every_end_of_a_run_has_its_words(status, says, tone):
    words, shown = end_words(run_of(status))
    assert says in words
    assert shown == tone


def test_a_failed_run_says_what_to_do():
    failure = Failure(FailureKind.OUT_OF_MEMORY, "The GPU is full.", "Halve the batch size.")
    words, tone = end_words(run_of(RunStatus.FAILED, failure=failure))
    assert words.endswith("The GPU is full. Halve the batch size.")
    assert tone == "danger"


def test_several_live_runs_are_counted():
    assert close_guard.question(3).title == "3 runs are training"


def test_a_wish_that_comes_while_runs_are_read_is_granted_afterwards(window, services, qtbot):
    reads = []
    qtbot.waitUntil(lambda: window.deeds._live._task is None)  # the first look of the window
    services.store = SimpleNamespace(list_runs=lambda: reads.append(1) or [])
    for _ in range(5):
        services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: len(reads) >= 2)
    qtbot.wait(50)
    assert len(reads) == 2


def other_results(tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "results.db").touch()
    return folder


@pytest.mark.parametrize(("answer", "opened"), [(CANCEL, False), (OPEN, True)])
def test_other_results_are_opened_over_a_run_that_trains_only_when_told(
    busy, confirm, files, tmp_path, answer, opened
):
    wanted = []
    busy.home_wanted.connect(wanted.append)
    confirm.answer, files.path = answer, other_results(tmp_path)
    busy.deeds.choose_results()
    assert bool(wanted) == opened
    assert confirm.asked[0].title == "A run is training here"
    assert "goes on in the background, out of sight" in confirm.asked[0].words


def test_what_waits_here_is_said_before_the_results_folder_becomes_another(
    window, confirm, services, files, tmp_path
):
    services.queue.state = QueueState((QueuedRun("q", run_of(RunStatus.DONE).config, "", "", 0),))
    window.deeds.change_home(tmp_path / "other")
    assert confirm.asked[0].title == "1 run waits here"
    assert "starts when these results are open again" in confirm.asked[0].words
