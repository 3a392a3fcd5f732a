"""Runs that are nearly ablations: what differs too much, and the run that would be clean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dasrec_core.config.run import RunConfig
from studio.pages.compare.heads import relax
from studio.pages.compare.study import UncleanRun
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.emptying import empty
from studio.widgets.parts import Item, column, notice, text

_WORDS = {2: "two", 3: "three"}


class UncleanList(QWidget):
    """One notice per run, ``most`` of them."""

    run_wanted = Signal(RunConfig)

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._box = column(gap=SPACE.sm)
        self.setLayout(self._box)

    def show_runs(self, base_name: str, runs: Sequence[UncleanRun]) -> None:
        """Show runs that differ from ``base_name`` in more than one setting."""
        empty(self._box)
        for run in runs[: self._most]:
            self._box.addWidget(self._notice(base_name, run))
        if len(runs) > self._most:
            rest = len(runs) - self._most
            self._box.addWidget(text(f"and {rest} more", "small", "faint"))
        self.setVisible(bool(runs))

    def _notice(self, base_name: str, run: UncleanRun) -> QWidget:
        words = (
            f"“{run.name}” differs from {base_name} in {_WORDS.get(run.number, run.number)} "
            "settings, so no single effect can be told from it."
        )
        actions: list[Item] = []
        if run.clean is not None:
            push = button("Run the clean one", kind="link", tip="Prepare it on the New run page")
            # Buttons are pressed on the UI thread only.
            push.clicked.connect(lambda _on=False, config=run.clean: self.run_wanted.emit(config))
            actions.append(push)
        shown = notice("warning", "warning", words, *actions)
        relax(shown)
        return shown
