"""The base against another side, by how sparse users and how popular items are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox
from typing_extensions import override

from studio.bridges.steps import Steps
from studio.pages.compare.groups_panel import GroupsPanel
from studio.pages.compare.groups_question import GroupsQuestion
from studio.pages.compare.groups_reader import GroupsReader
from studio.pages.compare.heads import shortened
from studio.pages.compare.overview import WAITING
from studio.pages.compare.study import Study
from studio.pages.compare.tab import CompareTab, Pieces
from studio.qtmodels.grouped import By
from studio.theme.tokens import SPACE
from studio.widgets.choice_entries import offer_entries
from studio.widgets.controls import button, choice
from studio.widgets.empty_state import EmptyState
from studio.widgets.page_states import PageStates
from studio.widgets.parts import Item, column, holder, row, text

_NAME = 32  # letters of a run on a button
_METHOD = (
    "Groups hold about as many users or items each, by training interactions; those without any "
    "are cold. Users counts who has a held-out item (in the group, for items). Values are means "
    "over users on test, differences are paired by user, ± is half of a 95 % interval; in grey "
    "it holds zero. No correction for the number of groups."
)


if TYPE_CHECKING:
    from studio.pages.compare.groups_reading import GroupsReading


class GroupsTab(CompareTab):
    """Two panels, or a sentence that says why there are none."""

    def __init__(self, reader: GroupsReader, steps: Steps) -> None:
        super().__init__()
        self._reader, self._steps = reader, steps
        self._question: GroupsQuestion | None = None
        self._is_answered = False
        self.against = choice(name="Against which side the base is held")
        self.panels: dict[By, GroupsPanel] = {
            "users": GroupsPanel("users"),
            "items": GroupsPanel("items"),
        }
        self._words = text("", "small", "muted", wrap=True)
        words = text("Against", "small")
        words.setBuddy(self.against)
        method = text(_METHOD, "small", "faint", wrap=True)
        body = column(
            row(words, self.against, None),
            *self.panels.values(),
            self._words,
            method,
            None,
            gap=SPACE.lg,
        )
        self.states = PageStates(holder(body))
        self.setLayout(column(self.states, gap=0))
        self.against.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.against.activated.connect(self._choose)
        self.states.retry_wanted.connect(self._ask)
        reader.read.connect(self._take)
        reader.lacking.connect(self._lack)
        self.show_waiting()

    @override
    def show_study(self, study: Study, pair_key: str) -> Pieces:
        others = [(pair.other.name, pair.other.key) for pair in study.pairs]
        offer_entries(self.against, others, pair_key)
        chosen = study.pair(pair_key)
        if chosen is None:
            return ()
        if chosen.comparison.over_users is None:
            self._forget()
            self._say("No groups", chosen.sentence, *self._ways_out(study))
            return ()
        question = GroupsQuestion(study.base, chosen.other, study.metric)
        if not question.is_same(self._question):
            self._question = question
            self._ask()
        return ()

    @override
    def show_waiting(self) -> None:
        self._forget()
        self.states.put_up_waiting(WAITING)

    @override
    def show_trouble(self, words: str) -> None:
        self._forget()
        self._say("No groups", words)

    @override
    def tables(self) -> dict[str, list[list[str]]]:
        if not self._is_answered:
            return {}
        found = {panel.title(): panel.texts() for panel in self.panels.values()}
        return {title: rows for title, rows in found.items() if rows}

    @override
    def close_tab(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._question, self._is_answered = None, False
        self._reader.stop()

    def _say(self, title: str, words: str, *ways_out: Item) -> None:
        self.states.put_up(EmptyState("chart-bar", title, words, *ways_out))

    def _ways_out(self, study: Study) -> tuple[Item, ...]:
        """A run that the base can be held against; else another one must be the base."""
        if (tested := study.first_tested()) is not None:
            other = button(
                f"Hold against {shortened(tested.other.name, _NAME)}",
                "arrows-left-right",
                "primary",
            )
            # Pressed on the UI thread only.
            other.clicked.connect(lambda: self.pair_wanted.emit(tested.other.key))
            return (other,)
        ended = [pair.other for pair in study.pairs if pair.other.users is not None]
        if not ended or study.base.users is not None:
            return ()
        base = button(
            f"Measure against {shortened(ended[0].name, _NAME)}", "arrows-left-right", "primary"
        )
        base.clicked.connect(lambda: self.base_wanted.emit(ended[0].key))
        return (base,)

    @Slot()
    def _ask(self) -> None:
        if self._question is not None:
            self._is_answered = False
            self.states.put_up_waiting("Reading the lists of both sides")
            self._reader.ask(self._question)

    @Slot(object)
    def _take(self, reading: GroupsReading) -> None:
        base, other = reading.question.base, reading.question.other
        names, styles = (base.name, other.name), (base.style, other.style)
        for by, panel in self.panels.items():
            panel.setVisible(by in reading.groups)
            if by in reading.groups:
                note = f"{base.name} minus {other.name}"
                shown = reading.groups[by].turned()  # base first, as everywhere on the page
                self._steps.then(*panel.show_groups(shown, names, styles, note))
        self._words.setText(_left_out(reading))
        self._words.setVisible(bool(self._words.text()))
        self._is_answered = True
        self.states.show_main()
        self.states.updateGeometry()  # the tables are taller than what the stack remembers

    @Slot(str, str)
    def _lack(self, what: str, hint: str) -> None:
        self.states.put_up_trouble("There are no numbers by group", what, hint)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self.pair_wanted.emit(self.against.itemData(number))


def _left_out(reading: GroupsReading) -> str:
    """Say what is not in the numbers; empty where all is."""
    words = [reading.no_items] if reading.no_items else []
    if reading.num_left_out:
        seeds = "1 seed is" if reading.num_left_out == 1 else f"{reading.num_left_out} seeds are"
        words.append(f"{seeds} left out: results per user are not there.")
    return " ".join(words)
