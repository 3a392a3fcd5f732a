"""Words and keys of every action of the window."""

from __future__ import annotations

from typing import Final

from studio.actions import ActionSpec
from studio.widgets.rail import RailPlace

PLACES: Final = (
    RailPlace("data", "Data", "database", "Data sets (Ctrl+1)"),
    RailPlace("new_run", "New", "plus-circle", "New run (Ctrl+2)"),
    RailPlace("live", "Live", "activity", "The run that trains (Ctrl+3)"),
    RailPlace("runs", "Runs", "rows", "Stored runs (Ctrl+4)"),
    RailPlace("paper", "Paper", "table", "Table of the paper (Ctrl+5)"),
)
"""The rail, in the order of the work."""

SETTINGS: Final = RailPlace("settings", "Settings", "gear", "Settings (Ctrl+,)")

PLAIN_PAGES: Final = frozenset({"welcome", "settings", "about"})
"""Places that can be opened before the results are, or when they cannot be opened at all."""

PAGES: Final = {
    "data": ("studio.pages.data.page", "DataPage"),
    "new_run": ("studio.pages.new_run.page", "NewRunPage"),
    "live": ("studio.pages.live.page", "LivePage"),
    "runs": ("studio.pages.runs.page", "RunsPage"),
    "compare": ("studio.pages.compare.page", "ComparePage"),
    "users": ("studio.pages.users.page", "UsersPage"),
    "paper": ("studio.pages.paper.page", "PaperPage"),
}
"""Module and class of each page; a page is imported and built when it is first opened."""


def _spec(
    action_id: str, text: str, menu: str, keys: tuple[str, ...] = (), glyph: str = ""
) -> ActionSpec:
    return ActionSpec(id=action_id, text=text, menu=menu, shortcuts=keys, glyph=glyph)


def _edit_spec(name: str, text: str, keys: str, glyph: str, section: int) -> ActionSpec:
    """An entry of the Edit menu; the keys are those that fields have from Qt."""
    return ActionSpec(
        id=f"edit.{name}",
        text=text,
        menu="Edit",
        shortcuts=(keys,),
        glyph=glyph,
        section=section,
        shows_keys_only=True,
    )


SPECS: Final = (
    _spec("file.open", "Open a data set…", "File", ("Ctrl+O",), "folder-open"),
    _spec("file.results", "Open earlier results…", "File", ("Ctrl+Shift+O",), "archive-box"),
    _spec("file.packed", "Add packed runs…", "File", (), "package"),
    _spec("file.demo", "Train on the demo data", "File", (), "flask"),
    ActionSpec(
        id="file.settings",
        text="Settings…",
        menu="File",
        shortcuts=("Ctrl+,",),
        glyph="gear",
        section=1,
    ),
    ActionSpec(id="file.quit", text="Quit", menu="File", shortcuts=("Ctrl+Q",), section=2),
    _edit_spec("undo", "Undo", "Ctrl+Z", "arrow-u-up-left", 0),
    _edit_spec("redo", "Redo", "Ctrl+Shift+Z", "arrow-u-up-right", 0),
    _edit_spec("cut", "Cut", "Ctrl+X", "scissors", 1),
    _edit_spec("copy", "Copy", "Ctrl+C", "copy", 1),
    _edit_spec("paste", "Paste", "Ctrl+V", "clipboard", 1),
    _edit_spec("select_all", "Select all", "Ctrl+A", "", 1),
    _spec("run.new", "New run", "Run", ("Ctrl+N",), "plus-circle"),
    _spec("run.show_live", "Show the run that trains", "Run", (), "activity"),
    *(
        _spec(f"view.{place.id}", place.tip.split(" (")[0], "View", (f"Ctrl+{n}",), place.glyph)
        for n, place in enumerate(PLACES, 1)
    ),
    ActionSpec(
        id="view.palette",
        text="Find a command or run…",
        menu="View",
        shortcuts=("Ctrl+K", "Ctrl+Shift+P"),
        glyph="magnifying-glass",
        section=1,
    ),
    _spec("run.jobs", "Jobs: what trains and what waits", "Run", ("F6",), "queue"),
    ActionSpec(
        id="view.log",
        text="Log",
        menu="View",
        shortcuts=("F12",),
        glyph="terminal",
        section=1,
        checkable=True,
    ),
    ActionSpec(
        id="view.toggle_theme",
        text="Switch between light and dark",
        menu="View",
        shortcuts=("Ctrl+Shift+D",),
        glyph="circle-half",
        section=2,
    ),
    ActionSpec(
        id="view.larger_text",
        text="Larger text",
        menu="View",
        shortcuts=("Ctrl++", "Ctrl+="),
        glyph="magnifying-glass-plus",
        section=2,
    ),
    ActionSpec(
        id="view.smaller_text",
        text="Smaller text",
        menu="View",
        shortcuts=("Ctrl+-",),
        glyph="magnifying-glass-minus",
        section=2,
    ),
    ActionSpec(
        id="view.usual_text",
        text="Usual text size",
        menu="View",
        shortcuts=("Ctrl+0",),
        section=2,
    ),
    ActionSpec(
        id="view.full_screen",
        text="Full screen",
        menu="View",
        shortcuts=("F11",),
        glyph="corners-out",
        section=2,
        checkable=True,
    ),
    ActionSpec(
        id="view.reset", text="Reset layout", menu="View", glyph="arrow-clockwise", section=2
    ),
    _spec("help.focused", "Help for what has the keyboard", "Help", ("F1",), "question"),
    _spec("help.shortcuts", "Keyboard shortcuts", "Help", ("?",), "keyboard"),
    _spec("help.hints", "Show the hints of this page", "Help", (), "lightbulb"),
    _spec("help.welcome", "Welcome page", "Help", (), "hand-waving"),
    ActionSpec(id="help.about", text="About and checks", menu="Help", glyph="info", section=1),
)
