"""Trying a few steps of the run on the form: when, and what the page says of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from page_services import record

from dasrec_core.config.form_schema import default_values
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.estimate import Estimate
from dasrec_core.store.records import RunStatus
from studio.pages.new_run import run_trial
from studio.pages.new_run.page import NewRunPage
from tests.helpers.new_run_page_words import words_of

FOUND = Estimate(
    seconds_by_phase={"recommend": 30.0},
    seconds_per_epoch=30.0,
    seconds_per_evaluation=1.0,
    epochs=50,
    evaluations=50,
    peak_memory_bytes=1_300_000_000,
)


class Asked:
    """Answers when it is let, and remembers what it was asked."""

    def __init__(self, answer: Estimate | Exception = FOUND) -> None:
        self.configs: list[RunConfig] = []
        self.stops: list[Callable[[], bool]] = []
        self.go_on = threading.Event()
        self._answer = answer

    def __call__(self, config: RunConfig, *, should_stop: Callable[[], bool]) -> Estimate:
        self.configs.append(config)
        self.stops.append(should_stop)
        while not self.go_on.wait(0.01):
            if should_stop():
                raise ExecutionError("stopped")
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_trial, "AFTER_MS", 1)


def open_with(qtbot, services, asked: Asked) -> NewRunPage:
    page = NewRunPage(services, ask=asked)
    qtbot.addWidget(page)
    page.show()
    page.activate()
    return page


def test_a_first_run_is_tried_and_its_time_and_memory_are_said(qtbot, services, folder) -> None:
    asked = Asked()
    page = open_with(qtbot, services, asked)
    qtbot.waitUntil(lambda: "being tried…" in words_of(page))
    asked.go_on.set()
    qtbot.waitUntil(lambda: "From a few steps tried on this machine" in words_of(page))
    assert "1.3 GB" in words_of(page)
    assert "30 s per epoch" in words_of(page)
    assert "up to about 26 min" in words_of(page)
    page.close_page()


def test_another_model_ends_the_trial_and_begins_its_own(qtbot, services, folder) -> None:
    asked = Asked()
    page = open_with(qtbot, services, asked)
    qtbot.waitUntil(lambda: len(asked.configs) == 1)
    page.editor.choose_model("lightgcn")
    qtbot.waitUntil(lambda: len(asked.configs) == 2)
    assert asked.stops[0]()
    assert not asked.stops[1]()
    assert asked.configs[1].model.name == "lightgcn"
    page.close_page()
    assert asked.stops[1]()


def test_nothing_is_tried_beside_a_training(qtbot, services, folder) -> None:
    values = default_values("popularity")
    values["dataset"]["path"] = str(folder)
    services.store.records = [
        record(RunConfig.model_validate(values), status=RunStatus.RUNNING, name="another")
    ]
    asked = Asked()
    page = open_with(qtbot, services, asked)
    qtbot.waitUntil(lambda: "not known yet" in words_of(page) and bool(page._records))
    page.editor.choose_model("lightgcn")
    qtbot.wait(50)
    assert not asked.configs
    page.close_page()


def test_why_it_could_not_be_tried_is_said_once_and_not_tried_again(
    qtbot, services, folder
) -> None:
    asked = Asked(ExecutionError("Memory was short."))
    asked.go_on.set()
    page = open_with(qtbot, services, asked)
    qtbot.waitUntil(lambda: "It could not be tried: Memory was short." in words_of(page))
    page._forecast.show(page.starter.many)
    qtbot.wait(30)
    assert len(asked.configs) == 1
    page.close_page()
