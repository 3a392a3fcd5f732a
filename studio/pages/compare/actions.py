"""What the header of the compare page offers: users, another run, copies, exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.export.exporter import Exporter
from studio.export.offer import ExportOffer
from studio.pages.compare.add_menu import AddMenu
from studio.pages.compare.copy_menu import CopyMenu
from studio.pages.compare.states import MOST
from studio.services import Services
from studio.widgets.controls import button


class CompareActions(QObject):
    """The buttons and their menus.

    Args:
        services: Where runs to add are read.
        tables: Gives the tables that can be copied now.
        offer: Gives what can be exported now.
        parent: The page.

    Signals:
        users_wanted: Show what users are recommended.
        run_chosen: Id of a run that shall be compared too.
        failed: What happened and what the user can do.
        copied: A table is on the clipboard.
    """

    users_wanted = Signal()
    run_chosen = Signal(str)
    failed = Signal(str, str)
    copied = Signal()

    def __init__(
        self,
        services: Services,
        tables: Callable[[], Mapping[str, list[list[str]]]],
        offer: Callable[[], ExportOffer | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._compared: tuple[str, ...] = ()
        self.users = button(
            "Users", "users", "ghost", tip="What users are recommended by the base and another"
        )
        self.add = button("Add a run…", "plus", "ghost")
        self.copy = button("Copy", "copy", tip="Copy tables as text")
        self._add_menu = AddMenu(services, self.add)
        self.copy_menu = CopyMenu(tables)
        self.copy.setMenu(self.copy_menu)
        self._exporter = Exporter(parent, services, offer)
        self.users.clicked.connect(self.users_wanted)
        self.add.clicked.connect(self._offer_runs)
        self._add_menu.chosen.connect(self.run_chosen)
        self._add_menu.failed.connect(self.failed)
        self.copy_menu.copied.connect(self.copied)

    def buttons(self) -> tuple[QWidget, ...]:
        """The buttons in their order."""
        return self.users, self.add, self.copy, self._exporter.button

    def allow(self, run_ids: Sequence[str]) -> None:
        """Say which runs are compared; with none there is nothing to do with them."""
        for one in (self.users, self.copy):
            one.setEnabled(bool(run_ids))
        self.allow_more(run_ids)

    def allow_more(self, run_ids: Sequence[str]) -> None:
        """Offer to compare another run with these; a single one may be what is left."""
        self._compared = tuple(run_ids)
        self.add.setEnabled(0 < len(run_ids) < MOST)

    @Slot()
    def _offer_runs(self) -> None:
        place = self.add.mapToGlobal(QPoint(0, self.add.height()))
        self._add_menu.offer(place, self._compared)
