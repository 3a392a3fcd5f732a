"""Chooses what to switch off; every change holds at once, and says how many runs it makes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from dasrec_core.config.model_union import model_config_class
from dasrec_core.sweeps.switches import Switch, switches_of
from studio.forms.draft_editor import DraftEditor
from studio.forms.many_runs import many_runs
from studio.pages.new_run.count_words import count_words
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets import controls
from studio.widgets.controls import button
from studio.widgets.dialog_room import list_height
from studio.widgets.parts import Item, column, holder, line, row, scroll, text

_HEIGHT = 380
_OTHERS = 240  # height of what stands around the list


class AblateDialog(QDialog):
    """One switch per ablation that the model offers."""

    def __init__(self, parent: QWidget, editor: DraftEditor) -> None:
        super().__init__(parent)
        self._editor = editor
        model = editor.draft.model
        self.setWindowTitle("Ablate")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.switches = {one.id: self._switch(one) for one in switches_of(model)}
        lines: list[Item] = [self._line(one) for one in switches_of(model)]
        if not lines:
            title = model_config_class(model).info.title
            lines = [text(f"{title} has no part that can be switched off.", "body", "muted")]
        inner = column(*lines, None, gap=SPACE.md)
        area = scroll(holder(inner))
        wanted = min(_HEIGHT, 56 * len(lines) + SPACE.xl)
        area.setMinimumHeight(list_height(parent, wanted, _OTHERS))
        self.count = text("", "strong", wrap=True)
        self.time = text("", "small", "faint", wrap=True)
        done = button("Done", kind="primary")
        done.clicked.connect(self.accept)
        done.setDefault(True)
        about = text(
            "Each adds one variant beside the run as it is, with every seed.", "body", "muted",
            wrap=True,
        )  # fmt: skip
        foot = row(column(self.count, self.time, gap=2), done, gap=SPACE.lg)
        foot.setStretch(0, 1)
        body = column(text("Ablate", "heading"), about, area, line(), foot, gap=SPACE.lg,
                      margin=SPACE.xl)  # fmt: skip
        body.addStrut(theme.current().px(SIZE.reading * 0.6))
        self.setLayout(body)
        editor.changed.connect(self._show)
        self._show()

    def show_time(self, words: str) -> None:
        """Show how long it may take."""
        self.time.setText(words)

    def _switch(self, one: Switch) -> controls.Switch:
        switch = controls.Switch(one.title)
        switch.setAccessibleDescription(one.note)
        # Clicked on the UI thread only.
        switch.clicked.connect(lambda on: self._editor.switch(one.id, bool(on)))
        return switch

    def _line(self, one: Switch) -> QWidget:
        note = text(one.note, "small", "faint", wrap=True)
        return holder(column(self.switches[one.id], note, gap=2))

    @Slot()
    def _show(self) -> None:
        for switch_id, switch in self.switches.items():
            switch.setChecked(switch_id in self._editor.draft.ablations)
        self.count.setText(count_words(many_runs(self._editor.resolved)))
