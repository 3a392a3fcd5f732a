from __future__ import annotations

import pytest
from fake_runs import Script, run_config
from page_services import record
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QPushButton

from dasrec_core.errors import DiskError
from dasrec_core.events import NoticeRaised
from dasrec_core.store.records import RunStatus
from tests.helpers.live_page_words import epochs_drawn, shows, step, word


def test_without_a_run_the_page_says_so_and_leads_to_a_new_one(qtbot, page):
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.mouseClick(page._new_run, Qt.MouseButton.LeftButton)
    assert opened.args == ["new_run", None]
    assert page.title() == "Live"
    assert not page._controls.chip.isVisible()


def test_run_that_another_program_started_appears_by_itself(qtbot, page, engine, script):
    run = engine.submit(run_config())
    run.write(script.started(), *script.epochs(1, 2))
    qtbot.waitUntil(lambda: page.run_id == run.run_id, timeout=20_000)
    qtbot.waitUntil(lambda: epochs_drawn(page) == [1, 2])


def test_launched_engine_is_starting_until_the_data_is_there(qtbot, page, run, script):
    page.show_run(run.run_id)
    shows(qtbot, page, "Starting")
    assert "Starting the engine" in page.view.notices.words()[0]
    run.write(script.started(), script.epoch(1))
    shows(qtbot, page, "Running")
    assert page.view.notices.words() == ()


def test_page_opened_in_the_middle_shows_the_whole_curve(qtbot, page, run, script):
    run.write(script.started(), *script.epochs(1, 5))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: epochs_drawn(page) == [1, 2, 3, 4, 5])
    run.write(*script.epochs(6, 7))
    qtbot.waitUntil(lambda: epochs_drawn(page) == [1, 2, 3, 4, 5, 6, 7])


def test_facts_tell_epoch_best_value_and_patience(qtbot, page, run, script):
    run.write(script.started(num_epochs=10), *script.epochs(1, 3))
    run.write(script.epoch(4), script.evaluation(4, 0.01, is_best=False, without_gain=1))
    page.show_run(run.run_id)
    # Its evaluation comes after the epoch, and may come with a later read.
    qtbot.waitUntil(lambda: page.view.facts.without_gain.value() == "1 of 10")
    assert page.view.facts.epoch.value() == "4 of 10"
    assert page.view.facts.best.value() == "0.0300 at 3"
    assert page.view.facts.per_epoch.value() == "2.0 s"
    assert page.view.facts.left.value() == "15 s"


def test_progress_inside_an_epoch_moves_the_bar(qtbot, page, run, script):
    run.write(script.started(num_epochs=10), *script.epochs(1, 1))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: page.view.facts.bar.value() == 100)
    run.write(script.progress(2, 5, 10))
    qtbot.waitUntil(lambda: page.view.facts.bar.value() == 150)
    assert page.view.facts.phase.text() == "epoch 2, train, step 5 of 10"


def test_stop_and_keep_asks_the_engine_once_and_greys_both_buttons(qtbot, page, run, script):
    run.write(script.started(), script.epoch(1))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    for _ in range(2):
        qtbot.mouseClick(page._controls.stop, Qt.MouseButton.LeftButton)
    shows(qtbot, page, "Stopping")
    assert page._controls.stop.text().strip() == "Stopping…"
    assert not page._controls.stop.isEnabled()
    assert not page._controls.discard.isEnabled()
    qtbot.waitUntil(lambda: bool(run.asked))
    assert run.asked == ["stop"]


def test_run_that_could_not_be_asked_to_stop_can_be_asked_again(
    qtbot, page, run, script, monkeypatch
):
    def is_full():
        raise DiskError("control cannot be written: No space left on device.")

    run.write(script.started(), script.epoch(1))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    with monkeypatch.context() as full:
        full.setattr(run, "stop", is_full)
        qtbot.mouseClick(page._controls.stop, Qt.MouseButton.LeftButton)
        shows(qtbot, page, "Stopping")
        shows(qtbot, page, "Running")
    qtbot.mouseClick(page._controls.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: run.asked == ["stop"])
    shows(qtbot, page, "Stopping")


@pytest.mark.parametrize(
    ("answer", "asked"), [("discard", ["discard"]), ("stop", ["stop"]), ("cancel", [])]
)
def test_discard_asks_first(qtbot, page, run, script, confirm, answer, asked):
    confirm.answer = answer
    run.write(script.started(), script.epoch(1))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    qtbot.mouseClick(page._controls.discard, Qt.MouseButton.LeftButton)
    qtbot.wait(100)
    assert confirm.asked == ["Discard this run?"]
    assert run.asked == asked


@pytest.mark.parametrize("answer", ["discard", "stop"])
def test_a_run_that_ends_while_it_is_asked_about_keeps_its_results(
    qtbot, page, run, script, confirm, monkeypatch, answer
):
    heard = []
    monkeypatch.setattr(confirm, "ask", lambda _over, _asked, answered: heard.append(answered))
    run.write(script.started(), *script.epochs(1, 10))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    qtbot.mouseClick(page._controls.discard, Qt.MouseButton.LeftButton)
    run.write(script.finished())
    run.alive = False
    shows(qtbot, page, "Done")
    with qtbot.waitSignal(page.notice) as said:
        heard[0](answer)
    assert said.args == ["The run had ended before you answered; its results are kept."]
    assert run.asked == []


def test_run_that_does_not_end_when_asked_can_be_ended_by_force(
    qtbot, page, run, script, monkeypatch
):
    page._controls.timer.setInterval(50)
    run.write(script.started(), script.epoch(1))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    qtbot.mouseClick(page._controls.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("still works on it" in w for w in page.view.notices.words()))
    end = next(b for b in page.view.notices.findChildren(QPushButton) if "End it" in b.text())
    qtbot.mouseClick(end, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: run.asked == ["stop", "kill"])


def test_a_resumed_run_says_at_once_where_it_stands(qtbot, page, run, script, monkeypatch):
    run.write(script.started(num_epochs=8), *script.epochs(1, 3))
    run.write(script.finished(epochs=3, reason="stopped"))
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Stopped")
    said = []
    monkeypatch.setattr(page.view.facts.epoch, "set_value", said.append)
    qtbot.mouseClick(step(page, "resume"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: run.alive and bool(said))
    script.resume()
    run.write(script.started(num_epochs=8, first_epoch=4), script.loaded())
    shows(qtbot, page, "Running")
    assert set(said) == {"3 of 8"}


def test_a_stored_run_does_not_begin_at_zero_when_it_is_opened(
    qtbot, page, run, script, services, monkeypatch
):
    run.write(script.started(num_epochs=8), *script.epochs(1, 3))
    qtbot.waitUntil(lambda: _stored_epochs(services, run) == 3, timeout=5000)
    said = []
    monkeypatch.setattr(page.view.facts.epoch, "set_value", said.append)
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: len(epochs_drawn(page)) == 3)
    assert set(said) <= {"– of 10", "3 of 10", "3 of 8"}


def _stored_epochs(services, run):
    return next((r.epochs_done for r in services.store.list_runs() if r.run_id == run.run_id), 0)


def test_report_goes_to_the_clipboard(qtbot, page, run, script, tmp_path):
    run.write(script.started(), script.failed())
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Failed")
    with qtbot.waitSignal(page.notice):
        qtbot.mouseClick(step(page, "copy_report"), Qt.MouseButton.LeftButton)
    report = QGuiApplication.clipboard().text()
    assert "Broken." in report
    assert str(tmp_path) not in report


def test_remark_of_the_engine_is_shown_once(qtbot, page, run, script):
    run.write(script.started(), script.epoch(1))
    for _ in range(2):
        run.write(NoticeRaised(**script._stamp(), message="Only one modality.", hint=""))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: page.view.notices.words() == ("Only one modality.",))


def test_damaged_line_is_told(qtbot, page, run, script):
    run.write(script.started(), script.epoch(1))
    with (run.folder / "events.jsonl").open("a") as file:
        file.write("{half\n")
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: any("could not be read" in w for w in page.view.notices.words()))


def test_stalled_run_is_told_and_taken_back(qtbot, page, run, script, services, monkeypatch):
    run.write(script.started(), script.epoch(1))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    monkeypatch.setattr("studio.bridges.recording.STALLED_AFTER_S", 0.1)
    shows(qtbot, page, "Stalled")
    assert "No sign of life" in page.view.notices.words()[0]
    monkeypatch.undo()
    shows(qtbot, page, "Running")


def test_a_run_that_waits_says_so(qtbot, page, run, services):
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: page.watch.record is not None)
    services.store.mark(run.run_id, RunStatus.QUEUED)
    page.watch._read_record()
    shows(qtbot, page, "Waiting")
    assert page.view.notices.words() == ("It waits for its turn and starts by itself.",)


def test_second_live_run_can_be_switched_to(qtbot, page, services, engine):
    for number in (1, 2):
        run = engine.submit(run_config(seed=number))
        run.write((s := Script(run.run_id)).started(), *s.epochs(1, number))
        services.recorder.watch(run.run_id)
    page.show_run("run-1")
    qtbot.waitUntil(page._jobs.isVisible, timeout=20_000)
    row = [job.job_id for job in page._jobs.jobs].index("run-2")
    place = page._jobs.table.visualRect(page._jobs.table.model().index(row, 0)).center()
    qtbot.mouseClick(page._jobs.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.run_id == "run-2"
    qtbot.waitUntil(lambda: epochs_drawn(page) == [1, 2])


def test_leaving_the_page_does_not_touch_the_run(qtbot, page, run, script):
    run.write(script.started(), script.epoch(1))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    page.close_page()
    page.close_page()  # closing twice is no error
    assert run.alive
    assert run.asked == []


def test_run_without_a_folder_is_told_in_words(qtbot, page):
    with qtbot.waitSignal(page.trouble) as told:
        page.show_run("run-99")
    assert "There is no run 'run-99'" in told.args[0]
    assert page.run_id == ""


def test_a_run_of_another_machine_is_told_once_and_does_not_hide_one_that_is_here(qtbot, page, run):
    theirs = record(run_config(), "theirs", last_event_at_ms=5)
    told: list[str] = []
    page.trouble.connect(lambda what, _: told.append(what))
    for _ in range(3):
        page._show_empty()
        page._show_live_runs([theirs])
        qtbot.waitUntil(lambda: page.run_id == "")
    assert len(told) == 1
    page._show_live_runs([record(run_config(), run.run_id), theirs])
    assert page.run_id == run.run_id


def test_a_run_is_shown_again_after_one_that_could_not_be_opened(qtbot, page, run, script):
    run.write(script.started(), script.epoch(1))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    page.show_run("gone")
    qtbot.waitUntil(lambda: page.title() == "Live")
    assert not page._controls.chip.isVisible()
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: page._controls.chip.isVisible() and word(page) == "Running")


def test_everything_to_press_has_a_name(qtbot, page, run, script):
    run.write(script.started(), script.failed())
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Failed")
    own = [b for b in page.findChildren(QAbstractButton) if not b.objectName().startswith("qt_")]
    assert own
    assert [b for b in own if not (b.accessibleName() or b.text().strip())] == []


def test_a_page_built_anew_shows_the_run_that_was_chosen_in_jobs(page, engine, run):
    page.activate(run.run_id)
    other = engine.submit(run_config())
    page._jobs.chosen.emit(other.run_id)
    assert page.in_view() == other.run_id
