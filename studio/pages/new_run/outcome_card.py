"""Says before the start what will be trained, for how long, and what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from dasrec_core.config.model_union import model_config_class
from dasrec_core.config.run import RunConfig
from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.timing import START_S, can_stop_early, estimate
from studio.forms.many_runs import ManyRuns
from studio.forms.resolved import DATASET, DataFacts, Resolved
from studio.pages.new_run.count_words import about_words, time_words
from studio.pages.new_run.outcome import earlier_run
from studio.pages.new_run.plan import Plan
from studio.pages.new_run.run_trial import RunTrial
from studio.qtmodels.run_format import duration_text, memory_text, moment_text
from studio.qtmodels.run_states import state_look
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import card, column, holder, icon, key, line, row, text


class OutcomeCard(QWidget):
    """Facts of the run that Train would start."""

    open_run = Signal(str)  # run id

    def __init__(self) -> None:
        super().__init__()
        names = ("Model", "Data", "Epochs", "Runs", "Left out", "Time", "Main memory")
        self._facts = {name: text("", "strong", wrap=True) for name in names}
        self._lines = {name: _fact_line(name, value) for name, value in self._facts.items()}
        self._count, self._rule = text("", "value"), line()
        self._basis = text("", "small", "faint", wrap=True)
        self._problems = _Notice("x-circle", "danger")
        self._idle = _Notice("info", "muted")
        self._earlier = _Notice("copy", "warning", "Open it")
        self._earlier.pressed.connect(self._open_earlier)
        self._earlier_id = ""
        self._idle_changes: list[str] = []
        train = row(key("Ctrl"), key("Shift"), key("Enter"), text("train", "small"), gap=4)
        queue = row(key("Ctrl"), key("Enter"), text("queue", "small"), gap=4)
        keys = row(queue, None, train)
        self.setLayout(
            column(
                card(
                    "What will happen",
                    self._count,
                    column(*self._lines.values(), gap=SPACE.sm),
                    self._rule,
                    self._basis,
                    self._problems,
                    self._idle,
                    self._earlier,
                    keys,
                    topic="new_run.outcome",
                )
            )
        )

    def show_resolved(
        self, resolved: Resolved, data: DataFacts, records: Sequence[RunRecord], now_ms: int
    ) -> None:
        """Show what a start of this draft would do."""
        self._facts["Model"].setText(model_config_class(resolved.draft.model).info.title)
        self._facts["Data"].setText(data.name or "–")
        self._show_times(resolved, records)
        self._show_problems(resolved)
        self._idle_changes = resolved.idle_changes()
        self._show_idle(())
        self._show_earlier(resolved, records, now_ms)

    def show_trial(self, trial: RunTrial, records: Sequence[RunRecord], config: RunConfig) -> None:
        """Show what trying the run has found, beside what stored runs tell."""
        found, known = trial.estimate, estimate(config, records)
        memory = found.peak_memory_bytes if found else known.peak_memory_bytes if known else None
        self._facts["Main memory"].setText(memory_text(memory))
        self._lines["Main memory"].setVisible(memory is not None)
        if known is not None or not type(config.model).info.trains:
            return
        if found is not None:
            self._facts["Time"].setText(_time(found.longest_s + START_S, config))
            epoch = duration_text(found.seconds_per_epoch)
            self._basis.setText(f"From a few steps tried on this machine: {epoch} per epoch.")
        elif trial.is_trying:
            self._facts["Time"].setText("being tried…")
            self._basis.setText("A few steps are tried to see how long it takes.")
        elif trial.trouble:
            self._basis.setText(f"It could not be tried: {trial.trouble}")

    def show_plan(self, many: ManyRuns, plan: Plan | None) -> None:
        """Show what a start of many runs would do; ``None`` while they are being counted."""
        self._facts["Runs"].setText((", " if many.is_search else " × ").join(many.parts))
        self._lines["Runs"].setVisible(len(many.parts) > 1 or many.is_search)
        self._lines["Left out"].setVisible(False)
        if many.errors:
            self._show_wrong()
        if many.definition is None:
            return
        self._earlier.show_words("")
        most = "At most " if many.is_search else ""
        self._count.setText(f"{most}{counted(many.count, 'run')}")
        if plan is None:
            self._facts["Time"].setText("being counted…")
            return
        self._facts["Time"].setText(time_words(plan.time))
        self._show_idle(plan.idle)
        if not plan.todo and not plan.problem and not many.is_search:
            self._show_nothing_left(plan)
            return
        if many.is_search:
            self._basis.setText("Each trial follows from those before; the test split stays out.")
            return
        self._count.setText(counted(len(plan.todo), "run"))
        self._facts["Left out"].setText(_left_out(plan))
        self._lines["Left out"].setVisible(bool(_left_out(plan)))
        basis = (
            "No estimate yet for what was never run on this data."
            if plan.time.num_unknown
            else "All, one after the other; estimated from stored runs."
        )
        self._basis.setText(f"{_begun(plan)}{basis}")

    def _show_wrong(self) -> None:
        """Promise nothing while the values of many runs cannot be read."""
        self._count.setText("Nothing yet")
        for name in ("Time", "Main memory"):
            self._facts[name].setText("–")
        self._lines["Runs"].setVisible(False)
        self._basis.setText("Something is wrong with what shall vary.")

    def _show_nothing_left(self, plan: Plan) -> None:
        self._count.setText("Nothing left to start")
        self._facts["Left out"].setText(_left_out(plan))
        self._lines["Left out"].setVisible(True)
        self._facts["Time"].setText("–")
        self._basis.setText("Change a value or add a seed for more runs.")

    def problems(self) -> str:
        """Return what stands in the way, or nothing."""
        return self._problems.words()

    def idle(self) -> str:
        """Return which changed settings have no effect, in a sentence; or nothing."""
        return self._idle.words()

    def _show_times(self, resolved: Resolved, records: Sequence[RunRecord]) -> None:
        config = resolved.config
        self._count.setText("1 run" if config else "Nothing yet")
        self._rule.setVisible(config is not None)
        self._basis.setVisible(config is not None)
        self._facts["Main memory"].setText("–")
        # Or until it is known, see show_trial.
        self._lines["Main memory"].setVisible(config is None)
        if config is None:
            self._facts["Epochs"].setText("–")
            self._facts["Time"].setText("–")
            return
        trains = type(config.model).info.trains
        self._facts["Epochs"].setText(_epochs(config) if trains else "none, it has no training")
        known = estimate(config, records)
        self._facts["Time"].setText(_time(known.seconds, config) if known else "not known yet")
        self._basis.setText(
            f"As long as {_runs(known.num_runs)} of this model on this data."
            if known
            else "No estimate yet: this is the first run of this model on this data."
        )

    def _show_idle(self, swept: Sequence[str]) -> None:
        titles = dict.fromkeys([*self._idle_changes, *swept])
        self._idle.show_words(f"No effect here: {', '.join(titles)}." if titles else "")

    def _show_problems(self, resolved: Resolved) -> None:
        self._problems.show_words("\n".join(problems_of(resolved)))

    def _show_earlier(self, resolved: Resolved, records: Sequence[RunRecord], now_ms: int) -> None:
        earlier = earlier_run(resolved.config, records) if resolved.config else None
        self._earlier_id = earlier.run_id if earlier else ""
        if earlier is None:
            self._earlier.show_words("")
            return
        state = state_look(earlier.status).word.lower()
        when = moment_text(earlier.created_at_ms, now_ms)
        self._earlier.show_words(
            f"The same values and seed were run before: {earlier.name}, {when}, {state}."
        )

    @Slot()
    def _open_earlier(self) -> None:
        self.open_run.emit(self._earlier_id)


def _fact_line(name: str, value: QLabel) -> QWidget:
    """A name and its value at the right, over two lines where it is long."""
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    label = text(name, "body", "muted")
    parts = row(label, value)
    parts.setStretch(1, 1)
    parts.setAlignment(label, Qt.AlignmentFlag.AlignTop)
    return holder(parts)


def _epochs(config: RunConfig) -> str:
    """Return how many there are, and when training ends before the last of them."""
    training = config.training
    if not can_stop_early(config):
        return f"{training.epochs}"
    return (
        f"{training.epochs}, stops after {training.patience * training.evaluate_every} without gain"
    )


def _time(seconds: float, config: RunConfig) -> str:
    return about_words(seconds, can_end_sooner=can_stop_early(config))


def _runs(number: int) -> str:
    return "the newest run" if number == 1 else f"the slowest of the {number} newest runs"


def _left_out(plan: Plan) -> str:
    """Return which runs of a plan are not started, and why."""
    num_known = len(plan.members) - len(plan.todo)
    parts = [f"{num_known} done or waiting"] if num_known else []
    if plan.num_repeated:
        parts.append(f"{plan.num_repeated} repeated")
    return ", ".join(parts)


def _begun(plan: Plan) -> str:
    """Return how many runs do not begin anew, as a sentence with a space behind it."""
    number = sum(bool(request.resumes) for request in plan.requests)
    verb, their = ("goes", "its") if number == 1 else ("go", "their")
    return f"{number} {verb} on from {their} last checkpoint. " if number else ""


def problems_of(resolved: Resolved) -> list[str]:
    """Return what keeps a draft from being trained, one sentence each, the data set first."""
    order = sorted(resolved.errors, key=lambda path: path != DATASET)
    lines = []
    for path in order:
        message, title = resolved.errors[path], resolved.titles.get(path, path)
        needs_name = message.startswith("Must be ")
        lines.append(f"{title} m{message[1:]}" if needs_name else message)
    return lines


class _Notice(QWidget):
    """A sentence on a soft ground that comes and goes, with an optional link."""

    pressed = Signal()

    def __init__(self, glyph: str, tone: str, action: str = "") -> None:
        super().__init__()
        self._words: QLabel = text("", wrap=True)
        link = button(action, kind="link")
        if not action:
            link.hide()
        link.clicked.connect(self.pressed)
        inside = row(icon(glyph, tone), self._words, link, margin=(SPACE.md, SPACE.sm))
        inside.setStretch(1, 1)
        box = QFrame()
        box.setLayout(inside)
        theme.restyle(box, kind="notice", tone=tone)
        self.setLayout(column(box))
        self.hide()

    def words(self) -> str:
        """What it says now."""
        return self._words.text()

    def show_words(self, words: str) -> None:
        """Say something, or with an empty text go away."""
        self._words.setText(words)
        self.setVisible(bool(words))
