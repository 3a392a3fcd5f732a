"""The cards of the New run page and how they stand beside each other."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLayout, QLineEdit, QWidget

from dasrec_core.config.naming import describe
from studio.forms.draft_editor import DraftEditor
from studio.forms.resolved import DataFacts, Resolved, form_fields
from studio.pages.new_run.basics_card import BasicsCard
from studio.pages.new_run.changes_card import ChangesCard
from studio.pages.new_run.many_card import ManyCard
from studio.pages.new_run.model_card import ModelCard
from studio.pages.new_run.outcome_card import OutcomeCard
from studio.pages.new_run.parameters_card import ParametersCard
from studio.pages.new_run.start_row import StartRow
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import AdaptiveColumns, Lane
from studio.widgets.controls import field
from studio.widgets.parts import card, column, holder

_CHOICES, _PARAMETERS, _FOLLOWS = range(3)
_WIDE = (
    Lane((_CHOICES,), share=9, least=272),
    Lane((_PARAMETERS,), share=10, least=392),
    Lane((_FOLLOWS,), share=8, least=272),
)
_NARROW = (
    Lane((_CHOICES, _FOLLOWS), share=9, least=272),
    Lane((_PARAMETERS,), share=11, least=372),
)
_NARROWEST = (Lane((_CHOICES, _PARAMETERS, _FOLLOWS)),)


class RunForm(QObject):
    """Shows a draft and passes on what is edited in it; decides nothing.

    It is no widget: Qt would style all of its cards once more for one more parent.

    Attributes:
        layout: Where the cards stand, for the page.
        described: The name made from what differs; empty while something is wrong.
    """

    def __init__(self, editor: DraftEditor, page: QWidget) -> None:
        super().__init__(page)
        self._editor = editor
        self.described = ""
        self.start_row = StartRow()
        self.basics = BasicsCard(form_fields(editor.draft.model))
        self.model_card, self.parameters = ModelCard(), ParametersCard()
        self.changes, self.many, self.outcome = ChangesCard(), ManyCard(), OutcomeCard()
        self.name = QLineEdit()
        self.name.setMaxLength(120)
        self.name.setAccessibleName("Name")
        self.layout = self._lay_out()
        self._wire()

    def show_draft(self, resolved: Resolved, data: DataFacts) -> None:
        """Show a draft and what its values mean on its data."""
        self.start_row.show_resolved(resolved, data)
        self.basics.show_resolved(resolved, data)
        self.model_card.show_resolved(resolved)
        self.parameters.show_resolved(resolved)
        self.changes.show_resolved(resolved)
        self.described = describe(resolved.config) if resolved.config else ""
        self.name.setPlaceholderText(self.described)
        if self.name.text() != resolved.draft.name:
            self.name.setText(resolved.draft.name)

    def _lay_out(self) -> QLayout:
        name = card("", field("Name, made from what differs", self.name))
        choices = column(self.basics, self.model_card, None, gap=SPACE.lg)
        follows = column(self.changes, self.many, self.outcome, name, None, gap=SPACE.lg)
        cards = AdaptiveColumns(_WIDE, _NARROW, _NARROWEST)
        for part in (holder(choices), self.parameters, holder(follows)):
            cards.addWidget(part)
        whole = column(self.start_row, cards, gap=SPACE.lg)
        whole.setStretch(1, 1)
        px = theme.current().px
        whole.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        return whole

    def _wire(self) -> None:
        editor = self._editor
        for part in (self.basics, self.model_card, self.parameters):
            part.edited.connect(editor.type_entry)
        self.parameters.reset.connect(editor.reset)
        self.changes.reset.connect(editor.reset)
        self.changes.reset_all.connect(editor.reset_all)
        self.basics.dataset_chosen.connect(editor.choose_dataset)
        self.basics.model_chosen.connect(editor.choose_model)
        self.start_row.preset_chosen.connect(editor.choose_preset)
        self.many.switched_off.connect(self._switch_off)
        self.many.swept_no_longer.connect(editor.sweep_no_longer)
        self.many.searched_no_longer.connect(self._search_no_longer)
        self.name.textEdited.connect(editor.rename)

    @Slot(str)
    def _switch_off(self, ablation: str) -> None:
        self._editor.switch(ablation, False)

    @Slot()
    def _search_no_longer(self) -> None:
        self._editor.search("")
