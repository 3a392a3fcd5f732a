"""Which stored runs are offered to stand behind the one on the page."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
from fake_runs import run_config
from page_services import record

from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunStatus
from studio.bridges.task_pool import TaskPool
from studio.pages.live.reference_choice import ReferenceChoice
from studio.pages.live.toolbar import ChartToolbar

SHOWN = record(run_config(seed=9), "shown", status=RunStatus.RUNNING)


def stored(**changes: object):
    run = record(run_config(), "stored", best_valid={"recall@20": 0.1})
    return replace(run, **changes)


def with_config(**changes: object):
    return stored(config=run_config().model_copy(update=changes))


def offered(qtbot, monkeypatch: pytest.MonkeyPatch, *runs) -> list[str]:
    """The ids that the menu offers while ``runs`` are stored."""
    toolbar, found = ChartToolbar(), []
    qtbot.addWidget(toolbar)
    monkeypatch.setattr(toolbar, "offer_references", found.extend)
    charts = SimpleNamespace(show_reference=lambda _: None)
    choice = ReferenceChoice(None, SimpleNamespace(all=(SHOWN, *runs)), toolbar, charts)
    choice.begin(SimpleNamespace(record=SHOWN))
    toolbar.references_wanted.emit()
    return [run.run_id for run in found]


def test_a_run_with_a_result_on_the_same_data_is_offered(qtbot, monkeypatch) -> None:
    assert offered(qtbot, monkeypatch, stored()) == ["stored"]


def test_runs_of_another_protocol_or_of_changed_data_are_not_offered(qtbot, monkeypatch) -> None:
    config = run_config()
    other_protocol = config.evaluation.model_copy(update={"protocol": "paper"})
    other_data = config.dataset.model_copy(update={"fingerprint": "0" * 16})
    runs = (with_config(evaluation=other_protocol), with_config(dataset=other_data))
    assert offered(qtbot, monkeypatch, *runs) == []


@pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.DISCARDED, RunStatus.RUNNING])
def test_runs_without_a_result_are_not_offered(qtbot, monkeypatch, status: RunStatus) -> None:
    assert offered(qtbot, monkeypatch, stored(status=status)) == []


@pytest.fixture
def tasks(qtbot):
    tasks = TaskPool()
    yield tasks
    assert tasks.close()


class Curves:
    """Stands in for the store: curves that are given out once a test says so, or never."""

    def __init__(self) -> None:
        self.may_go, self.error = threading.Event(), None

    def curves(self, run_id: str) -> str:
        assert self.may_go.wait(5)
        if self.error is not None:
            raise self.error
        return f"curves of {run_id}"


@pytest.fixture
def store():
    store = Curves()
    yield store
    store.may_go.set()


@pytest.fixture
def shown():
    """What was drawn behind the run, the last at the end."""
    return []


@pytest.fixture
def choice(qtbot, tasks, store, shown):
    toolbar, runs = ChartToolbar(), (SHOWN, stored(), stored(run_id="other"))
    qtbot.addWidget(toolbar)
    choice = ReferenceChoice(
        SimpleNamespace(store=store, tasks=tasks),
        SimpleNamespace(all=runs),
        toolbar,
        SimpleNamespace(show_reference=shown.append),
    )
    choice.begin(SimpleNamespace(record=SHOWN))
    return choice


def let_go(qtbot, store, tasks) -> None:
    store.may_go.set()
    qtbot.waitUntil(lambda: tasks.num_pending == 0, timeout=5000)


def test_a_reference_is_drawn_behind_the_run(qtbot, choice, store, tasks, shown) -> None:
    choice._toolbar.reference_chosen.emit("stored")
    let_go(qtbot, store, tasks)
    assert shown[-1].curves == "curves of stored"
    assert choice._toolbar._reference is not None


def test_a_reference_that_arrives_late_is_not_drawn_behind_another_run(
    qtbot, choice, store, tasks, shown
) -> None:
    choice._toolbar.reference_chosen.emit("stored")
    choice.begin(SimpleNamespace(record=stored(run_id="other")))
    let_go(qtbot, store, tasks)
    assert shown[-1] is None
    assert choice._toolbar._reference is None


@pytest.mark.parametrize(("then", "drawn"), [("other", "curves of other"), ("", None)])
def test_of_two_references_the_one_chosen_last_is_drawn(
    qtbot, choice, store, tasks, shown, then, drawn
) -> None:
    choice._toolbar.reference_chosen.emit("stored")
    choice._toolbar.reference_chosen.emit(then)
    let_go(qtbot, store, tasks)
    references = [one.curves for one in shown if one is not None]
    assert references == ([drawn] if drawn else [])
    assert (choice._toolbar._reference is None) == (drawn is None)


def test_a_reference_that_cannot_be_read_is_named_nowhere(
    qtbot, choice, store, tasks, shown
) -> None:
    choice._toolbar.reference_chosen.emit("stored")
    store.error = StoreError("The results cannot be read.", "Try again.")
    with qtbot.waitSignal(choice.failed) as told:
        let_go(qtbot, store, tasks)
    assert told.args == ["The results cannot be read.", "Try again."]
    assert choice._toolbar._reference is None
    assert shown[-1] is None
