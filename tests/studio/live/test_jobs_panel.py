"""The jobs: what trains, what waits, when it ends, and how to change that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_runs import run_config
from page_services import record
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from dasrec_core.execution.queue import MOST_AT_ONCE
from dasrec_core.execution.queued_run import QueuedRun, QueueRequest, QueueState
from dasrec_core.store.records import RunStatus
from dasrec_core.sweeps.active import ActiveSweep
from dasrec_core.sweeps.timing import START_S
from studio.pages.live.job_cells import cells_of
from studio.pages.live.job_rows import jobs_of, seconds_to_end
from studio.pages.live.jobs_panel import JobsPanel
from studio.pages.live.payload import ShowJobs
from studio.theme import theme
from studio.theme.tokens import SIZE


def running(run_id="r1", *, done=4, seed=1, per_epoch: float | None = 10.0):
    return record(
        run_config(seed=seed),
        run_id,
        status=RunStatus.RUNNING,
        num_epochs=10,
        epochs_done=done,
        seconds_per_epoch=per_epoch,
    )


def state(*seeds, **changes):
    waiting = tuple(
        QueuedRun(f"q{seed}", run_config(seed=seed), "", "LightGCN", 0) for seed in seeds
    )
    return QueueState(waiting, **changes)


def starts(jobs):
    return [job.at_s for job in jobs]


def test_a_run_that_waits_to_go_on_takes_the_rest_of_its_time():
    begun = replace(running("r2", done=7), status=RunStatus.INTERRUPTED)
    entry = QueuedRun("r2", begun.config, "", "LightGCN", 0, resumes_after=5)
    (job,) = jobs_of([], QueueState((entry,)), [begun])
    epochs = begun.config.training.epochs
    assert job.end_s == START_S + 10 * (epochs - 7)
    assert cells_of(1, job, 0)[4].text == f"7 of {epochs}"


def test_waiting_runs_start_one_after_the_other():
    live = [running()]
    assert starts(jobs_of(live, state(2, 3), live)) == [60, 60, 160 + START_S]


def test_two_at_once_take_the_slot_that_is_free_first():
    live = [running("a", done=4), running("b", done=8)]
    assert starts(jobs_of(live, state(2, 3, num_at_once=2), live)) == [60, 20, 20, 60]


def test_more_training_than_may_makes_the_next_wait_for_the_last():
    live = [running("a", done=4), running("b", done=8)]
    assert starts(jobs_of(live, state(2), live))[-1] == 60


def test_unknown_time_before_it_leaves_the_start_unknown():
    live = [running(per_epoch=None)]
    jobs = jobs_of(live, state(2), [])
    assert starts(jobs) == [None, None]
    assert seconds_to_end(jobs) is None


def test_all_is_done_when_the_last_one_ends():
    live = [running()]
    assert seconds_to_end(jobs_of(live, state(2, 3), live)) == 260 + 2 * START_S


def test_a_run_that_stops_ends_with_its_epoch_and_the_next_starts_then():
    stopping = replace(running(), status=RunStatus.STOPPING, seconds_per_evaluation=3.0)
    assert starts(jobs_of([stopping], state(2), [])) == [13, 13]


def test_nothing_tells_when_a_run_stops_that_has_trained_no_epoch():
    stopping = replace(running(done=0, per_epoch=None), status=RunStatus.STOPPING)
    assert starts(jobs_of([stopping], state(), [running("earlier")])) == [None]


@pytest.mark.parametrize(("done", "seconds"), [(4, 60 + 2 * 30), (6, 40 + 30), (10, 0)])
def test_only_evaluations_that_are_due_count_for_the_end(done, seconds):
    config = run_config()
    training = config.training.model_copy(update={"evaluate_every": 5})
    live = replace(
        running(done=done),
        config=config.model_copy(update={"training": training}),
        seconds_per_evaluation=30.0,
    )
    assert starts(jobs_of([live], state(), [])) == [seconds]


def test_paused_queue_says_why_it_waits():
    (job,) = jobs_of([], state(2, is_paused=True), [])
    assert (job.at_s, job.why) == (None, "the queue is paused")


@pytest.fixture
def panel(qtbot):
    panel = JobsPanel()
    qtbot.addWidget(panel)
    panel.resize(1200, 200)
    panel.show()
    return panel


def test_empty_panel_says_how_to_fill_it(panel):
    assert "Ctrl+Enter on New run queues one" in panel._empty.layout().itemAt(0).widget().text()
    assert panel._empty.isVisible()
    assert not panel.head.remove.isVisible()


def test_a_low_page_keeps_more_room_for_its_charts(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    panel = JobsPanel()
    panel.setParent(page)
    heights = []
    for height in (1000, 600):
        page.resize(1200, height)
        panel.show_jobs([], state(2, 3, 4, 5), [], "")
        heights.append(panel._states.height())
    assert heights[0] - heights[1] == 2 * theme.current().px(SIZE.row)


def test_waiting_rows_have_words_for_their_state(panel):
    panel.show_jobs([running()], state(2), [running()], "r1")
    rows = panel.table.as_text(range(2))
    assert "Running" in rows
    assert "Waiting" in rows
    assert "one run at a time" in rows
    assert panel.head.count.text().startswith("1 running, 1 waiting, all done by")


def test_selected_waiting_run_is_moved_by_key_and_removed_by_key(qtbot, panel):
    panel.show_jobs([running()], state(2, 3), [], "r1")
    panel.table.clearSelection()
    panel.table.select([2])
    panel.table.setFocus()
    with qtbot.waitSignal(panel.moved) as moved:
        qtbot.keyClick(panel.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert moved.args == ["q3", -1]
    with qtbot.waitSignal(panel.removed) as removed:
        qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert removed.args == [["q3"]]


def test_running_run_can_be_neither_moved_nor_removed(panel):
    panel.show_jobs([running()], state(2), [], "r1")
    assert panel.selected_waiting() == []
    assert not panel.head.remove.isEnabled()
    assert not panel.head.up.isEnabled()


def test_selection_stays_with_its_run_when_the_order_changes(panel):
    panel.show_jobs([], state(2, 3), [], "")
    panel.table.select([1])
    panel.show_jobs([], state(3, 2), [], "")
    assert panel.selected_waiting() == ["q3"]


def place_of_the_keyboard(panel):
    return panel.table.currentIndex().row(), panel.table.currentIndex().column()


def test_the_keyboard_stays_with_its_run_when_the_jobs_are_shown_anew(qtbot, panel):
    panel.show_jobs([running()], state(2, 3, 4), [], "r1")
    panel.table.setCurrentIndex(panel.table.model().index(3, 1))
    panel.show_jobs([running(done=5)], state(2, 4, 3), [], "r1")
    assert place_of_the_keyboard(panel) == (2, 1)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert panel.selected_waiting() == ["q3"]


def test_the_keyboard_stays_near_a_run_that_went_away_and_selects_no_other(panel):
    panel.show_jobs([], state(2, 3, 4), [], "")
    panel.table.setCurrentIndex(panel.table.model().index(2, 0))
    panel.show_jobs([], state(2, 3), [], "")
    assert place_of_the_keyboard(panel) == (1, 0)
    assert panel.selected_waiting() == []
    panel.show_jobs([], state(), [], "")
    assert not panel.table.currentIndex().isValid()


def test_showing_the_jobs_anew_does_not_scroll_back_to_the_keyboard(panel):
    panel.show_jobs([], state(*range(50)), [], "")
    panel.table.setCurrentIndex(panel.table.model().index(0, 0))
    panel.table.scrollToBottom()
    below = panel.table.verticalScrollBar().value()
    panel.show_jobs([], state(*range(50)), [], "")
    assert panel.table.verticalScrollBar().value() == below > 0
    assert place_of_the_keyboard(panel) == (0, 0)


def test_long_queue_scrolls_and_leaves_room_for_the_charts(panel):
    panel.show_jobs([], state(*range(200)), [], "")
    assert panel.table.height() < 260
    assert panel.table.model().rowCount() == 200


def test_search_is_listed_with_its_trials_and_can_be_stopped(qtbot, panel):
    search = ActiveSweep("s1", "Rates", "demo", 1, 1.0, num_trials=20, num_ended=5)
    panel.show_jobs([running()], state(), [], "r1", [search])
    assert "a search of 20 trials\tdemo\tRunning\t5 of 20" in panel.table.as_text([1])
    panel.table.clearSelection()
    panel.table.select([1])
    assert panel.head.remove.text().strip() == "Stop the sweep"
    with qtbot.waitSignal(panel.sweeps_ended) as ended:
        qtbot.mouseClick(panel.head.remove, Qt.MouseButton.LeftButton)
    assert ended.args == [[search]]


def test_with_everything_selected_the_queue_is_emptied_and_sweeps_go_on(qtbot, panel):
    search = ActiveSweep("s1", "Rates", "demo", 1, 1.0, num_trials=20, num_ended=5)
    panel.show_jobs([running()], state(2, 3), [], "r1", [search])
    panel.table.selectAll()
    assert panel.head.remove.text().strip() == "Remove"
    with (
        qtbot.assertNotEmitted(panel.sweeps_ended),
        qtbot.waitSignal(panel.removed) as removed,
    ):
        qtbot.mouseClick(panel.head.remove, Qt.MouseButton.LeftButton)
    assert removed.args == [["q2", "q3"]]


def test_as_many_runs_at_once_are_offered_as_the_queue_allows(qtbot, panel):
    at_once = panel.head._at_once
    panel.show_jobs([], state(2, num_at_once=MOST_AT_ONCE), [], "")
    assert at_once.currentText() == str(MOST_AT_ONCE)
    panel.show_jobs([], state(2, num_at_once=9), [], "")
    assert at_once.currentText() == "9"
    with qtbot.waitSignal(panel.num_at_once_chosen) as chosen:
        at_once.activated.emit(at_once.count() - 1)
    assert chosen.args == [MOST_AT_ONCE]


def test_pause_button_asks_for_the_other_state(qtbot, panel):
    panel.show_jobs([], state(2, is_paused=True), [], "")
    assert panel.head.pause.text().strip() == "Go on"
    with qtbot.waitSignal(panel.paused) as paused:
        qtbot.mouseClick(panel.head.pause, Qt.MouseButton.LeftButton)
    assert paused.args == [False]


def test_queued_run_shows_on_the_page_without_a_run_and_can_be_removed(qtbot, page, services):
    services.queue.pause(True)
    services.queue.add([QueueRequest(run_config(seed=2), "second")])
    qtbot.waitUntil(page._jobs.isVisible, timeout=5000)
    page._jobs.table.select([0])
    qtbot.mouseClick(page._jobs.head.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.queue.state.waiting == (), timeout=5000)


def test_jobs_that_were_closed_stay_closed_until_more_is_queued(qtbot, page, services):
    services.queue.pause(True)
    services.queue.add([QueueRequest(run_config(seed=seed)) for seed in (2, 3)])
    qtbot.waitUntil(page._jobs.isVisible, timeout=5000)
    page._jobs.head.close_panel.click()
    services.queue.remove([services.queue.state.waiting[0].run_id])
    qtbot.waitUntil(lambda: len(services.queue.state.waiting) == 1, timeout=5000)
    assert not page._jobs.isVisible()
    services.queue.add([QueueRequest(run_config(seed=4))])
    qtbot.waitUntil(page._jobs.isVisible, timeout=5000)


def test_jobs_open_and_close_on_request_even_with_nothing_to_show(qtbot, page):
    page.activate(ShowJobs())
    assert page._jobs.isVisible()
    page.activate(ShowJobs(toggle=True))
    assert not page._jobs.isVisible()
