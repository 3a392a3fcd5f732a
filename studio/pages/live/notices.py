"""One-line messages over a run: starting, stalled, damaged lines, what the engine remarks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from dasrec_core.store.records import RunStatus
from studio.pages.live.run_watch import RunWatch
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import column, notice

Line = tuple[str, str, str]
"""Icon, tone, words."""


class Notices(QWidget):
    """Shows the lines that apply; ``kill_asked`` when the user wants an end by force."""

    kill_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=SPACE.sm)
        self.setLayout(self._box)
        self._shown: tuple[tuple[Line, ...], bool] = ((), False)
        self._frames: list[QFrame] = []
        self.hide()

    def show_watch(self, watch: RunWatch, *, offers_kill: bool) -> None:
        """Show what is to be said of a run now."""
        lines = tuple(lines_of(watch, offers_kill=offers_kill))
        if (lines, offers_kill) == self._shown:
            return
        self._shown = (lines, offers_kill)
        for frame in self._frames:
            frame.hide()
            frame.deleteLater()
        self._frames = [self._frame(line, offers_kill=offers_kill) for line in lines]
        for frame in self._frames:
            self._box.addWidget(frame)
        self.setVisible(bool(lines))

    def words(self) -> tuple[str, ...]:
        """What is said, line by line."""
        return tuple(words for _, _, words in self._shown[0])

    def _frame(self, line: Line, *, offers_kill: bool) -> QFrame:
        glyph, tone, words = line
        if not (offers_kill and tone == "warning"):
            return notice(glyph, tone, words)
        push = button("End it now", "x-circle", small=True)
        push.clicked.connect(self.kill_asked)
        return notice(glyph, tone, words, push)


def lines_of(watch: RunWatch, *, offers_kill: bool) -> list[Line]:
    """Return what is to be said of a run, the most urgent first."""
    lines: list[Line] = []
    if watch.status is RunStatus.QUEUED:
        lines.append(("clock", "accent", "It waits for its turn and starts by itself."))
    elif watch.status is RunStatus.STARTING:
        lines.append(("hourglass", "accent", "Starting the engine. It loads PyTorch and the data."))
    elif watch.status is RunStatus.STALLED:
        lines.append(
            (
                "warning",
                "warning",
                "No sign of life for two minutes, but the process is alive. It may be swapping "
                "memory or wait for a device; it goes on by itself if it can.",
            )
        )
    elif watch.status is RunStatus.STOPPING and offers_kill:
        lines.append(
            (
                "warning",
                "warning",
                "It was asked to end and still works on it. Ending it now keeps the last "
                "checkpoint and all numbers so far.",
            )
        )
    if watch.damaged_lines:
        one = watch.damaged_lines == 1
        what = "One line" if one else f"{watch.damaged_lines} lines"
        lines.append(
            (
                "warning-circle",
                "warning" if not offers_kill else "",
                f"{what} of the event log could not be read and {'was' if one else 'were'} "
                "skipped; the rest is shown.",
            )
        )
    lines += [
        ("info", "accent", f"{said.message} {said.hint}".strip()) for said in watch.story.notices
    ]
    return lines
