"""What holds for runs that are started here."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.execution.queue import MOST_AT_ONCE
from dasrec_core.execution.queued_run import QueueState
from studio.pages.settings.lines import setting, switch
from studio.services import Services
from studio.settings import Settings
from studio.shell.computer import Gpu, gpus
from studio.widgets.controls import Segments, choice
from studio.widgets.parts import card, column, line

TRASH_DAYS: Final = (0, 7, 30, 90, 365)
_DEVICES: Final = (("Automatic", "auto"), ("CPU", "cpu"), ("GPU", "cuda"))


class RunsCard(QWidget):
    """Device, how many at once, kept checkpoints, the queue at the start, the trash."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._services: Services | None = None
        self._cards: tuple[Gpu, ...] = ()
        self.device = choice()
        self.at_once = choice(*(str(number) for number in range(1, MOST_AT_ONCE + 1)))
        self.at_once.setEnabled(False)  # until the queue is there
        self.keep_last = switch(False)
        self.queue = Segments("Goes on", "Waits")
        self.trash = choice(*(_days(days) for days in TRASH_DAYS))
        body = (
            setting(
                "Device",
                "What “auto” means for a run. A search takes what its form says.",
                self.device,
            ),
            line(),
            setting(
                "Runs at once",
                "How many of the queue train side by side and share the cores.",
                self.at_once,
            ),
            line(),
            setting(
                "Keep the last state",
                "Beside the best epoch, so that any run can be trained on. Takes twice the room.",
                self.keep_last,
            ),
            line(),
            setting("Queue at start", "What becomes of runs that still wait.", self.queue),
            line(),
            setting(
                "Empty the trash",
                "Runs that have been in it for longer are deleted for good at the next start.",
                self.trash,
            ),
        )
        self.setLayout(column(card("Runs", *body, topic="settings.runs")))
        self.device.activated.connect(self._choose_device)
        self.at_once.activated.connect(self._choose_at_once)
        self.keep_last.toggled.connect(self._choose_keep_last)
        self.queue.changed.connect(self._choose_queue)
        self.trash.activated.connect(self._choose_trash)
        settings.changed.connect(self.show_settings)
        self.show_settings()

    def attach(self, services: Services) -> None:
        """Take note of the queue and ask for graphics cards."""
        self._services = services
        services.queue.changed.connect(self._show_queue)
        self._show_queue(services.queue.state)
        self.at_once.setEnabled(True)
        services.tasks.run(gpus, done=self._take_cards)

    @Slot()
    def show_settings(self) -> None:
        """Show what is in force."""
        preferences = self._settings.preferences
        self._offer_devices()
        self.keep_last.blockSignals(True)
        self.keep_last.setChecked(preferences.keep_last)
        self.keep_last.blockSignals(False)
        self.queue.set_current(int(preferences.queue_waits))
        if self.trash.findText(_days(preferences.trash_days)) < 0:
            self.trash.addItem(_days(preferences.trash_days))  # written into the file by hand
        self.trash.setCurrentText(_days(preferences.trash_days))

    def _offer_devices(self) -> None:
        offered = list(_DEVICES)
        if len(self._cards) > 1:
            offered += [
                (f"GPU {n}: {card.name}", f"cuda:{n}") for n, card in enumerate(self._cards)
            ]
        chosen = self._settings.preferences.device
        if chosen not in {device for _, device in offered}:
            offered.append((chosen, chosen))
        self.device.clear()
        for words, device in offered:
            self.device.addItem(words, device)
        self.device.setCurrentIndex(self.device.findData(chosen))

    @Slot(object)
    def _take_cards(self, cards: tuple[Gpu, ...]) -> None:
        self._cards = cards
        self._offer_devices()

    @Slot(object)
    def _show_queue(self, state: QueueState) -> None:
        self.at_once.setCurrentText(str(state.num_at_once))

    @Slot()
    def _choose_device(self) -> None:
        self._settings.update(device=self.device.currentData())

    @Slot(int)
    def _choose_at_once(self, index: int) -> None:
        if self._services is not None:
            self._services.queue.set_num_at_once(index + 1)

    @Slot(bool)
    def _choose_keep_last(self, on: bool) -> None:
        self._settings.update(keep_last=on)

    @Slot(int)
    def _choose_queue(self, index: int) -> None:
        self._settings.update(queue_waits=index == 1)

    @Slot(int)
    def _choose_trash(self, index: int) -> None:
        if index < len(TRASH_DAYS):
            self._settings.update(trash_days=TRASH_DAYS[index])


def _days(days: int) -> str:
    return f"After {days} days" if days else "Never"
