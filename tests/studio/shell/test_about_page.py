"""What the doctor says reaches the page and the clipboard, and never holds the window up."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from studio.pages.about import doctor as asking
from studio.pages.about.doctor import Finding, as_text, parse
from studio.pages.about.page import AboutPage

ANSWER = [
    {"name": "Python", "ok": None, "detail": "3.11", "hint": ""},
    {"name": "Home", "ok": True, "detail": f"{Path.home()}/results, writable", "hint": ""},
    {"name": "Device", "ok": False, "detail": "no torch", "hint": "Install torch."},
]


def answering(monkeypatch, code):
    """Have the doctor be a small program."""
    monkeypatch.setattr(asking, "program", lambda: [sys.executable, "-S", "-c", code])


@pytest.fixture
def page(qtbot, home, monkeypatch):
    answering(monkeypatch, f"print({json.dumps(json.dumps(ANSWER))})")
    made = AboutPage(home)
    qtbot.addWidget(made)
    yield made
    made.close_page()


def words(page):
    return [label.text() for label in page.findChildren(QLabel) if not label.isHidden()]


def test_findings_are_shown_with_what_to_do(page, qtbot):
    page.activate()
    qtbot.waitUntil(lambda: len(page.findings) == 3)
    assert "1 thing needs attention." in words(page)
    assert "Install torch." in words(page)


def test_while_the_doctor_looks_the_page_says_so_and_asks_only_once(page, qtbot):
    page.activate()
    first = page.doctor._process
    page.ask()
    assert page.doctor._process is first
    assert any(said.startswith("Looking at") for said in words(page))
    qtbot.waitUntil(lambda: bool(page.findings))


def test_the_report_on_the_clipboard_names_no_personal_folder(page, qtbot):
    page.activate()
    qtbot.waitUntil(lambda: bool(page.findings))
    page.copy()
    said = QApplication.clipboard().text()
    assert "Home: ok: <home>/results, writable" in said
    assert str(Path.home()) not in said


def test_a_page_that_is_closed_leaves_no_process(qtbot, home, monkeypatch):
    answering(monkeypatch, "import time; time.sleep(60)")
    page = AboutPage(home)
    qtbot.addWidget(page)
    page.activate()
    process = page.doctor._process
    qtbot.waitUntil(lambda: process.processId() > 0)
    page.close_page()
    assert process.processId() == 0
    assert not page.doctor.is_asking


def test_an_answer_that_is_none_is_said_and_can_be_asked_for_again(qtbot, home, monkeypatch):
    answering(monkeypatch, "raise SystemExit('torch is broken')")
    page = AboutPage(home)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.doctor.failed) as told:
        page.activate()
    assert "torch is broken" in told.args[0]
    assert page._again.isEnabled()


def test_a_program_that_cannot_be_started_is_said(qtbot, home, monkeypatch):
    monkeypatch.setattr(asking, "program", lambda: ["/no/such/program"])
    page = AboutPage(home)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.doctor.failed) as told:
        page.activate()
    assert "/no/such/program cannot be started" in told.args[0]


@pytest.mark.parametrize("answer", ["", "{}", '[{"name": "x"}]', "[3]"])
def test_only_a_list_of_findings_is_an_answer(answer):
    with pytest.raises(ValueError):  # noqa: PT011 - words of the JSON library differ
        parse(answer)


def test_a_report_says_the_state_of_each_thing_in_a_word():
    said = as_text(
        "1.0", (Finding("Qt", True, "6.10"), Finding("Disk", False, "full", "Free it.")), Path("/x")
    )
    assert said.splitlines() == [
        "DASRec Studio 1.0",
        "Qt: ok: 6.10",
        "Disk: PROBLEM: full",
        "  Free it.",
    ]


def test_a_report_names_no_folder_wherever_the_home_lies():
    found = (
        Finding("Home", True, "/mnt/lab/alice, writable, 1.2 GB free"),
        Finding("Database", True, "3 runs in /mnt/lab/alice/results.db"),
        Finding("Data", True, "/srv/people/bob/sets/tiktok"),
    )
    assert as_text("1.0", found, Path("/mnt/lab/alice")).splitlines()[1:] == [
        "Home: ok: <home of the studio>, writable, 1.2 GB free",
        "Database: ok: 3 runs in <home of the studio>/results.db",
        "Data: ok: …/sets/tiktok",
    ]


def test_the_page_opens_before_the_results_do(bare_window, monkeypatch):
    answering(monkeypatch, "print('[]')")
    bare_window.open_place("about")
    assert isinstance(bare_window.current_page(), AboutPage)
    assert bare_window.rail.button("settings").isChecked()
