"""How a run that ended is shown: finished, failed, out of memory, its engine dead."""

from __future__ import annotations

import threading

from fake_runs import Script, run_config
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from dasrec_core.config.models.popularity import PopularityConfig
from dasrec_core.events import FailureKind
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunStatus
from studio.pages.live.report import log_tail
from tests.helpers.live_page_words import epochs_drawn, shows, step


def test_finished_run_stays_with_both_protocols_labelled(qtbot, page, run, script):
    run.write(script.started(), *script.epochs(1, 10), script.finished())
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Done")
    said = [label.text() for label in page.view.panel.findChildren(QLabel)]
    assert "Test, epoch chosen on validation" in said
    assert "Test, epoch chosen on test, as in the published tables" in said
    assert {"0.0900", "0.0950"} <= set(said)
    assert page.view.charts.isVisible()
    assert not page._controls.stop.isVisible()


def test_a_model_without_training_has_numbers_and_no_charts(qtbot, page, engine, services):
    counting = run_config().model_copy(update={"model": PopularityConfig()})
    run, script = engine.submit(counting), Script()
    services.recorder.watch(run.run_id)
    run.write(script.started(num_epochs=1), script.evaluation(1, 0.0626), script.finished())
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Done")
    assert page.view.panel.isVisible()
    assert not page.view.charts.isVisible()
    assert not page.view.toolbar.isVisible()


def test_finished_run_leads_to_the_runs_page(qtbot, page, run, script):
    run.write(script.started(), script.finished())
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Done")
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.mouseClick(step(page, "open_runs"), Qt.MouseButton.LeftButton)
    assert opened.args == ["runs", "run-1"]


def test_run_again_starts_the_same_configuration_and_shows_it(qtbot, page, run, script, engine):
    run.write(script.started(), script.finished())
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Done")
    qtbot.mouseClick(step(page, "start"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.run_id == "run-2")
    assert list(engine.runs) == ["run-1", "run-2"]


def test_failed_run_says_why_what_is_kept_and_shows_the_log(qtbot, page, run, script):
    (run.folder / "log.txt").write_text("<b>Traceback</b>\nRuntimeError: out of memory\n")
    run.write(script.started(), *script.epochs(1, 2))
    run.write(script.failed(FailureKind.OUT_OF_MEMORY, error="It needs 2 GB more."))
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Failed")
    said = " ".join(label.text() for label in page.view.panel.findChildren(QLabel))
    assert "ran out of memory" in said
    assert "It needs 2 GB more." in said
    assert "up to epoch 2" in said
    qtbot.waitUntil(lambda: "<b>Traceback</b>" in page.view.until.log.toPlainText())
    assert not page.view.charts.isVisible()


def test_the_log_of_a_run_is_never_that_of_the_run_before(
    qtbot, page, run, script, engine, services, monkeypatch
):
    other, may_read = engine.submit(run_config(seed=2)), threading.Event()
    services.recorder.watch(other.run_id)
    for one, events in ((run, script), (other, Script(other.run_id))):
        (one.folder / "log.txt").write_text(f"log of {one.run_id}\n")
        one.write(events.started(), events.failed(FailureKind.OUT_OF_MEMORY))
        one.alive = False

    def read_late(folder):
        if folder == run.folder:
            assert may_read.wait(5)
        return log_tail(folder)

    monkeypatch.setattr("studio.pages.live.page.log_tail", read_late)
    log = page.view.until.log.toPlainText
    page.show_run(run.run_id)
    shows(qtbot, page, "Failed")
    page.show_run(other.run_id)
    qtbot.waitUntil(lambda: log() == "log of run-2")
    may_read.set()
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    assert log() == "log of run-2"
    page.show_run(run.run_id)
    assert log() == ""
    qtbot.waitUntil(lambda: log() == "log of run-1")


def test_out_of_memory_leads_to_the_form_with_half_the_batch(qtbot, page, run, script):
    run.write(script.started(), script.failed(FailureKind.OUT_OF_MEMORY))
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Failed")
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.mouseClick(step(page, "edit"), Qt.MouseButton.LeftButton)
    place, config = opened.args
    assert place == "new_run"
    assert config.training.batch_size == run_config().training.batch_size // 2


def test_dead_engine_is_interrupted_within_ten_seconds_and_resumes(
    qtbot, page, run, script, services
):
    run.write(script.started(), *script.epochs(1, 3))
    page.show_run(run.run_id)
    shows(qtbot, page, "Running")
    run.alive = False
    shows(qtbot, page, "Interrupted", timeout=10_000)
    qtbot.waitUntil(
        lambda: services.store.get("run-1").status is RunStatus.INTERRUPTED, timeout=10_000
    )
    qtbot.mouseClick(step(page, "resume"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: run.alive)
    script.resume()
    run.write(script.started(first_epoch=3), *script.epochs(3, 4))
    shows(qtbot, page, "Running")
    qtbot.waitUntil(lambda: epochs_drawn(page) == [1, 2, 3, 4])


def test_a_stopped_run_that_is_resumed_elsewhere_is_followed_again(
    qtbot, page, run, script, services
):
    run.write(script.started(), *script.epochs(1, 3), script.finished(epochs=3, reason="stopped"))
    run.alive = False
    page.show_run(run.run_id)
    shows(qtbot, page, "Stopped")
    qtbot.waitUntil(lambda: services.store.get("run-1").status is RunStatus.STOPPED)
    qtbot.waitUntil(lambda: page.watch._is_engine_gone)
    RunFolder(run.folder).write_attempt(2)
    script.resume()
    run.alive = True
    events = [script.started(first_epoch=4), *script.epochs(4, 5)]
    run.write(*events)
    Recorder(services.store).apply(events)  # as whoever resumed it does
    shows(qtbot, page, "Running")
    qtbot.waitUntil(lambda: epochs_drawn(page) == [1, 2, 3, 4, 5])
