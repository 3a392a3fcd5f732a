from __future__ import annotations

import threading

import pytest
from fake_runs import Script, run_config
from PySide6.QtCore import QObject, Slot

from dasrec_core.errors import DiskError, StoreError
from dasrec_core.store.records import RunStatus
from studio.bridges.run_launcher import RunLauncher
from studio.bridges.task_pool import THREADS


class Page(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.started: list[str] = []
        self.failures: list[str] = []

    @Slot(object)
    def take(self, run_id: str) -> None:
        self.started.append(run_id)

    @Slot(str, str)
    def fail(self, what: str, hint: str) -> None:
        self.failures.append(what)


@pytest.fixture
def launcher(engine, recorder, pool):
    return RunLauncher(engine, recorder, pool)


@pytest.fixture
def page():
    return Page()


def test_started_run_is_recorded(qtbot, launcher, page, database):
    launcher.start(run_config(), done=page.take)
    qtbot.waitUntil(lambda: database.status == {"run-1": "starting"})
    assert page.started == ["run-1"]


def test_double_click_starts_one_run(qtbot, launcher, page, engine):
    engine.gate.clear()
    for _ in range(2):
        launcher.start(run_config(), done=page.take)
    engine.gate.set()
    qtbot.waitUntil(lambda: bool(page.started))
    qtbot.wait(100)
    assert page.started == ["run-1"]
    assert list(engine.runs) == ["run-1"]


def test_a_second_click_that_comes_late_gets_the_run_that_is_there(qtbot, launcher, page, engine):
    launcher.start(run_config(), done=page.take)
    qtbot.waitUntil(lambda: bool(page.started))
    launcher.start(run_config(), done=page.take)
    assert page.started == ["run-1"]  # not before the caller has done what follows its call
    qtbot.waitUntil(lambda: page.started == ["run-1", "run-1"], timeout=2000)
    assert list(engine.runs) == ["run-1"]


def test_two_pages_that_start_the_same_are_both_told(qtbot, launcher, page, engine):
    other = Page()
    engine.gate.clear()
    launcher.start(run_config(), done=page.take)
    launcher.start(run_config(), done=other.take)
    engine.gate.set()
    qtbot.waitUntil(lambda: (page.started, other.started) == (["run-1"], ["run-1"]), timeout=2000)


def test_two_pages_whose_common_start_fails_are_both_told(qtbot, launcher, page, engine):
    other = Page()
    engine.submit = lambda config: engine.gate.wait(5) and engine.attach("nothing")
    engine.gate.clear()
    for one in (page, other):
        launcher.start(run_config(), done=one.take, failed=one.fail)
    engine.gate.set()
    qtbot.waitUntil(lambda: bool(page.failures and other.failures), timeout=2000)


def test_runs_that_differ_in_the_seed_both_start(qtbot, launcher, page):
    for seed in (1, 2):
        launcher.start(run_config(seed=seed), done=page.take)
    qtbot.waitUntil(lambda: len(page.started) == 2)


def test_failed_start_may_be_tried_again_at_once(qtbot, launcher, page, engine, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(engine, "submit", lambda config: engine.attach("nothing"))
        launcher.start(run_config(), done=page.take, failed=page.fail)
        qtbot.waitUntil(lambda: bool(page.failures))
    launcher.start(run_config(), done=page.take, failed=page.fail)
    qtbot.waitUntil(lambda: page.started == ["run-1"])


@pytest.mark.parametrize("verb", ["stop", "discard", "kill"])
def test_request_reaches_the_engine_and_the_row(qtbot, launcher, engine, database, verb):
    run = engine.submit(run_config())
    run.write(Script().started())
    launcher.start(run_config(seed=5))
    qtbot.waitUntil(lambda: database.status.get("run-1") == "running")
    getattr(launcher, verb)("run-1")
    qtbot.waitUntil(lambda: run.asked == [verb])
    qtbot.waitUntil(lambda: database.status["run-1"] in ("stopping", "interrupted"))


def test_run_that_could_not_be_asked_goes_on_in_the_table(
    qtbot, launcher, engine, database, page, monkeypatch
):
    run = engine.submit(run_config())
    run.write(Script().started())
    launcher.start(run_config(seed=5))
    qtbot.waitUntil(lambda: database.status.get("run-1") == "running")

    def is_full():
        raise DiskError("control cannot be written: No space left on device.")

    monkeypatch.setattr(run, "stop", is_full)
    with qtbot.waitSignal(launcher.not_asked) as told:
        launcher.stop("run-1", failed=page.fail)
    assert told.args == ["run-1"]
    assert page.failures == ["control cannot be written: No space left on device."]
    qtbot.wait(600)  # the recorder looks four times a second
    assert database.status["run-1"] == "running"


def test_discarding_a_dead_run_is_recorded(qtbot, launcher, engine, database):
    script, run = Script(), engine.submit(run_config())
    run.write(script.started())
    run.alive = False
    database.set("run-1", RunStatus.INTERRUPTED)
    run.discard = lambda: run.write(script.discarded())
    launcher.discard("run-1")
    qtbot.waitUntil(lambda: database.status["run-1"] == "done")


def test_resume_of_a_living_run_says_why_not(qtbot, launcher, engine, page):
    engine.submit(run_config())
    launcher.resume("run-1", done=page.take, failed=page.fail)
    qtbot.waitUntil(lambda: page.failures == ["Run run-1 is still running."])


@pytest.fixture
def busy(pool):
    """A pool whose threads read something long until it is told to go on."""
    go_on = threading.Event()
    for _ in range(THREADS):
        pool.run(lambda: go_on.wait(10))
    yield go_on
    go_on.set()


def test_a_run_that_is_started_as_the_window_closes_is_started(launcher, pool, engine, busy):
    launcher.start(run_config())
    pool.close(timeout_ms=500)
    assert list(engine.runs) == ["run-1"]


def test_a_run_that_is_stopped_as_the_window_closes_is_asked_to_stop(
    qtbot, launcher, page, pool, engine
):
    launcher.start(run_config(), done=page.take)
    qtbot.waitUntil(lambda: page.started == ["run-1"])
    go_on = threading.Event()
    for _ in range(THREADS):
        pool.run(lambda: go_on.wait(10))
    launcher.stop("run-1")
    pool.close(timeout_ms=500)
    go_on.set()
    assert engine.runs["run-1"].asked == ["stop"]


def named_by(name_run, engine, recorder, pool):
    return RunLauncher(engine, recorder, pool, name_run=name_run)


def test_a_name_is_given_before_the_start_is_heard_of(engine, recorder, pool, busy):
    names = []
    launcher = named_by(
        lambda run_id, _, name: names.append((run_id, name)), engine, recorder, pool
    )
    launcher.start(run_config(), name="mine")
    pool.close(timeout_ms=500)  # nothing is heard of any more
    assert names == [("run-1", "mine")]


def test_a_name_that_cannot_be_kept_is_said_and_the_run_goes_on(
    qtbot, engine, recorder, pool, page
):
    def refuse(*_):
        raise StoreError("The database is locked.", "Try again.")

    launcher = named_by(refuse, engine, recorder, pool)
    launcher.unnamed.connect(page.fail)
    launcher.start(run_config(), name="mine", done=page.take)
    qtbot.waitUntil(lambda: page.started == ["run-1"])
    assert page.failures == ["The database is locked."]
