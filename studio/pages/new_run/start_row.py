"""Where the values of the form come from: a preset, a stored run or a file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.config.run import RunConfig
from dasrec_core.store.records import RunRecord
from studio.forms.resolved import DataFacts, Resolved
from studio.forms.two_line_choice import TwoLineChoice
from studio.pages.new_run.options import DEFAULTS, fitting_preset, preset_options
from studio.qtmodels.plain_tip import plain_tip
from studio.qtmodels.run_format import moment_text
from studio.shell.run_menu import RunMenu
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import button
from studio.widgets.parts import Chip, holder, row, text

_PRESET_WIDTH = 280


class StartRow(QWidget):
    """The first line of the page."""

    preset_chosen = Signal(str)
    config_chosen = Signal(RunConfig)
    file_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        px = theme.current().px
        self._preset = TwoLineChoice("Preset")
        self._preset.setFixedWidth(px(_PRESET_WIDTH))
        self._preset.chosen.connect(self._choose)
        self._suggest = button("", "star", "link", small=True, tip="Use the preset that fits")
        self._suggest.clicked.connect(self._take_suggestion)
        self._suggested = ""
        self._stored = button("A stored run", "clock-counter-clockwise")
        self._menu = RunMenu(self._stored, self._moment, "There is no stored run yet")
        self._menu.chosen.connect(self._take_run)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._stored.setMenu(self._menu)
        self._records: tuple[RunRecord, ...] = ()
        self._now_ms, self._fingerprint = 0, ""
        file = button("A file…", "file-text", tip="Load the config.json of a run")
        file.clicked.connect(self.file_asked)
        self._saved = Chip("Draft saved", "check", "success")
        words = text("Start from", "body", "muted")
        words.setBuddy(self._preset)
        made_for = holder(row(words, self._preset, self._suggest, None))
        loaded = holder(row(self._stored, file, None, self._saved))
        self.setLayout(beside(made_for, loaded, shares=(0, 1), gap=SPACE.sm))

    def show_resolved(self, resolved: Resolved, data: DataFacts) -> None:
        """Show where a draft starts from, and whether another preset fits its data better."""
        self._fingerprint = data.fingerprint or ""
        model = resolved.draft.model
        chosen = resolved.preset.name if resolved.preset else DEFAULTS
        options = preset_options(model, data)
        self._preset.show_options(options, chosen)
        fitting = fitting_preset(model, data)
        self._suggested = fitting if fitting != chosen else ""
        title = next((one.label for one in options if one.key == fitting), "")
        self._suggest.setText(f" Use “{title}”")
        self._suggest.setToolTip(plain_tip(f"This preset was made for {data.name}."))
        self._suggest.setVisible(bool(self._suggested))

    def show_records(self, records: Sequence[RunRecord], now_ms: int) -> None:
        """Offer these runs, the newest first."""
        newest = sorted(records, key=lambda record: -record.created_at_ms)
        self._records, self._now_ms = tuple(newest), now_ms
        self._stored.setEnabled(bool(records))
        self._stored.setToolTip("" if records else "There is no stored run yet.")

    @Slot()
    def show_saved(self) -> None:
        """Tell that the draft is on disk."""
        self._saved.set("Draft saved", "check", "success")
        self._saved.setToolTip("")

    @Slot(str)
    def show_unsaved(self, problem: str = "") -> None:
        """Tell that it is not, and why if something is wrong."""
        if problem:
            self._saved.set("Draft not saved", "warning", "warning")
        else:
            self._saved.set("Editing", "pencil-simple", "muted")
        self._saved.setToolTip(plain_tip(problem))

    @Slot(str)
    def _choose(self, key: str) -> None:
        self.preset_chosen.emit("" if key == DEFAULTS else key)

    @Slot()
    def _take_suggestion(self) -> None:
        self.preset_chosen.emit(self._suggested)

    @Slot()
    def _fill_menu(self) -> None:
        self._menu.fill(self._records, self._is_on_this_data)

    @Slot(str)
    def _take_run(self, run_id: str) -> None:
        found = next((one for one in self._records if one.run_id == run_id), None)
        if found is not None:
            self.config_chosen.emit(found.config)

    def _is_on_this_data(self, record: RunRecord) -> bool:
        return record.config.dataset.fingerprint == self._fingerprint

    def _moment(self, record: RunRecord) -> str:
        return moment_text(record.created_at_ms, self._now_ms)
