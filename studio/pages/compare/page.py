"""The compare page: two to six runs, their curves, best values and what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton, QStackedWidget, QWidget
from typing_extensions import override

from dasrec_core.store.records import RunRecord
from studio.bridges.task_pool import Task
from studio.export.exporter import Exporter
from studio.export.offer import ExportOffer
from studio.pages.compare.best_table import COLUMNS, best_cells, best_texts
from studio.pages.compare.comparability import Comparability, comparability
from studio.pages.compare.comparison import Comparison, read_comparison
from studio.pages.compare.config_rows import config_rows
from studio.pages.compare.curves import CurvesView
from studio.pages.compare.difference_card import DifferenceCard
from studio.pages.compare.exports import offer_of
from studio.pages.compare.run_labels import draw_styles, labels
from studio.pages.compare.table_text import as_csv, as_markdown
from studio.pages.compare.verdict_bar import VerdictBar
from studio.pages.page import Page
from studio.pages.runs.states import replace_second
from studio.qtmodels.run_columns import display_name
from studio.qtmodels.run_format import metric_text
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.parts import Item, card, column, holder
from studio.widgets.table import Table

LEAST, MOST = 2, 6
_OFFERED: Final = 15  # runs in the menu; more would not fit a small screen
_LEGEND: Final = (
    "Differences are to the first run. ± is one standard error over the same users; a difference "
    "within it, in grey, is noise."
)


class ComparePage(Page):
    """Reads the runs in the background and lays them out; a sub-page of Runs."""

    place = "compare"
    rail_place = "runs"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._ids: list[str] = []
        self._comparison: Comparison | None = None
        self._names: list[str] = []
        self._verdict = Comparability()
        self._loading: Task | None = None
        self._is_active, self._is_stale = False, False
        self._states = QStackedWidget()
        self._exporter = Exporter(self, services, self._offer_export)
        self._make_header()
        self._lay_out()
        self._wire()
        self._show_nothing()

    @override
    def title(self) -> str:
        number = len(self._ids)
        return f"Compare {number} runs" if number else "Compare runs"

    @override
    def trail(self) -> str:
        return "Runs"

    @override
    def header_actions(self) -> Sequence[Item]:
        return (self._add_button, self._copy_button, self._exporter.button)

    @override
    def activate(self, payload: object = None) -> None:
        self._is_active = True
        if isinstance(payload, list | tuple):
            self.setFocus()
            self._compare([str(run_id) for run_id in payload])
        elif self._is_stale:
            self.reload()

    @override
    def deactivate(self) -> None:
        self._is_active = False

    @override
    def close_page(self) -> None:
        self._is_active = False
        if self._loading is not None:
            self._loading.cancel()

    @Slot()
    def reload(self) -> None:
        """Read the runs anew; a page in the background, or one that is reading, does it later."""
        self._is_stale = True
        if self._loading is not None or not self._is_active or not self._ids:
            return
        self._is_stale = False
        services, ids = self._services, list(self._ids)
        self._loading = services.tasks.run(
            lambda: read_comparison(services.store, services.run_folder, ids),
            done=self._take,
            failed=self._show_trouble,
        )

    def _make_header(self) -> None:
        self._add_button = button("Add a run…", "plus", "ghost")
        self._copy_button = button("Copy", "copy", tip="Copy the tables as text")
        # Not children: what they hold are no commands of the page.
        self._add_menu, self._copy_menu = QMenu(), QMenu()
        self._copy_button.setMenu(self._copy_menu)
        pairs: tuple[tuple[str, Callable[[], list[list[str]]], Callable[..., str]], ...] = (
            ("Best values as Markdown", self._best_texts, as_markdown),
            ("Best values as CSV", self._best_texts, as_csv),
            ("Differences as Markdown", self._difference_texts, as_markdown),
            ("Differences as CSV", self._difference_texts, as_csv),
        )
        for words, texts, form in pairs:
            action = QAction(words, self)
            # Actions are triggered on the UI thread only.
            action.triggered.connect(
                lambda _on=False, texts=texts, form=form: self._copy(form(texts()))
            )
            self._copy_menu.addAction(action)

    def _lay_out(self) -> None:
        self._bar = VerdictBar()
        self._best = Table(COLUMNS, [], fit=True, name="Best values of the compared runs")
        self._best.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._curves = CurvesView()
        self._differences = DifferenceCard(())
        best = card("Best values", self._best, note=_LEGEND, flush=True)
        body = column(self._bar, best, self._curves, self._differences, None, gap=SPACE.lg)
        body.setStretch(2, 1)
        self._states.addWidget(holder(body))
        whole = column(self._states)
        px = theme.current().px
        whole.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(whole)

    def _wire(self) -> None:
        self._services.recorder.run_changed.connect(self._note_change)
        self._services.recorder.runs_changed.connect(self._catch_up)
        self._add_button.clicked.connect(self._read_offers)
        self._add_menu.triggered.connect(self._add)
        self._best.customContextMenuRequested.connect(self._show_row_menu)

    # Reading

    def _compare(self, run_ids: Sequence[str]) -> None:
        self._ids = list(dict.fromkeys(run_ids))[:MOST]
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        self.header_changed.emit()
        if len(self._ids) < LEAST:
            self._show_nothing()
            return
        if self._comparison is None:
            self._put_up(EmptyState("hourglass", "Reading the runs", "This takes a moment."))
        self.reload()

    @Slot(str)
    def _note_change(self, run_id: str) -> None:
        if run_id in self._ids:
            self._is_stale = True

    @Slot()
    def _catch_up(self) -> None:
        if self._is_stale:
            self.reload()

    @Slot(object)
    def _take(self, comparison: Comparison) -> None:
        self._loading = None
        if comparison.missing:
            gone = len(comparison.missing)
            self.notice.emit(
                f"{gone} of the runs {'is' if gone == 1 else 'are'} not there any more."
            )
            self._ids = [run.run_id for run in comparison.runs]
            self.header_changed.emit()
        if len(comparison.runs) < LEAST:
            self._show_nothing()
            return
        self._comparison = comparison
        self._show(comparison)
        if self._is_stale:
            self.reload()

    # Showing

    def _show(self, comparison: Comparison) -> None:
        runs = comparison.runs
        self._names, styles = labels(runs), draw_styles(runs)
        self._verdict = comparability(runs)
        self._bar.show_verdict(self._verdict, runs)
        self._best.set_rows(best_cells(comparison, self._names, styles, self._verdict))
        self._curves.show_comparison(comparison, self._names, styles)
        self._differences.show_rows(self._names, config_rows(runs, comparison.environments))
        self._add_button.setEnabled(len(runs) < MOST)
        self._copy_button.setEnabled(True)
        self._states.setCurrentIndex(0)
        # What grew while the page was hidden is not in the stack's remembered size.
        self._states.updateGeometry()

    def _show_nothing(self) -> None:
        choose = button("Choose runs", "rows", "primary")
        choose.clicked.connect(self._open_runs)
        self._put_up(
            EmptyState(
                "git-diff",
                "Nothing to compare yet",
                "Select 2 to 6 runs in the table of runs and press C.",
                choose,
            )
        )

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        self._loading = None
        again = button("Try again", "arrow-clockwise", "primary")
        again.clicked.connect(self.reload)
        words = f"{what} {hint}".strip()
        self._put_up(EmptyState("warning", "The runs cannot be read", words, again))

    def _put_up(self, state: QWidget) -> None:
        replace_second(self._states, state)
        self._add_button.setEnabled(False)
        self._copy_button.setEnabled(False)

    # What is asked

    @Slot()
    def _open_runs(self) -> None:
        self.open_place.emit("runs", None)

    @Slot()
    def _read_offers(self) -> None:
        store = self._services.store
        self._services.tasks.run(store.list_runs, done=self._offer, failed=self._say_trouble)

    @Slot(object)
    def _offer(self, runs: list[RunRecord]) -> None:
        self._add_menu.clear()
        offered = [run for run in runs if run.run_id not in self._ids and run.best_epoch]
        for run in offered[:_OFFERED]:
            value = metric_text(run.best_test.get("recall@20"))
            words = (
                f"{display_name(run)[:60]}, {run.dataset_name}, seed {run.config.seed}   {value}"
            )
            self._add_menu.addAction(words.replace("&", "&&")).setData(run.run_id)
        if not offered:
            self._add_menu.addAction("No other run has results").setEnabled(False)
        self._add_menu.popup(_below(self._add_button))

    @Slot(QAction)
    def _add(self, action: QAction) -> None:
        if action.data():
            self._compare([*self._ids, action.data()])

    @Slot(str, str)
    def _say_trouble(self, what: str, hint: str) -> None:
        self.notice.emit(f"{what} {hint}".strip())

    @Slot(QPoint)
    def _show_row_menu(self, place: QPoint) -> None:
        row = self._best.rowAt(place.y())
        if self._comparison is None or not 0 <= row < len(self._comparison.runs):
            return
        run_id = self._comparison.runs[row].run_id
        rest = [other for other in self._ids if other != run_id]
        menu = QMenu(self._best)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        first = menu.addAction("Measure the others against this run")
        first.setEnabled(row > 0)
        # Menus are used on the UI thread only.
        first.triggered.connect(lambda: self._compare([run_id, *rest]))
        off = menu.addAction("Take it off")
        off.setEnabled(len(self._ids) > LEAST)
        off.triggered.connect(lambda: self._compare(rest))
        menu.popup(self._best.viewport().mapToGlobal(place))

    def _best_texts(self) -> list[list[str]]:
        if self._comparison is None:
            return []
        return best_texts(self._comparison, self._names, self._verdict)

    def _difference_texts(self) -> list[list[str]]:
        return self._differences.texts()

    def _offer_export(self) -> ExportOffer | None:
        if self._comparison is None:
            return None
        tables = {"Best values": self._best_texts(), "Differences": self._difference_texts()}
        return offer_of(self._services.store, self._comparison.runs, tables)

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self.notice.emit("Copied.")


def _below(push: QPushButton) -> QPoint:
    return push.mapToGlobal(QPoint(0, push.height()))
