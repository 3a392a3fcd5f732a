"""The desktop is told of an end only while nobody looks at the studio."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from studio.shell.desktop_notices import DesktopNotices


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """A desktop with a tray that remembers what it was told."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda self: None)
    monkeypatch.setattr(
        QSystemTrayIcon,
        "showMessage",
        lambda self, title, words, *rest: told.append((title, words)),
    )
    return told


def test_an_end_is_told_while_another_program_is_in_front(
    qtbot, shown: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: None))
    assert DesktopNotices(window).tell("Run done", "DASRec, seed 1 is done.", is_bad=False)
    assert shown == [("Run done", "DASRec, seed 1 is done.")]


def test_nothing_is_told_while_the_studio_is_in_front(
    qtbot, shown: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: window))
    assert not DesktopNotices(window).tell("Run done", "It is done.", is_bad=False)
    assert shown == []


def test_a_desktop_without_a_tray_is_no_error(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: None))
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    assert not DesktopNotices(window).tell("Run failed", "No memory.", is_bad=True)


def test_pressing_the_notice_leads_back(
    qtbot, shown: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: None))
    notices = DesktopNotices(window)
    notices.tell("Run failed", "No memory.", is_bad=True)
    assert notices._tray is not None
    with qtbot.waitSignal(notices.pressed):
        notices._tray.messageClicked.emit()
