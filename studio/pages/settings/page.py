"""The Settings page: every change holds at once, and there is no OK."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from typing_extensions import override

from dasrec_core.paths import Home
from studio.pages.flowing import FlowingPage
from studio.pages.settings.folders_card import FoldersCard
from studio.pages.settings.help_card import HelpCard
from studio.pages.settings.look_card import LookCard
from studio.pages.settings.notices_card import NoticesCard
from studio.pages.settings.runs_card import RunsCard
from studio.services import Services
from studio.settings import Settings
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import AdaptiveColumns, Lane
from studio.widgets.controls import button
from studio.widgets.file_chooser import FileChooser
from studio.widgets.parts import Item, column, holder, notice

# In a wide window beside each other: look, folders and help, then what concerns runs.
_ARRANGEMENTS = (
    (Lane((0, 1, 4), least=600), Lane((2, 3), least=600)),
    (Lane((0, 1, 2, 3, 4)),),
)


class SettingsPage(FlowingPage):
    """Lays the cards out; each knows its own settings. Works without services.

    Signals:
        home_chosen: ``Path`` in which results shall be kept from now on.
        layout_reset_wanted: Sizes and places shall be as at the first start.
    """

    place = "settings"

    home_chosen = Signal(object)
    layout_reset_wanted = Signal()

    def __init__(self, settings: Settings, home: Home, files: FileChooser) -> None:
        super().__init__()
        self.look = LookCard(settings)
        self.folders = FoldersCard(settings, home, files)
        self.runs = RunsCard(settings)
        self.notices = NoticesCard(settings)
        self.help = HelpCard(settings)
        self._about = button("About and checks", "info")
        self._about.clicked.connect(self._open_about)
        cards = AdaptiveColumns(*_ARRANGEMENTS, fills=False)
        for one in (self.look, self.folders, self.runs, self.notices, self.help):
            cards.addWidget(one)
        items: list[Item] = [holder(cards)]
        if settings.trouble:
            items.insert(0, notice("warning", "warning", settings.trouble))
        inner = holder(column(*items, gap=SPACE.lg))
        inner.setMaximumWidth(theme.current().px(SIZE.reading * 1.6 + SPACE.lg))
        body = column(inner, None)
        body.setAlignment(inner, Qt.AlignmentFlag(0))
        px = theme.current().px
        body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(body)
        self.folders.home_chosen.connect(self.home_chosen)
        self.look.layout_reset_wanted.connect(self.layout_reset_wanted)

    def attach(self, services: Services) -> None:
        """The services are there: settings of the queue can be shown and changed."""
        self.runs.attach(services)

    @override
    def title(self) -> str:
        return "Settings"

    @override
    def header_actions(self) -> Sequence[Item]:
        return (self._about,)

    @override
    def activate(self, payload: object = None) -> None:
        self.folders.show_settings()

    @Slot()
    def _open_about(self) -> None:
        self.open_place.emit("about", None)
