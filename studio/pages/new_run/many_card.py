"""What makes a draft more than one run, in sight and each with a way back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.forms.many_runs import ManyRuns, chosen_switches, trials_text
from studio.forms.resolved import Resolved
from studio.qtmodels.plain_tip import plain_tip
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import card, column, holder, row, text

_LONGEST = 34  # characters of the values of a setting


class ManyCard(QWidget):
    """Ablations and swept settings of a draft.

    Signals:
        ablate_asked: Choose what to switch off.
        sweep_asked: Choose which settings take several values.
        switched_off: Id of an ablation that is not wanted any more.
        swept_no_longer: Path of a setting that is swept no longer.
        searched_no_longer: Run all values rather than search.
    """

    ablate_asked = Signal()
    sweep_asked = Signal()
    switched_off = Signal(str)
    swept_no_longer = Signal(str)
    searched_no_longer = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ablate = button("Ablate…", "scissors", small=True)
        self._ablate.setToolTip("Run it also with parts switched off")
        self._ablate.clicked.connect(self.ablate_asked)
        self._sweep = button("Sweep…", "sliders-horizontal", small=True)
        self._sweep.setToolTip("Run it with several values of a setting, or search the best ones")
        self._sweep.clicked.connect(self.sweep_asked)
        self._none = text("", "small", "faint", wrap=True)
        self._none.setText("This run only. Ablations and swept settings add more.")
        self._lines: QVBoxLayout = column(gap=SPACE.xs)
        self._rows: list[QWidget] = []
        self._shown: tuple[object, ...] = ()
        box = card(
            "Many runs",
            self._none,
            self._lines,
            actions=[self._ablate, self._sweep],
            topic="new_run.many",
        )
        self.setLayout(column(box))

    def show_many(self, resolved: Resolved, many: ManyRuns) -> None:
        """List what a draft runs besides itself."""
        draft = resolved.draft
        axes, errors = tuple(draft.axes.items()), tuple(many.errors.items())
        state = (draft.model, draft.ablations, axes, draft.trials, errors)
        if state == self._shown:
            return
        self._shown = state
        self._clear()
        for switch in chosen_switches(draft):
            self._add("", switch.title, partial(self.switched_off.emit, switch.id), "")
        for path, typed in draft.axes.items():
            title = resolved.titles.get(path, path)
            wrong = many.errors.get(path, "")
            self._add(title, typed, partial(self.swept_no_longer.emit, path), wrong)
        if draft.trials:
            wrong = many.errors.get("trials", "")
            self._add("Search", trials_text(draft), self.searched_no_longer.emit, wrong)
        self._none.setVisible(not self._rows)

    def words(self) -> list[str]:
        """Return what it lists."""
        return [label.text() for line in self._rows for label in line.findChildren(QLabel)]

    def _add(self, name: str, values: str, back: object, wrong: str) -> None:
        assert callable(back)
        shown = values if len(values) <= _LONGEST else values[: _LONGEST - 1] + "…"
        away = button("", "x", "ghost", small=True, tip=f"Remove {name or values}")
        # Clicked on the UI thread only.
        away.clicked.connect(lambda: back())
        words = text(shown, "strong", "danger" if wrong else "")
        words.setToolTip(plain_tip(wrong or values))
        head = [text(name, "body", "muted"), None] if name else []
        line = row(*head, words, *([] if name else [None]), away, gap=SPACE.sm)
        parts = [line, text(wrong, "caption", "danger", wrap=True)] if wrong else [line]
        made = holder(column(*parts, gap=0))
        self._rows.append(made)
        self._lines.addWidget(made)

    def _clear(self) -> None:
        for line in self._rows:
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._rows = []
