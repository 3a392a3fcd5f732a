"""What stands over the table of jobs: how many there are, and what the queue can be told."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.execution.queue import MOST_AT_ONCE
from dasrec_core.execution.queued_run import QueueState
from studio.forms.editors import Choice
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import Item, key, row, text


class JobsHead(QWidget):
    """Words and controls; says what was pressed, and knows no job.

    Signals:
        paused: The queue shall be paused, or go on.
        num_at_once_chosen: How many runs may train side by side.
    """

    paused = Signal(bool)
    num_at_once_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._is_paused = False
        self.count = text("", "small")
        self.pause = button("Pause the queue", "pause", "ghost", small=True)
        self.up = button("", "arrow-up", "ghost", True, "Start it earlier (Alt+Up)")
        self.down = button("", "arrow-down", "ghost", True, "Start it later (Alt+Down)")
        self.remove = button("Remove", "trash", "ghost", True, "Take it out of the queue (Delete)")
        self.close_panel = button("", "x", "ghost", small=True, tip="Close the jobs (F6)")
        self._at_once = Choice()
        self._at_once.addItems([str(number) for number in range(1, MOST_AT_ONCE + 1)])
        self._at_once.setAccessibleName("Runs at once")
        self._at_once.setToolTip("Runs that may train side by side; they share the cores.")
        at_once = text("Runs at once", "small")
        at_once.setBuddy(self._at_once)
        parts: list[Item] = [text("Jobs", "strong"), HelpButton("live.jobs"), self.count]
        parts += [self.pause, None, self.up, self.down, self.remove, at_once, self._at_once]
        self.setLayout(row(*parts, key("F6"), self.close_panel, margin=(SPACE.lg, SPACE.xs)))
        self.pause.clicked.connect(self._ask_pause)
        self._at_once.activated.connect(self._choose_at_once)

    def show_queue(self, state: QueueState, summary: str) -> None:
        """Show how the queue is set, and ``summary`` of what is in it."""
        self._is_paused = state.is_paused
        self.count.setText(summary)
        self.pause.setText(" Go on" if state.is_paused else " Pause the queue")
        self.pause.setAccessibleName(self.pause.text().strip())
        self.pause.setIcon(theme.current().icon("play" if state.is_paused else "pause", "muted"))
        self.pause.setVisible(bool(state.waiting) or state.is_paused)
        self._at_once.setCurrentText(str(state.num_at_once))

    def show_order(self, place: int, last: int) -> None:
        """Let the selected run be moved.

        Args:
            place: Of the run among those that wait; negative where it is none, or several.
            last: Place of the last one; negative where nothing waits.
        """
        self.up.setEnabled(place > 0)
        self.down.setEnabled(0 <= place < last)
        for part in (self.up, self.down):
            part.setVisible(last >= 0)

    def show_removal(self, *, is_possible: bool, is_sweep: bool, is_shown: bool) -> None:
        """Let what is selected be taken out; a sweep is stopped."""
        self.remove.setEnabled(is_possible)
        self.remove.setText(" Stop the sweep" if is_sweep else " Remove")
        self.remove.setAccessibleName(self.remove.text().strip())
        self.remove.setToolTip(
            "It stops after this epoch; started again, it goes on from there (Delete)"
            if is_sweep
            else "Take it out of the queue (Delete)"
        )
        self.remove.setVisible(is_shown)

    @Slot()
    def _ask_pause(self) -> None:
        self.paused.emit(not self._is_paused)

    @Slot(int)
    def _choose_at_once(self, index: int) -> None:
        self.num_at_once_chosen.emit(index + 1)
