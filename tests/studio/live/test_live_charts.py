"""The curves of the live page: what they draw, and the switches over them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_runs import Script, run_config
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from dasrec_core.config.model_union import model_config_class
from dasrec_core.events import FailureKind
from dasrec_core.store.records import RunStatus
from tests.helpers.live_page_words import RECALL, epochs_drawn, named, shows


def test_every_loss_term_and_the_total_are_drawn(qtbot, page, run, script):
    run.write(script.started(), *script.epochs(1, 3))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: epochs_drawn(page, "loss", "total") == [1, 2, 3])
    assert page.view.charts.chart("loss").keys() == ("total", "bpr")


def test_diagnostics_of_the_model_get_charts(qtbot, page, run, script):
    watched = {"kept/users": 0.5, "kept/items": 0.25, "edges": 3.0}
    run.write(script.started(), script.epoch(1, diagnostics=watched))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: "diagnostics/kept" in set(page.view.charts.keys()))
    assert page.view.charts.chart("diagnostics/kept").keys() == ("users", "items")
    assert page.view.charts.chart("diagnostics/edges").keys() == ("edges",)


def test_parts_of_the_loss_have_the_names_that_the_model_gives_them(qtbot, page, engine, script):
    config = run_config()
    diffmm = model_config_class("diffmm")()
    run = engine.submit(config.model_copy(update={"model": diffmm}))
    losses = {"elbo/image": 0.5, "l2": 0.1, "total": 0.6}
    run.write(script.started(), script.epoch(1, losses=losses), script.epoch(2, losses=losses))
    page.show_run(run.run_id)
    chart = page.view.charts.chart("loss")
    qtbot.waitUntil(lambda: len(chart.keys()) == 3)
    shown = [entry.label for entry in chart.legend_entries()]
    assert shown == ["total", "denoising, image", "L2 penalty"]


def test_a_run_that_ended_early_fills_its_charts(qtbot, page, run, script):
    run.write(script.started(num_epochs=1000), *script.epochs(1, 20))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: len(epochs_drawn(page)) == 20)
    box = page.view.charts.chart("loss").getViewBox()
    assert box.viewRange()[0][1] > 900
    run.write(script.finished(epochs=20, reason="early_stopping"))
    run.alive = False
    shows(qtbot, page, "Done")
    qtbot.waitUntil(lambda: box.viewRange()[0][1] < 30)


def test_minutes_stand_below_when_chosen(qtbot, page, run, script):
    run.write(script.started(), *script.epochs(1, 3))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: len(epochs_drawn(page)) == 3)
    qtbot.mouseClick(named(page.view.toolbar, "Minutes"), Qt.MouseButton.LeftButton)
    assert epochs_drawn(page) == pytest.approx([2 / 60, 4 / 60, 6 / 60])


@pytest.mark.parametrize(
    ("key", "modifier", "name"),
    [
        (Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier, "log"),
        (Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier, "log_x"),
        (Qt.Key.Key_F, Qt.KeyboardModifier.NoModifier, "follow"),
    ],
)
def test_letters_switch_the_charts(qtbot, page, run, script, key, modifier, name):
    run.write(script.started(), *script.epochs(1, 3))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: len(epochs_drawn(page)) == 3)
    switch, chart = getattr(page.view.toolbar, name), page.view.charts.chart("loss")
    before = switch.isChecked()
    page.window().activateWindow()
    chart.setFocus()
    qtbot.keyClick(chart, key, modifier)
    assert switch.isChecked() is not before


def test_smoothing_comes_back_as_strong_as_it_was(page):
    slider = page.view.toolbar.smoothing
    slider.setValue(35)
    page._keys.toggle_smoothing()
    assert slider.value() == 0
    page._keys.toggle_smoothing()
    assert slider.value() == 35


def test_where_a_run_diverged_the_curve_has_a_mark(qtbot, page, run, script):
    run.write(script.started(), *script.epochs(1, 3))
    run.write(script.failed(FailureKind.DIVERGED, epoch=4))
    page.show_run(run.run_id)
    shows(qtbot, page, "Diverged")
    curve = page.view.until.chart._curves["this run"]
    assert curve.gaps.getData()[0].tolist() == [4.0]


def test_steps_stand_below_when_chosen(qtbot, page, run, script):
    run.write(script.started(), script.progress(1, 5, 20), *script.epochs(1, 3))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: len(epochs_drawn(page)) == 3)
    qtbot.mouseClick(named(page.view.toolbar, "Step"), Qt.MouseButton.LeftButton)
    assert epochs_drawn(page) == [20, 40, 60]


def test_metrics_are_shown_at_the_cutoff_that_is_chosen(qtbot, page, run, script):
    at_ten = {"recall@10": 0.5, "recall@20": 0.7}
    run.write(script.started(), script.epoch(1))
    run.write(replace(script.evaluation(1, 0.7), valid=at_ten))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: epochs_drawn(page) == [1])
    cutoff = page.view.toolbar.cutoff
    assert cutoff.currentText() == "@20"
    cutoff.setCurrentIndex(cutoff.findText("@10"))
    assert list(page.view.charts.chart(RECALL).points("this run")[1]) == [0.5]
    assert "Recall@10" in [label.text() for label in page.view.charts.findChildren(QLabel)]


def test_samples_of_the_computer_are_drawn_while_an_epoch_goes_on(qtbot, page, run, script):
    run.write(script.started(), script.loaded(), script.epoch(1), script.progress(2, 1))
    run.write(script.sample(150.0))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: epochs_drawn(page, "load", "engine process") == [1.5])
    assert page.view.charts.chart("load").points("engine process")[1].tolist() == [150.0]


@pytest.mark.parametrize("name", ["log_x", "log", "envelope"])
def test_switches_reach_every_chart_and_can_be_taken_back(qtbot, page, run, script, name):
    run.write(script.started(), *script.epochs(1, 6))
    page.show_run(run.run_id)
    qtbot.waitUntil(lambda: len(epochs_drawn(page)) == 6)
    attribute = {"log_x": "log_x", "log": "log_y", "envelope": "envelope"}[name]
    charts = [page.view.charts.chart(key) for key in ("loss", RECALL, "load", "speed")]
    for on in (True, False):
        getattr(page.view.toolbar, name).click()
        assert {getattr(chart._manner, attribute) for chart in charts} == {on}


def test_reference_is_drawn_in_grey_with_the_difference(qtbot, page, services, engine, script):
    other = engine.submit(run_config(seed=2))
    other.write(*[(s := Script("run-1")).started(), *s.epochs(1, 9), s.finished(epochs=9)])
    other.alive = False
    services.recorder.watch("run-1")
    qtbot.waitUntil(lambda: any(r.status is RunStatus.DONE for r in services.store.list_runs()))
    run = engine.submit(run_config())
    services.recorder.watch("run-2")
    run.write(*[(s := Script("run-2")).started(), *s.epochs(1, 5)])
    page.show_run("run-2")
    qtbot.waitUntil(lambda: len(epochs_drawn(page)) == 5)
    qtbot.waitUntil(lambda: len(page._live.all) == 2)
    page.view.toolbar.reference_chosen.emit("run-1")
    qtbot.waitUntil(lambda: len(epochs_drawn(page, series="reference")) == 9)
    assert page.view.charts.metrics[RECALL].delta.text() == "−0.0400"
    page.view.toolbar.reference_chosen.emit("")
    assert epochs_drawn(page, series="reference") == []
