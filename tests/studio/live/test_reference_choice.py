"""Which stored runs are offered to stand behind the one on the page."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from fake_runs import run_config
from page_services import record

from dasrec_core.store.records import RunStatus
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
