"""State and buttons in the header of a run."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from dasrec_core.store.records import RunStatus
from studio.qtmodels.run_states import state_look
from studio.widgets.controls import button
from studio.widgets.parts import Chip

KILL_OFFERED_MS = 15_000
"""A run that has not ended this long after it was asked may be ended by force."""


class RunControls(QObject):
    """The chip with the state, and what can be pressed in it; ``kill_due`` when asking is over."""

    kill_due = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.chip = Chip("")
        self.folder = button("Open run folder", "folder-open", "ghost")
        self.stop = button("Stop and keep", "stop-circle")
        self.discard = button("Discard", "trash", "danger")
        for part in (self.chip, *self.buttons()):
            part.setParent(page)  # until the header takes it; without one, showing opens a window
        self.offers_kill = False
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(KILL_OFFERED_MS)
        self.timer.timeout.connect(self._offer_kill)
        self.hide()

    def buttons(self) -> tuple[QPushButton, ...]:
        """All buttons, from left to right."""
        return (self.folder, self.stop, self.discard)

    def hide(self) -> None:
        """There is no run."""
        self.timer.stop()
        self.offers_kill = False
        for part in (self.chip, *self.buttons()):
            part.hide()

    def show_status(self, status: RunStatus) -> None:
        """Show what a run in this state allows."""
        look = state_look(status)
        self.chip.set(look.word, look.glyph, look.tone)
        self.chip.setToolTip(look.meaning)
        self.chip.show()
        is_stopping = status is RunStatus.STOPPING
        for push in (self.stop, self.discard):
            push.setVisible(not status.is_final)
            push.setEnabled(not is_stopping)
        self.stop.setText(" Stopping…" if is_stopping else " Stop and keep")
        self.folder.setVisible(status.is_final)
        if not is_stopping:
            self.timer.stop()
            self.offers_kill = False
        elif not self.offers_kill and not self.timer.isActive():
            self.timer.start()

    @Slot()
    def _offer_kill(self) -> None:
        self.offers_kill = True
        self.kill_due.emit()
