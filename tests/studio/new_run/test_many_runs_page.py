"""Many runs from the New run page: counted, queued, searched for, and copied as a command."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from dasrec_core.execution.queued_run import QueuedRun, QueueState
from dasrec_core.sweeps.members import expand
from studio.pages.live.payload import ShowJobs
from studio.pages.new_run.ablate_dialog import AblateDialog
from studio.pages.new_run.sweep_dialog import SweepDialog
from studio.theme import theme
from tests.helpers.new_run_page_words import words_of

RATE = "training.learning_rate"


def counted(qtbot, page):
    qtbot.waitUntil(lambda: page.starter.planner.plan is not None, timeout=5000)


def test_queue_key_queues_the_run_and_stays(qtbot, page, services):
    page.editor.rename("mine")
    with qtbot.waitSignal(page.notice) as notice:
        page._actions[3].trigger()
    ((runs, first),) = services.queue.added
    assert [(one.config.identity(), one.name) for one in runs] == [
        (page.editor.resolved.config.identity(), "mine")
    ]
    assert (first, notice.args) == (False, ["The run is queued."])
    assert page._actions[3].shortcuts()[0].toString() == "Ctrl+Return"


def test_a_second_click_on_queue_queues_nothing_more(qtbot, page, services, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("studio.pages.new_run.starter.time.monotonic", lambda: now[0])
    for seconds in (0, 1.5, 1.5, 2.5):
        now[0] += seconds
        page.starter.queue()
    assert len(services.queue.added) == 2
    page.starter._fail("The disk is full.", "Make room.")
    page.starter.queue()
    assert len(services.queue.added) == 3
    assert not any(action.autoRepeat() for action in page._actions[2:4])


def test_many_runs_that_were_queued_are_counted_anew_before_more_can_be(qtbot, page, services):
    page.editor.type_entry("seed", "1, 2")
    counted(qtbot, page)
    page.starter.queue()
    assert len(services.queue.added) == 1
    assert page.starter.planner.plan is None
    assert not page.buttons.queue.isEnabled()
    counted(qtbot, page)


def test_many_runs_are_counted_and_queued_in_order(qtbot, page, services):
    page.editor.type_entry("seed", "1, 2")
    page.editor.switch("dasrec-n", True)
    counted(qtbot, page)
    assert "4 runs" in words_of(page)
    assert "2 variants × 2 seeds" in words_of(page)
    qtbot.mouseClick(page.buttons.queue, Qt.MouseButton.LeftButton)
    ((runs, _),) = services.queue.added
    assert [(one.config.model.name, one.config.seed) for one in runs] == [
        ("dasrec", 1),
        ("dasrec", 2),
        ("dasrec-n", 1),
        ("dasrec-n", 2),
    ]


def names_to_start(qtbot, page) -> list[str]:
    counted(qtbot, page)
    return [request.name for request in page.starter._todo()]


def test_seeds_of_a_run_all_have_the_name_it_was_given(qtbot, page):
    page.editor.rename("mine")
    page.editor.type_entry("seed", "1, 2")
    assert names_to_start(qtbot, page) == ["mine", "mine"]


def test_the_last_variant_that_is_left_is_named_as_the_others_were(qtbot, page, services):
    page.editor.rename("mine")
    page.editor.switch("dasrec-n", True)
    assert names_to_start(qtbot, page) == ["mine, DASRec", "mine, DASRec-n"]
    first = page.starter.planner.plan.members[0].config
    services.queue.changed.emit(QueueState((QueuedRun("1", first, "", "", 0),)))
    qtbot.waitUntil(lambda: len(page.starter.planner.plan.todo) == 1, timeout=5000)
    assert names_to_start(qtbot, page) == ["mine, DASRec-n"]


def test_train_puts_many_runs_first_and_shows_the_jobs(qtbot, page, services):
    page.editor.type_entry("seed", "1, 2")
    counted(qtbot, page)
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.mouseClick(page.buttons.train, Qt.MouseButton.LeftButton)
    assert opened.args == ["live", ShowJobs()]
    assert services.queue.added[0][1] is True


def test_nothing_starts_before_the_runs_are_counted(page):
    page.editor.type_entry("seed", "1, 2")
    assert not page.buttons.train.isEnabled()
    assert "being counted" in words_of(page)


def test_runs_that_all_wait_already_cannot_be_queued_again(qtbot, page, services):
    page.editor.type_entry("seed", "1, 2")
    counted(qtbot, page)
    waiting = tuple(
        QueuedRun(str(member.config.seed), member.config, "", "", 0)
        for member in page.starter.planner.plan.todo
    )
    services.queue.changed.emit(QueueState(waiting))
    qtbot.waitUntil(lambda: "All of these runs are done or waiting" in page.buttons.reason.text())
    assert not page.buttons.queue.isEnabled()
    assert (
        page.buttons.reason.property("tone") == "muted"
    )  # it is so after each queueing: no mistake
    assert "Nothing left to start" in words_of(page)


def test_nothing_is_promised_while_the_values_of_a_sweep_cannot_be_read(qtbot, page):
    page.editor.sweep("training.batch_size", "512, 1024, abc")
    words = words_of(page)
    assert "Nothing yet" in words
    assert "1 run" not in words
    assert "grid point" not in words
    wrong = "Batch size must be a whole number from 1 to 1000000; got 'abc'."
    assert page.starter.problems() == [wrong]  # its name once, and no path of the command line
    page.editor.sweep("training.batch_size", "512, 1024")
    counted(qtbot, page)
    assert "2 runs" in words_of(page)


def test_wrong_sweep_says_why_nothing_can_start(page):
    page.editor.sweep(RATE, "0.1 to x")
    assert not page.buttons.train.isEnabled()
    assert page.buttons.reason.text().startswith("Learning rate: '0.1 to x' is no range")


def test_ablation_dialog_switches_at_once_and_counts(qtbot, page):
    page._dialogs.ablate()
    dialog = page._dialogs.current
    dialog.switches["dasrec-a"].click()
    assert page.editor.draft.ablations == ("dasrec-a",)
    assert dialog.count.text() == "2 variants × 1 seed = 2 runs"
    dialog.accept()
    assert page._dialogs.current is None


def test_model_without_parts_to_switch_off_says_so(page):
    page.editor.choose_model("popularity")
    page._dialogs.ablate()
    assert "no part that can be switched off" in words_of(page._dialogs.current)
    page._dialogs.current.accept()


def test_sweep_dialog_adds_a_setting_shows_its_mistake_and_removes_it(qtbot, page):
    page._dialogs.sweep()
    dialog = page._dialogs.current
    dialog._add("model.feature_map")
    assert page.editor.draft.axes == {"model.feature_map": "linear, mlp"}
    assert dialog.count.text() == "2 grid points × 1 seed = 2 runs"
    line = dialog.line_of("model.feature_map")
    line.edit.selectAll()
    qtbot.keyClicks(line.edit, "cubic")
    assert "one of linear, mlp" in line.wrong.text()
    line._leave()
    assert page.editor.draft.axes == {}
    dialog.accept()


def test_search_is_not_queued_and_says_why(qtbot, page):
    page.editor.sweep(RATE, "1e-4 to 1e-1 log")
    page.editor.search("8")
    assert page.buttons.train.isEnabled()
    assert not page.buttons.queue.isEnabled()
    assert "is not queued" in page.buttons.queue.toolTip()


def test_search_starts_a_process_of_its_own(qtbot, page, services, monkeypatch):
    launched = []

    def launch(file, home, results_url):
        launched.append((json.loads(file.read_text()), home, results_url))
        return 4711

    monkeypatch.setattr("studio.pages.new_run.sweep_start.launch_sweep", launch)
    page.editor.sweep(RATE, "1e-4 to 1e-1 log")
    page.editor.search("8")
    with qtbot.waitSignal(page.open_place):
        page.starter.train()
    ((definition, home, _),) = launched
    assert definition["search"]["trials"] == 8
    assert definition["base"]["model"] == "dasrec"
    assert home == services.home


def test_copied_command_of_many_runs_is_a_sweep_of_the_same_runs(qtbot, page, services):
    from dasrec_core.sweeps.definition import read_definition

    page.editor.type_entry("seed", "1, 2")
    counted(qtbot, page)
    with qtbot.waitSignal(page.notice):
        page.starter.copy_command()
    words = QApplication.clipboard().text()
    (file,) = services.home.sweeps.glob("*.json")
    assert words.startswith(f"python main.py sweep {file}")
    read = expand(read_definition(file), dataset_name="toy").members
    assert [one.config for one in read] == [one.config for one in page.starter.planner.plan.members]


@pytest.mark.parametrize("kind", [AblateDialog, SweepDialog])
def test_dialogs_fit_over_a_window_of_800_px_at_the_largest_text(qtbot, qapp, editor, kind):
    theme.apply(qapp, "light", 1.5)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    editor.sweep(RATE, "0.1 to 0.5")  # said to be wrong, which takes two lines
    editor.search("0")
    dialog = kind(window, editor)
    dialog.show_time("All, one after the other: about 3 h 20.")
    dialog.show()
    assert dialog.height() <= 800
    assert dialog.minimumSizeHint().height() <= 800
