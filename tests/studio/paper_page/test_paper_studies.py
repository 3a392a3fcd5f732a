"""The studies of the paper: what each would run, and how it is queued or copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from page_services import record, write_folder
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from dasrec_core.store.records import RunStatus
from dasrec_core.sweeps.studies import studies
from studio.forms.resolved import DataFacts
from studio.pages.paper.batch import Stored, count_words, plan_study
from studio.pages.paper.batch_dialog import BatchDialog
from studio.pages.paper.page import PaperPage
from studio.services import Services
from tests.helpers.paper_page_words import settle, some

OpenPage = Callable[..., PaperPage]


@pytest.mark.parametrize("number", range(4))
def test_every_study_of_the_paper_is_one_click_away(
    qtbot: QtBot, open_page: OpenPage, services: Services, tmp_path: Path, number: int
) -> None:
    services.library.open_folder(write_folder(tmp_path / "tiktok"))
    page = open_page(some())
    buttons = page.body.studies.findChildren(QPushButton)
    titles = [push.text().strip() for push in buttons]
    assert titles == [one.title for one in studies()]
    assert titles[:4] == [
        "Comparison study (Table III)",
        "Ablation study (Table IV)",
        "Noise study (Figure 2)",
        "Threshold study (Figure 3)",
    ]
    buttons[number].click()
    dialog = page.window().findChild(BatchDialog)
    settle(qtbot, services)
    # The data have two modalities, so of five thresholds one is run.
    expected = ("39 runs", "15 runs", "24 runs", "3 runs")[number]
    assert dialog._counts.text() == expected
    with qtbot.waitSignal(page.notice):
        dialog.copy.click()
    name = ("comparison", "ablation", "noise", "threshold")[number]
    command = QGuiApplication.clipboard().text()
    assert f"main.py sweep --study {name} --data {tmp_path / 'tiktok'} --seeds 421,1,2" in command
    dialog.reject()


def test_a_study_of_searches_says_how_it_is_run(tmp_path: Path) -> None:
    facts = DataFacts(name="tiktok", fingerprint="f" * 64, problem="")
    plan = plan_study("tuning", facts, str(tmp_path), (1,), Stored())
    assert (plan.todo, plan.problem) == ((), "")
    assert count_words(plan).startswith("At most ")
    assert "run it in a terminal" in plan.remarks[0]


def test_models_that_need_features_are_left_out_where_there_are_none(tmp_path: Path) -> None:
    facts = DataFacts(name="baby", fingerprint="f" * 64, problem="")
    plan = plan_study("comparison", facts, str(tmp_path), (1,), Stored())
    assert {one.config.model.name for one in plan.todo} == {
        "ngcf",
        "lightgcn",
        "sgl",
        "ncl",
        "hccf",
    }
    assert "baby has no item features, so these are left out: MMGCN" in plan.remarks[0]


def test_runs_that_are_done_are_not_run_again(tmp_path: Path) -> None:
    facts = DataFacts(name="tiktok", fingerprint="f" * 64, modalities=("image",), problem="")
    first = plan_study("ablation", facts, str(tmp_path), (1,), Stored())
    *before, last = (one.config for one in first.todo)
    done = [record(config, f"r{n}") for n, config in enumerate(before)]
    waiting = {last.identity()}
    plan = plan_study("ablation", facts, str(tmp_path), (1, 2), Stored(done, waiting))
    assert {one.config.seed for one in plan.todo} == {2}
    assert count_words(plan) == "10 runs; 5 of them done, training or waiting"


def test_runs_that_were_cut_short_go_on(tmp_path: Path) -> None:
    facts = DataFacts(name="tiktok", fingerprint="f" * 64, modalities=("image",), problem="")
    first = plan_study("ablation", facts, str(tmp_path), (1,), Stored())
    begun = replace(record(first.todo[0].config, "r"), status=RunStatus.INTERRUPTED)
    plan = plan_study("ablation", facts, str(tmp_path), (1,), Stored([begun], ()))
    assert [one.resumes for one in plan.todo] == ["r", "", "", "", ""]
    assert count_words(plan) == "5 runs; 1 of them cut short, to go on from their last checkpoint"


def test_a_threshold_that_cannot_act_is_queued_once(tmp_path: Path) -> None:
    facts = DataFacts("baby", "f" * 64, ("image", "text"), "")
    plan = plan_study("threshold", facts, str(tmp_path), (1, 2), Stored())
    assert [one.config.seed for one in plan.todo] == [1, 2]
    (remark,) = plan.remarks
    assert remark.startswith("Similarity threshold: no effect on these data. The same as")
