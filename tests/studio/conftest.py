"""What every test of the studio gets: the theme, and a check that nothing lives on."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QtMsgType
from PySide6.QtWidgets import QApplication, QDialog
from survivors import Survivors
from widget_walk import interpreting, nameless

from studio.garbage import collect_when_due
from studio.main_window import MainWindow
from studio.pages.page import Page
from studio.shell.page_frame import PageFrame
from studio.theme import theme

# What the off-screen platform says of windows with a least size, and of popups.
HARMLESS = ("This plugin does not support",)


@pytest.fixture(scope="session")
def _imported() -> set[str]:
    """Names of the modules whose objects are kept out of looks at the heap already."""
    return set()


@pytest.fixture(scope="module")
def _frozen_heap(_imported: set[str]) -> None:
    """Keep what imports made out of every later look at the heap, which makes those looks cheap.

    And let no worker thread look, as in the window; see ``studio.garbage``.
    """
    gc.disable()
    if not _imported.issuperset(sys.modules):  # since the last file of tests of the studio
        _imported.update(sys.modules)
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    """Fonts loaded, light theme at 100 %."""
    if theme._current is None or (theme.current().mode, theme.current().scale) != ("light", 1.0):
        theme.apply(qapp, "light")


@pytest.fixture(autouse=True)
def _nothing_lives_on(qapp: QApplication, _frozen_heap: None) -> Iterator[None]:
    """Fail a test that leaves a thread, a timer, a job, a process or a window behind."""
    survivors = Survivors()
    yield
    collect_when_due()
    left = survivors.words()
    survivors.discard()
    assert not left, f"the test left behind: {', '.join(left)}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that shows a page or dialog with a nameless control or a label of mark-up.

    Here and not in a fixture: whatever state a test has brought a page to is on the screen now.
    """
    yield
    shown = [root for root in QApplication.topLevelWidgets() if root.isVisible()]
    faults = [
        fault
        for root in shown
        if isinstance(root, MainWindow | PageFrame | Page | QDialog)
        for fault in (*nameless(root), *interpreting(root))
    ]
    assert not faults, f"on the screen: {'; '.join(faults)}"


@pytest.fixture(autouse=True)
def _no_qt_warnings(qtlog: object) -> Iterator[None]:
    """Fail a test in which Qt warned."""
    yield
    records = getattr(qtlog, "records", [])
    bad = [
        record.message
        for record in records
        if record.type != QtMsgType.QtDebugMsg and not any(h in record.message for h in HARMLESS)
    ]
    assert not bad, f"Qt warned: {bad}"
