"""Why the compared runs are no ablation, and the ways to one."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.config.run import RunConfig
from dasrec_core.sweeps.switches import switches_of
from studio.pages.compare.study import Study
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import column, holder, text


class NoAblation(QWidget):
    """A sentence or two, and buttons that lead on where there is something to do.

    Signals:
        ablation_wanted: Configuration of the base, to be ablated.
        runs_wanted: Runs shall be chosen that are ablations.
    """

    ablation_wanted = Signal(RunConfig)
    runs_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._base: RunConfig | None = None
        self._why = text("", "body", "muted", wrap=True)
        self.ablate = button("", "sliders-horizontal", tip="Prepare the runs on the New run page")
        self.choose = button("Choose other runs", "rows", "ghost", tip="Open the table of runs")
        ways = FlowLayout(SPACE.sm, SPACE.sm)
        for push in (self.ablate, self.choose):
            ways.addWidget(push)
        self._ways = holder(ways)
        self.setLayout(column(self._why, self._ways, None, gap=SPACE.lg))
        self.ablate.clicked.connect(self._tell_base)
        self.choose.clicked.connect(self.runs_wanted)

    def show_words(self, words: str) -> None:
        """Show a sentence that nothing can be done about."""
        self._why.setText(words)
        self._ways.hide()

    def show_study(self, study: Study) -> None:
        """Say why a study has no ablation of its base."""
        self._base = study.base.runs[0].config
        self._why.setText(why_none(study))
        has_parts = bool(switches_of(self._base.model.name))
        what = "Switch off parts of" if has_parts else "Change one setting of"
        self.ablate.setText(f" {what} {type(self._base.model).info.title}…")
        self.ablate.setAccessibleName(self.ablate.text().strip())
        self._ways.show()

    @Slot()
    def _tell_base(self) -> None:
        if self._base is not None:
            self.ablation_wanted.emit(self._base)


def why_none(study: Study) -> str:
    """Say what an ablation of the base would be, and what the compared runs are instead."""
    base = study.base.runs[0].config
    others = [pair.other.runs[0].config for pair in study.pairs]
    foreign = sum(other.model.name != base.model.name for other in others)
    near = sum(run.is_compared for run in study.unclean)
    far = len(others) - foreign - near
    found = [
        _counted(foreign, "is of another model", "are of other models"),
        _counted(near, *[f"{verb} in two or three settings" for verb in ("differs", "differ")]),
        _counted(
            far, *[f"{verb} in more, or in data or protocol" for verb in ("differs", "differ")]
        ),
    ]
    instead = ", ".join(words for words in found if words)
    return (
        f"An ablation of {study.base.name} differs from it in exactly one setting, on the same "
        f"data and by the same protocol. No such run has ended yet. Of those compared here, "
        f"{instead}."
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
