"""The queue goes on by itself, without the UI thread touching a file."""

from __future__ import annotations

import threading

import pytest
from fake_runs import Script, run_config
from studio_services import quiet_services

from dasrec_core.errors import StoreError
from dasrec_core.execution.queue import RunQueue
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.store.records import RunStatus
from studio.bridges import queue_starts


@pytest.fixture
def services(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("studio.bridges.recorder_service.TICK_S", 0.03)
    monkeypatch.setattr("studio.bridges.recording.LOOK_EVERY_S", 0.1)
    monkeypatch.setattr("studio.bridges.recording.GONE_FOR_S", 0.1)
    services = quiet_services(tmp_path / "home")
    services.recorder.start()
    yield services
    assert services.close()


def runs(*seeds):
    return [QueueRequest(run_config(seed=seed)) for seed in seeds]


def started(services):
    return list(services.executor.runs)


def end(services, run_id):
    script = Script(run_id)
    services.executor.runs[run_id].write(script.started(), script.finished())
    services.executor.runs[run_id].alive = False


def test_queued_run_starts_and_is_followed(qtbot, services):
    with qtbot.waitSignal(services.launcher.launched):
        services.queue.add([QueueRequest(run_config(), "first one")])
    (run,) = services.store.list_runs()
    assert (run.name, run.status) == ("first one", RunStatus.STARTING)
    qtbot.waitUntil(lambda: services.queue.state.waiting == ())


def test_next_one_starts_when_the_first_has_ended_and_not_before(qtbot, services):
    services.queue.add(runs(1, 2))
    qtbot.waitUntil(lambda: len(services.queue.state.waiting) == 1)
    assert len(started(services)) == 1
    services.queue.look()
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    assert len(started(services)) == 1
    end(services, started(services)[0])
    qtbot.waitUntil(lambda: len(started(services)) == 2, timeout=5000)


def test_run_that_was_started_past_the_queue_counts(qtbot, services):
    with qtbot.waitSignal(services.launcher.launched):
        services.start_run(run_config(seed=9))
    qtbot.waitUntil(lambda: len(services.store.list_runs()) == 1)
    services.queue.add(runs(1))
    qtbot.waitUntil(lambda: len(services.queue.state.waiting) == 1)
    assert len(started(services)) == 1


def test_two_at_once_share_the_cores(qtbot, services):
    services.queue.set_num_at_once(2)
    services.queue.add(runs(1, 2, 3))
    qtbot.waitUntil(lambda: len(services.queue.state.waiting) == 1)
    threads = {
        (services.run_folder(one) / "config.json").read_text().count('"num_threads": 0')
        for one in started(services)
    }
    assert (len(started(services)), threads) == (2, {0})


def test_paused_queue_waits_until_it_goes_on(qtbot, services):
    services.queue.pause(True)
    services.queue.add(runs(1))
    qtbot.waitUntil(lambda: len(services.queue.state.waiting) == 1)
    assert started(services) == []
    services.queue.pause(False)
    qtbot.waitUntil(lambda: len(started(services)) == 1)


def test_failed_start_pauses_the_queue_and_says_so(qtbot, services, monkeypatch):
    from dasrec_core.errors import DiskError

    def refuse(config, *, run_id=None):
        raise DiskError("The disk is full.", "Free some space.")

    monkeypatch.setattr(services.executor, "submit", refuse)
    with qtbot.waitSignal(services.queue.failed) as failed:
        services.queue.add(runs(1))
    assert failed.args == ["The disk is full.", "Free some space. The queue is paused."]
    qtbot.waitUntil(lambda: services.queue.state.is_paused)
    assert len(services.queue.state.waiting) == 1
    assert services.store.list_runs() == []


@pytest.fixture
def told(services):
    """What went wrong, as the window was told."""
    told = []
    services.queue.failed.connect(lambda what, hint: told.append((what, hint)))
    return told


def look(qtbot, services):
    services.queue.look()
    qtbot.waitUntil(lambda: not services.queue._is_looking)


def test_a_database_that_stays_unusable_is_told_once_and_again_after_a_success(
    qtbot, services, told, monkeypatch
):
    def refuse(store):
        raise StoreError("The database is locked.", "Close the other program.")

    usable = queue_starts.count_live
    for count in (refuse, refuse, usable, refuse):
        monkeypatch.setattr(queue_starts, "count_live", count)
        look(qtbot, services)
    assert told == [("The database is locked.", "Close the other program.")] * 2
    assert not services.queue.state.is_paused


def test_a_defect_while_starting_leaves_no_wish_without_an_answer(
    qtbot, services, told, monkeypatch, caplog
):
    def break_down(config, *, run_id=None):
        raise RuntimeError("a defect")

    monkeypatch.setattr(services.executor, "submit", break_down)
    with caplog.at_level("CRITICAL"):
        task = services.queue.add(runs(1))
        qtbot.waitUntil(lambda: task.is_settled)
        qtbot.waitUntil(lambda: bool(told))
    assert not task.has_failed
    assert "RuntimeError: a defect" in told[0][0]
    assert told[0][1].endswith("The queue is paused.")
    assert len(services.queue.state.waiting) == 1


@pytest.mark.parametrize("paused", [False, True])
def test_what_waited_at_the_last_end_goes_on_or_waits_as_was_set(qtbot, services, paused):
    RunQueue(services.home.queue_file).add(runs(1))
    services.queue.start(paused=paused)
    qtbot.waitUntil(lambda: services.queue.state.is_paused == paused)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    assert len(started(services)) == (0 if paused else 1)


def cut_short(services):
    """Two runs whose processes died, each stored as interrupted."""
    both = (("one", 1), ("two", 2))
    for run_id, seed in both:
        run, script = services.executor.submit(run_config(seed=seed), run_id=run_id), Script(run_id)
        run.write(script.started(), *script.epochs(1, 2))
        run.alive = False
        config = run_config(seed=seed)
        services.store.create(run_id, config, dataset_name="x", status=RunStatus.INTERRUPTED)
    return [
        QueueRequest(run_config(seed=seed), "", run_id) for run_id, seed in (("one", 1), ("two", 2))
    ]


def test_runs_that_were_cut_short_go_on_one_after_the_other(qtbot, services):
    with qtbot.waitSignal(services.launcher.launched) as launched:
        services.queue.add(cut_short(services))
    assert launched.args == ["one"]
    assert services.executor.runs["one"].alive
    assert services.store.get("one").status is RunStatus.STARTING
    assert not services.executor.runs["two"].alive
    script = Script("one", attempt=2, next_seq=20)
    services.executor.runs["one"].write(script.started(), script.finished())
    services.executor.runs["one"].alive = False
    qtbot.waitUntil(lambda: services.executor.runs["two"].alive, timeout=5000)


def test_a_run_in_the_trash_does_not_go_on(qtbot, services):
    services.queue.pause(True)
    with qtbot.waitSignal(services.queue.changed):
        services.queue.add(cut_short(services))
    services.store.trash("one")
    with qtbot.waitSignal(services.launcher.launched) as launched:
        services.queue.pause(False)
    assert launched.args == ["two"]
    assert not services.executor.runs["one"].alive


def test_slow_start_does_not_hold_the_window_up(qtbot, services):
    services.executor.gate.clear()
    services.queue.add(runs(1))
    ticks = []
    qtbot.waitUntil(lambda: services.tasks.num_pending > 0)
    qtbot.waitUntil(lambda: ticks.append(threading.get_ident()) or len(ticks) > 5)
    assert started(services) == []
    services.executor.gate.set()
    qtbot.waitUntil(lambda: len(started(services)) == 1)


def test_run_queued_just_before_the_window_closes_is_there_at_the_next_start(qtbot, tmp_path):
    services = quiet_services(tmp_path / "closing")
    services.recorder.start()
    services.queue.pause(True)
    services.queue.add(runs(1, 2))
    assert services.close()
    assert len(RunQueue(services.home.queue_file).state().waiting) == 2
