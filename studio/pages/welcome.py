"""First start: three ways to begin and what was found on this computer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QVBoxLayout, QWidget

from dasrec_core.paths import Home
from studio.pages.page import Page
from studio.shell.computer import Check, checks, gpus, report
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import button
from studio.widgets.parts import Item, card, column, frame, holder, icon, row, text, tile

_ALL = 1000  # of the width, against 1 for the margins: they get what is beyond the widest
_WAY_WIDTH = 200


class WelcomePage(Page):
    """Offers the demo, a data set folder, and results from before.

    Signals:
        demo_wanted: Train on the demo data.
        folder_wanted: Choose a data set folder.
        results_wanted: Choose a folder with earlier results.
    """

    place = "welcome"

    demo_wanted = Signal()
    folder_wanted = Signal()
    results_wanted = Signal()

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self._found: tuple[Check, ...] = ()
        self._checks: QVBoxLayout = column(gap=SPACE.md)
        copy = button("Copy details", "copy", "ghost", small=True)
        copy.clicked.connect(self._copy)
        title = column(
            text("Welcome to DASRec Studio", "display"),
            text(
                "Train, compare and look inside multimodal recommenders. Begin with one of these.",
                "body",
                "muted",
            ),
            gap=SPACE.sm,
        )
        privacy = row(
            icon("lock", "faint"),
            text("Everything stays on this computer. No account, no usage data.", "small", "faint"),
            None,
        )
        computer = card("This computer", self._checks, actions=[copy])
        inner = holder(column(title, self._ways(), computer, privacy, gap=SPACE.xl))
        inner.setMaximumWidth(theme.current().px(SIZE.reading))
        across = row(None, inner, None, margin=(SPACE.xl, SPACE.xl))
        across.setStretch(1, _ALL)
        self.setLayout(column(None, across, None))
        self.show_checks(checks(home.path, ()))

    def show_checks(self, found: tuple[Check, ...]) -> None:
        """Show these facts about the computer."""
        self._found = found
        while (item := self._checks.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for check in found:
            self._checks.addWidget(_check_line(check))

    def show_preparing(self, on: bool) -> None:
        """Say that the demo is on its way; writing the data and starting takes some seconds."""
        if on and self.demo.hasFocus():
            self.setFocus()  # not to the next button, which the same key would press
        self.demo.setEnabled(not on)
        self.demo.setText("Preparing the demo…" if on else "Start the demo")

    def _ways(self) -> QWidget:
        self.demo = button("Start the demo", kind="primary")
        self.folder = button("Choose a folder…")
        self.results = button("Choose results…")
        self.demo.clicked.connect(self.demo_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        self.results.clicked.connect(self.results_wanted)
        return holder(
            beside(
                _way(
                    "flask",
                    "Try the demo",
                    "A small made-up data set is trained in two minutes and fills every screen.",
                    self.demo,
                ),
                _way(
                    "folder-open",
                    "Open a data set",
                    "Choose a folder, or drop one here. It is checked, and you are told what is "
                    "missing.",
                    self.folder,
                ),
                _way(
                    "archive-box",
                    "Open earlier results",
                    "Choose a folder this studio kept results in, here or on another computer.",
                    self.results,
                ),
                leasts=(_WAY_WIDTH,) * 3,
            )
        )

    @Slot()
    def _copy(self) -> None:
        QApplication.clipboard().setText(report(self._found))
        self.notice.emit("The details are on the clipboard.")


def read_checks(home: Path) -> tuple[Check, ...]:
    """The facts with the graphics card; asks its driver, so not on the UI thread."""
    return checks(home, gpus())


def _way(glyph: str, title: str, words: str, action: QPushButton) -> QFrame:
    parts: list[Item] = [
        tile(glyph),
        text(title, "heading"),
        text(words, "body", "muted", wrap=True),
        None,
        row(action, None),
    ]
    return frame("choice", column(*parts, gap=SPACE.md, margin=SPACE.xl))


def _check_line(check: Check) -> QWidget:
    name = text(check.name, "strong")
    name.setFixedWidth(theme.current().px(SIZE.list - SPACE.xxl))
    words = text(check.words, "body", "muted", wrap=True)
    line = row(icon(check.glyph, check.tone), name, words, gap=SPACE.sm)
    line.setStretch(2, 1)
    return holder(line)
