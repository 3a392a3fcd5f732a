"""What the command palette offers: actions of the window and the page, and runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton

from dasrec_core.store.records import RunRecord
from studio.actions import ActionRegistry, commands_of
from studio.pages.page import Page
from studio.shell.palette import PaletteEntry

_NATIVE = QKeySequence.SequenceFormat.NativeText
RUNS_OFFERED = 500
"""The newest ones; the runs page finds the others."""


def window_entries(actions: ActionRegistry) -> list[PaletteEntry]:
    """Every enabled action of the window; what stands in two menus comes once."""
    found: dict[str, PaletteEntry] = {}
    for spec, action in actions:
        if action.isEnabled() and spec.id != "view.palette":
            keys = action.shortcut().toString(_NATIVE)
            entry = PaletteEntry(action.text(), spec.menu, action.trigger, keys, spec.glyph)
            found.setdefault(action.text(), entry)
    return list(found.values())


def page_entries(page: Page | None) -> list[PaletteEntry]:
    """Actions of the page in front, and the buttons of its header."""
    if page is None:
        return []
    found = {
        action.text().replace("&", ""): PaletteEntry(
            action.text().replace("&", ""),
            "This page",
            action.trigger,
            action.shortcut().toString(_NATIVE),
        )
        for action in commands_of(page)
        if action.isEnabled()
    }
    for item in page.header_actions():
        if isinstance(item, QPushButton) and item.isEnabled() and not item.isHidden():
            words = item.text().strip() or item.accessibleName()
            found.setdefault(words, PaletteEntry(words, "This page", item.click))
    return list(found.values())


def run_entries(runs: Iterable[RunRecord], show: Callable[[str], object]) -> list[PaletteEntry]:
    """Runs by name, newest first; ``show`` gets the id."""
    newest = sorted(runs, key=lambda run: -run.created_at_ms)[:RUNS_OFFERED]
    return [
        PaletteEntry(
            f"{run.name or run.run_id}, seed {run.config.seed}",
            run.dataset_name or "run",
            _Show(show, run.run_id),
            glyph="chart-line",
        )
        for run in newest
    ]


class _Show:
    """Shows one run."""

    def __init__(self, show: Callable[[str], object], run_id: str) -> None:
        self._show, self._run_id = show, run_id

    def __call__(self) -> None:
        self._show(self._run_id)
