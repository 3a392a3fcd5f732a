"""What the users page says while it reads, and when it has nothing to show."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from film_runs import (
    NUM_USERS,
    config_for,
    finish_run,
    ranked,
    two_runs,
)
from PySide6.QtWidgets import (
    QAbstractButton,
)
from stored_runs import StoredRun

from dasrec_core.execution.run_folder import RunFolder
from studio.pages.users.page import UsersPage
from studio.services import Services
from tests.helpers.users_page_words import state_of, table_of

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]


def test_without_a_finished_run_the_page_says_so_and_leads_on(open_page: OpenPage, qtbot) -> None:
    page = open_page()
    state = state_of(page)
    assert state.accessibleName().startswith("No finished run yet")
    new_run = next(b for b in state.findChildren(QAbstractButton) if "New run" in b.text())
    with qtbot.waitSignal(page.open_place) as asked:
        new_run.click()
    assert asked.args == ["new_run", None]


def test_while_the_runs_are_read_the_page_says_so(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    two_runs(services, data)
    page = open_page(["a"], wait=False)
    assert state_of(page).accessibleName().startswith("Reading the runs")


def test_damaged_lists_are_an_error_with_a_way_on_and_a_second_try(
    services: Services, data: Path, open_page: OpenPage, settle: Settle
) -> None:
    two_runs(services, data)
    file = RunFolder(services.home.runs / "a").top_items_file
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    page = open_page(["a"])
    state = state_of(page)
    assert "is damaged" in state.accessibleName()
    assert "evaluate" in state.accessibleName()
    file.write_bytes(whole)
    next(b for b in state.findChildren(QAbstractButton) if "Try again" in b.text()).click()
    settle(page)
    assert len(table_of(page)) == NUM_USERS


def test_a_damaged_run_b_leaves_run_a_in_view(
    services: Services, data: Path, open_page: OpenPage, qtbot
) -> None:
    two_runs(services, data)
    RunFolder(services.home.runs / "b").per_user_file.write_bytes(b"no archive")
    page = open_page(["a", "b"], wait=False)
    with qtbot.waitSignal(page.notice, timeout=5000) as said:
        pass
    assert said.args[0].startswith("Run B is not shown.")
    qtbot.waitUntil(lambda: page._services.tasks.num_pending == 0, timeout=5000)
    assert len(page._material.runs) == 1


def test_data_that_changed_since_the_run_are_refused(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    two_runs(services, data)
    (data / "image_feat.npy").unlink()
    page = open_page(["a"])
    assert "fingerprint" in state_of(page).accessibleName()


def test_a_run_without_measured_users_lists_them_without_values(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    run = StoredRun(run_id="z", config=config_for(data))
    finish_run(services, run, ranked([None] * NUM_USERS), embeds=False)
    page = open_page(["z"])
    assert page._model.index(0, 3).data() == "0.0000"


def test_a_run_that_went_away_is_said_to_be_gone(open_page: OpenPage) -> None:
    page = open_page(["gone"])
    assert "Run gone is not there any more" in state_of(page).accessibleName()


def test_an_unpacked_run_is_said_to_have_metrics_only(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    two_runs(services, data)
    RunFolder(services.run_folder("a")).top_items_file.unlink()
    shutil.rmtree(data)  # an unpacked run does not bring it
    page = open_page(["a"])
    assert "A run that was unpacked has only metrics" in state_of(page).accessibleName()
