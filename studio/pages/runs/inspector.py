"""The panel beside the table: what the selected run is, did, and can be told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dasrec_core.store.records import RunRecord
from studio.pages.runs.edits import NameEdit, NoteEdit
from studio.pages.runs.fact_grid import FactGrid
from studio.pages.runs.run_actions import MOST_COMPARED, RunActions
from studio.pages.runs.run_facts import facts, headline, published_line, seed_summary, trouble
from studio.qtmodels.arranged_runs import wall_clock_ms
from studio.qtmodels.plain_tip import plain_tip
from studio.qtmodels.run_columns import display_name
from studio.qtmodels.run_format import metric_text
from studio.qtmodels.run_states import state_look
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, entry
from studio.widgets.emptying import empty
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import (
    Item,
    chip,
    column,
    holder,
    key,
    line,
    notice,
    row,
    scroll,
    text,
)
from studio.widgets.runs_look import Swatch
from studio.widgets.stat import Stat


class RunInspector(QFrame):
    """Shows one run, or how many are selected. Makes no change itself, but asks for it."""

    closed = Signal()
    renamed = Signal(str, str)  # run id, name
    tags_edited = Signal(str, object)  # run id, list of tags
    note_edited = Signal(str, str)  # run id, note

    def __init__(self, actions: RunActions) -> None:
        super().__init__()
        self._actions = actions
        self._run: RunRecord | None = None
        self._is_renaming = False
        self._listed: list[str] | None = None  # ids of several, as they are listed now
        self.setProperty("kind", "panel")
        self.setFixedWidth(theme.current().px(SIZE.side))
        cross = button("", "x", "ghost", small=True, tip="Close inspector")
        cross.clicked.connect(self.closed)
        head = row(
            text("Inspector", "strong"),
            HelpButton("runs.inspector"),
            None,
            key("F4"),
            cross,
            margin=(SPACE.lg, SPACE.sm),
        )
        self._pages = QStackedWidget()
        self._nothing = text("", "body", "muted", wrap=True)
        self._several: QVBoxLayout = column(gap=SPACE.sm)
        self._pages.addWidget(
            holder(column(self._nothing, self._several, None, gap=SPACE.lg, margin=SPACE.lg))
        )
        self._pages.addWidget(self._one_run())
        self.setLayout(column(head, line(), self._pages, gap=0))
        self.show_runs([])

    def show_runs(self, runs: Sequence[RunRecord]) -> None:
        """Show the selection."""
        if len(runs) == 1:
            self._show_run(runs[0])
            return
        self._commit_edits()
        self._leave()
        self._run = None
        if [run.run_id for run in runs] == self._listed:
            return
        self._listed = [run.run_id for run in runs]
        self._nothing.setText(seed_summary(runs) or _selection_text(len(runs)))
        empty(self._several)
        for run in runs[:MOST_COMPARED]:
            value = metric_text(run.best_test.get("recall@20"))
            words = f"{display_name(run)}, seed {run.config.seed}"
            name = text(words, "small", "text", wrap=True)
            line_of_run = row(Swatch(run.color_index), name, text(value, "small"), gap=SPACE.sm)
            line_of_run.setStretch(1, 1)
            self._several.addWidget(holder(line_of_run))
        self._pages.setCurrentIndex(0)

    @Slot()
    def start_renaming(self) -> None:
        """Let the name be typed over; Escape leaves it, all else keeps it as tags and notes are."""
        if self._run is None:
            return
        self._is_renaming = True
        self._name_edit.setText(self._run.name)
        self._names.setCurrentIndex(1)
        self._name_edit.setFocus()
        self._name_edit.selectAll()

    @Slot()
    def start_tagging(self) -> None:
        """Give the line of tags the keyboard."""
        if self._run is not None:
            self._tags.setFocus()

    def finish_edits(self) -> None:
        """Ask for what was typed to be kept; to be called before the fields go.

        The fields lose the keyboard only when the window has gone, too late to write anything.
        """
        self._commit_edits()
        self._run = None

    def _one_run(self) -> QWidget:
        self._chips = row(gap=SPACE.xs)
        self._stats = [Stat("–", label) for label in ("Recall@20", "NDCG@20", "Precision@20")]
        self._headline = text("", "small", wrap=True)
        self._published = text("", "small", "faint", wrap=True)
        self._trouble: QVBoxLayout = column(gap=0)
        self._facts = FactGrid()
        best = column(
            row(*self._stats, None, gap=SPACE.lg), self._headline, self._published, gap=SPACE.sm
        )
        body = column(
            column(self._name_field(), self._chips, gap=SPACE.sm),
            self._trouble,
            best,
            self._buttons(),
            line(),
            self._facts,
            line(),
            self._words_of_user(),
            None,
            gap=SPACE.lg,
            margin=SPACE.lg,
        )
        return scroll(holder(body))

    def _name_field(self) -> QStackedWidget:
        self._name = text("", "heading", wrap=True)
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._name_edit = NameEdit()
        self._name_edit.setAccessibleName("Name of the run")
        self._name_edit.left.connect(self._leave)
        self._name_edit.editingFinished.connect(self._keep_name)  # Enter, or the keyboard has gone
        self._names = QStackedWidget()
        self._names.addWidget(self._name)
        self._names.addWidget(self._name_edit)
        return self._names

    def _buttons(self) -> QVBoxLayout:
        actions = self._actions
        lines = (
            (actions.show_live, actions.users),
            (actions.resume, actions.rerun),
            (actions.more_seeds, actions.clone),
        )
        return column(*(row(*(self._button(one) for one in line), None) for line in lines))

    def _button(self, action: QAction) -> QPushButton:
        push = button(f" {action.text()}", small=True)
        push.setAccessibleName(action.text())
        push.setIcon(action.icon())
        push.clicked.connect(action.trigger)
        push.setEnabled(action.isEnabled())
        action.enabledChanged.connect(push.setEnabled)
        return push

    def _words_of_user(self) -> QVBoxLayout:
        self._tags = entry("", "paper, ablation")
        self._tags.setAccessibleName("Tags, separated by commas")
        self._tags.editingFinished.connect(self._commit_tags)
        self._note = NoteEdit()
        self._note.edited.connect(self._commit_note)
        items: list[Item] = [
            column(text("Tags", "caption"), self._tags, gap=SPACE.xs),
            column(text("Note", "caption"), self._note, gap=SPACE.xs),
        ]
        return column(*items, gap=SPACE.md)

    def _show_run(self, run: RunRecord) -> None:
        self._listed = None
        if run is self._run:  # refreshes come twice a second while something trains
            return
        is_other = self._run is None or self._run.run_id != run.run_id
        if is_other and self._run is not None:
            self._commit_edits()
            self._note.clearFocus()
            self._leave()
        before, self._run = self._run, run
        self._name.setText(display_name(run))
        self._name.setToolTip(plain_tip(run.run_id))
        if before is None or _marks(before) != _marks(run):
            self._show_chips(run)
            self._show_trouble(run)
        self._show_numbers(run)
        self._facts.show_facts(facts(run, wall_clock_ms()))
        if is_other or not self._tags.hasFocus():  # what is typed here is of the run before
            self._tags.setText(", ".join(run.tags))
        self._note.show_note(run.note)
        self._pages.setCurrentIndex(1)

    def _show_chips(self, run: RunRecord) -> None:
        empty(self._chips)
        look = state_look(run.status)
        self._chips.addWidget(
            chip(look.word, look.glyph, "" if look.tone == "muted" else look.tone)
        )
        if run.is_baseline:
            self._chips.addWidget(chip("Baseline", "push-pin"))
        if run.trashed_at_ms is not None:
            self._chips.addWidget(chip("In the trash", "trash"))
        self._chips.addStretch(1)

    def _show_numbers(self, run: RunRecord) -> None:
        keys = ("recall@20", "ndcg@20", "precision@20")
        for widget, metric in zip(self._stats, keys, strict=True):
            assert isinstance(widget, Stat)
            widget.set_value(metric_text(run.best_test.get(metric)))
        self._headline.setText(headline(run))
        self._published.setText(published_line(run))
        self._published.setVisible(bool(self._published.text()))

    def _show_trouble(self, run: RunRecord) -> None:
        empty(self._trouble)
        found = trouble(run)
        if found is not None:
            tone, what, hint = found
            glyph = "info" if tone == "muted" else "warning-circle"
            self._trouble.addWidget(notice(glyph, tone, f"{what} {hint}".strip()[:500]))

    @Slot()
    def _keep_name(self) -> None:
        is_new = self._run is not None and self._name_edit.text().strip() != self._run.name
        if self._is_renaming and self._run is not None and is_new:
            self._name.setText(self._name_edit.text().strip())
            self.renamed.emit(self._run.run_id, self._name_edit.text())
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._is_renaming = False  # first: a field that is hidden says that it was edited
        self._names.setCurrentIndex(0)

    def _commit_edits(self) -> None:
        self._keep_name()
        self._note.commit()
        self._commit_tags()

    @Slot()
    def _commit_tags(self) -> None:
        tags = [tag.strip() for tag in self._tags.text().split(",") if tag.strip()]
        if self._run is not None and sorted(set(tags)) != sorted(self._run.tags):
            self.tags_edited.emit(self._run.run_id, tags)

    @Slot(str)
    def _commit_note(self, note: str) -> None:
        if self._run is not None:
            self.note_edited.emit(self._run.run_id, note)


def _marks(run: RunRecord) -> tuple[object, ...]:
    """What chips and notices show: they are made anew only when it changes."""
    return run.run_id, run.status, run.failure, run.is_baseline, run.trashed_at_ms


def _selection_text(number: int) -> str:
    if not number:
        return "Select a run to see what it is and what it did."
    if number <= MOST_COMPARED:
        return f"{number} runs are selected. Press C to compare them. Recall@20 on test:"
    return f"{number} runs are selected. At most {MOST_COMPARED} can be compared; the first are:"
