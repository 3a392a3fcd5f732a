"""What every tab of the compare page is: it shows a comparison, and a study when there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dasrec_core.config.run import RunConfig
from studio.pages.compare.comparison import Comparison
from studio.pages.compare.study import Study

Pieces: TypeAlias = tuple[Callable[[], object], ...]
"""What is left to be drawn, one per turn of the event loop; charts take 10 to 20 ms each."""


class CompareTab(QWidget):
    """One tab. It is built when it is first opened, without its charts, and computes nothing.

    What shows words at once and draws later returns the drawing in pieces. A piece draws what is
    to be shown when its turn comes, so that it does no harm when it comes twice.

    Signals:
        tab_wanted: Title of another tab.
        base_wanted: Key of the side that the others shall be measured against.
        pair_wanted: Key of the side that the base shall be held against.
        removal_wanted: Key of a side that shall go.
        run_wanted: Configuration of a run that would help, to be looked at in New run.
        ablation_wanted: Configuration of the base, to be ablated in New run.
        seeds_wanted: Ids of stored runs with more seeds, to be compared too.
        runs_wanted: Other runs shall be chosen.
        notice: One sentence for a toast.
    """

    tab_wanted = Signal(str)
    base_wanted = Signal(str)
    pair_wanted = Signal(str)
    removal_wanted = Signal(str)
    run_wanted = Signal(RunConfig)
    ablation_wanted = Signal(RunConfig)
    seeds_wanted = Signal(object)
    runs_wanted = Signal()
    notice = Signal(str)

    def show_comparison(self, comparison: Comparison) -> Pieces:
        """Show other runs, or the same runs anew."""
        return ()

    def show_study(self, study: Study, pair_key: str) -> Pieces:
        """Show tests and ablations; ``pair_key`` names the side the base is held against."""
        return ()

    def show_waiting(self) -> None:
        """Say that the tests are being worked out."""

    def show_trouble(self, words: str) -> None:
        """Say why the tests could not be worked out."""

    def tables(self) -> dict[str, list[list[str]]]:
        """Return the tables that can be copied, by name; each begins with its titles."""
        return {}

    def close_tab(self) -> None:
        """The window closes: wait for nothing any more."""
