"""Train, Queue and Copy command in the header of the page, and why they cannot be pressed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from studio.pages.new_run.starter import Starter
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE
from studio.widgets.controls import button
from studio.widgets.elided_label import ElidedLabel

NOTHING_LEFT = "All of these runs are done or waiting."


class StartButtons(QObject):
    """Follows the starter and has it do what is pressed."""

    def __init__(self, starter: Starter, page: QWidget) -> None:
        super().__init__(page)
        self._starter = starter
        self.reason = ElidedLabel("", "small", "danger", least=SIZE.list)
        self.reason.setMaximumWidth(theme.current().px(SIZE.side))
        self.copy = button("Copy command", "terminal-window", "ghost")
        self.copy.setToolTip("Copy the command line that trains the same")
        self.queue = button("Queue", "queue")
        self.train = button("Train", "play", "primary")
        self.train.clicked.connect(starter.train)
        self.queue.clicked.connect(starter.queue)
        self.copy.clicked.connect(starter.copy_command)
        starter.changed.connect(self.refresh)

    def all(self) -> tuple[QWidget, ...]:
        """What the header shows, the primary button last."""
        return self.reason, self.copy, self.queue, self.train

    @Slot()
    def refresh(self) -> None:
        """Show what can be started now, or what stands in the way."""
        starter = self._starter
        problems = starter.problems()
        done = [] if problems or not starter.nothing_left else [NOTHING_LEFT]
        self.train.setEnabled(starter.is_ready)
        self.train.setText(" Starting…" if starter.is_busy else " Train")
        wrong = "\n".join(problems or done)
        self.train.setToolTip(plain_tip(wrong or "Start it now (Ctrl+Shift+Enter)"))
        self.queue.setEnabled(starter.can_queue)
        self.queue.setToolTip(plain_tip(wrong or starter.queue_tip()))
        self.copy.setEnabled(not problems)
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        self.reason.setText(problems[0] + more if problems else "".join(done))
        tone = "danger" if problems else "muted"
        if self.reason.property("tone") != tone:
            theme.restyle(self.reason, tone=tone)
