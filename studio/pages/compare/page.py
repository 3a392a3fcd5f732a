"""The compare page: up to twelve runs, seeds of a group taken together, in several tabs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from dasrec_core.config.run import RunConfig
from studio.bridges.task_pool import Task
from studio.export.exporter import Exporter
from studio.export.offer import ExportOffer
from studio.pages.compare.add_menu import AddMenu
from studio.pages.compare.choices import StudyChoices
from studio.pages.compare.comparison import Comparison, read_comparison
from studio.pages.compare.copy_menu import CopyMenu
from studio.pages.compare.exports import offer_of
from studio.pages.compare.sides import Side
from studio.pages.compare.study import Sources, Study, make_study
from studio.pages.compare.tabs import CompareTabs
from studio.pages.compare.top_line import TopLine
from studio.pages.compare.verdict_bar import VerdictBar
from studio.pages.page import Page
from studio.qtmodels.run_columns import SELECTION
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.main_or_state import replace_second
from studio.widgets.parts import Item, chip, column, holder

LEAST, MOST = 2, 12
_ONLY_SEEDS: Final = (
    "These runs differ in nothing but the seed: what stands between them is chance."
)


class ComparePage(Page):
    """Reads the runs in the background, then their tests, and hands both to the tabs."""

    place = "compare"
    rail_place = "runs"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._ids: list[str] = []
        self._comparison: Comparison | None = None
        self._base_key, self._metric = "", SELECTION
        self._loading: Task | None = None
        self._studying: Task | None = None
        self._is_active, self._is_stale = False, False
        self._tested: tuple[object, ...] = ()
        self._needs_study = True
        self._gone = threading.Event()  # set when nobody waits for the study under way
        self._states = QStackedWidget()
        self._exporter = Exporter(self, services, self._offer_export)
        self._make_header()
        self._lay_out()
        self._wire()
        self._show_nothing()

    # Page

    @override
    def title(self) -> str:
        if not self._ids or self._comparison is None:
            return f"Compare {len(self._ids)} runs" if self._ids else "Compare runs"
        sides = len(self._comparison.sides)
        return f"Compare {sides} {'groups' if sides < len(self._comparison.runs) else 'runs'}"

    @override
    def trail(self) -> str:
        return "Runs"

    @override
    def beside_title(self) -> Sequence[Item]:
        words = "" if self._comparison is None else _count_words(self._comparison)
        return (chip(words, "stack"),) if words else ()

    @override
    def header_actions(self) -> Sequence[Item]:
        return (
            self._users_button,
            self._add_button,
            self._copy_button,
            self._exporter.button,
        )

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
        self._let_go()

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
        self._users_button = button(
            "Users", "users", "ghost", tip="What users are recommended by the first two"
        )
        self._users_button.clicked.connect(self._open_users)
        self._copy_button = button("Copy", "copy", tip="Copy tables as text")
        self._add_menu = AddMenu(self._services)

    def _lay_out(self) -> None:
        self.tabs, self.choices = CompareTabs(), StudyChoices()
        self._verdict, self._hint = VerdictBar(), VerdictBar()
        self._hint.show_hint(_ONLY_SEEDS)
        self._copy_menu = CopyMenu(self.tabs.tables)
        self._copy_button.setMenu(self._copy_menu)
        top = TopLine(self.tabs.bar, self.choices)
        body = column(top, self._verdict, self._hint, self.tabs, gap=SPACE.lg)
        body.setStretch(3, 1)
        self._states.addWidget(holder(body))
        whole = column(self._states)
        px = theme.current().px
        whole.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(whole)

    def _wire(self) -> None:
        self._services.recorder.run_changed.connect(self._note_change)
        self._services.recorder.runs_changed.connect(self._catch_up)
        self._add_button.clicked.connect(self._offer_runs)
        self._add_menu.chosen.connect(self._add)
        self._add_menu.failed.connect(self._say_trouble)
        self._copy_menu.copied.connect(self._say_copied)
        self.choices.base_chosen.connect(self._set_base)
        self.choices.metric_chosen.connect(self._set_metric)
        self.tabs.base_wanted.connect(self._set_base)
        self.tabs.removal_wanted.connect(self._remove)
        self.tabs.run_wanted.connect(self._prepare_run)
        self.tabs.notice.connect(self.notice)

    # Reading

    def _compare(self, run_ids: Sequence[str]) -> None:
        distinct = list(dict.fromkeys(run_ids))
        if len(distinct) > MOST:
            self.notice.emit(f"Only the first {MOST} of {len(distinct)} runs are compared.")
        self._ids = distinct[:MOST]
        self._let_go()
        self.tabs.forget_trouble()
        self.header_changed.emit()
        if len(self._ids) < LEAST:
            self._show_nothing()
            return
        if self._comparison is None:
            self._put_up(EmptyState("hourglass", "Reading the runs", "This takes a moment."))
        self.reload()

    def _let_go(self) -> None:
        if self._loading is not None:
            self._loading.cancel()
        self._loading = None
        self._drop_study()

    def _drop_study(self) -> None:
        self._gone.set()
        if self._studying is not None:
            self._studying.cancel()
        self._studying = None

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
        if len(comparison.runs) < LEAST:
            self._show_nothing()
            return
        self._comparison = comparison
        self._show(comparison)
        tested = _tested(comparison)
        # A live run grows many times a minute, faster than all tests may be worked out.
        is_missing = self._needs_study and self._studying is None
        if tested != self._tested or is_missing:
            self._tested = tested
            self._begin_study()
        if self._is_stale:
            self.reload()

    def _begin_study(self) -> None:
        if self._comparison is None:
            return
        self._needs_study = True
        self._drop_study()
        sides, metric, base = self._comparison.sides, self._metric, self._side(self._base_key)
        gone = self._gone = threading.Event()
        store, folder_of = self._services.store, self._services.run_folder
        sources = Sources(store.list_runs, folder_of, lambda: not gone.is_set())
        self._studying = self._services.tasks.run(
            lambda: make_study(sides, base, metric, sources),
            done=self._take_study,
            failed=self._show_study_trouble,
        )

    @Slot(object)
    def _take_study(self, study: Study) -> None:
        self._studying, self._needs_study = None, False
        self.tabs.show_study(study)

    @Slot(str, str)
    def _show_study_trouble(self, what: str, hint: str) -> None:
        self._studying = None
        self.tabs.show_trouble(f"The tests could not be worked out. {what} {hint}".strip())

    # Showing

    def _show(self, comparison: Comparison) -> None:
        keys = [side.key for side in comparison.sides]
        if self._base_key not in keys:
            self._base_key = keys[0]
        if self._metric not in comparison.metrics:
            self._metric = SELECTION
        self.choices.offer(comparison.sides, self._base_key)
        self.choices.offer_metrics(comparison.metrics, self._metric)
        self.header_changed.emit()
        self._verdict.show_verdict(comparison.verdict, comparison.runs)
        self._hint.setVisible(comparison.is_one_group)
        self.tabs.show_comparison(comparison)
        self._add_button.setEnabled(len(comparison.runs) < MOST)
        self._copy_button.setEnabled(True)
        self._users_button.setEnabled(True)
        self._states.setCurrentIndex(0)
        # What grew while the page was hidden is not in the stack's remembered size.
        self._states.updateGeometry()

    def _show_nothing(self) -> None:
        self._comparison = None
        self.header_changed.emit()
        choose = button("Choose runs", "rows", "primary")
        choose.clicked.connect(self._open_runs)
        self._put_up(
            EmptyState(
                "git-diff",
                "Nothing to compare yet",
                f"Select {LEAST} to {MOST} runs in the table of runs and press C.",
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

    def _put_up(self, state: EmptyState) -> None:
        replace_second(self._states, state)
        self._add_button.setEnabled(False)
        self._copy_button.setEnabled(False)
        self._users_button.setEnabled(False)

    # What is asked

    def _side(self, key: str) -> Side:
        assert self._comparison is not None  # asked only when runs are shown
        sides = self._comparison.sides
        return next((side for side in sides if side.key == key), sides[0])

    @Slot(str)
    def _set_base(self, key: str) -> None:
        if key == self._base_key or self._comparison is None:
            return
        if self.tabs.pair_key == key:
            self.tabs.pair_key = self._base_key
        self._base_key = key
        self.choices.offer(self._comparison.sides, key)
        self._begin_study()

    @Slot(str)
    def _set_metric(self, metric: str) -> None:
        if metric != self._metric:
            self._metric = metric
            self._begin_study()

    @Slot(str)
    def _remove(self, key: str) -> None:
        gone = {run.run_id for run in self._side(key).runs}
        self._compare([run_id for run_id in self._ids if run_id not in gone])

    @Slot(RunConfig)
    def _prepare_run(self, config: RunConfig) -> None:
        self.open_place.emit("new_run", config)

    @Slot()
    def _open_runs(self) -> None:
        self.open_place.emit("runs", None)

    @Slot()
    def _open_users(self) -> None:
        sides = self._comparison.sides if self._comparison is not None else ()
        firsts = [side.runs[0].run_id for side in sides[:2]]
        self.open_place.emit("users", firsts if len(firsts) > 1 else self._ids[:2])

    @Slot()
    def _offer_runs(self) -> None:
        place = self._add_button.mapToGlobal(QPoint(0, self._add_button.height()))
        self._add_menu.offer(place, self._ids)

    @Slot(str)
    def _add(self, run_id: str) -> None:
        self._compare([*self._ids, run_id])

    @Slot(str, str)
    def _say_trouble(self, what: str, hint: str) -> None:
        self.notice.emit(f"{what} {hint}".strip())

    def _offer_export(self) -> ExportOffer | None:
        if self._comparison is None:
            return None
        return offer_of(self._services.store, self._comparison.runs, self.tabs.tables())

    @Slot()
    def _say_copied(self) -> None:
        self.notice.emit("Copied.")


def _tested(comparison: Comparison) -> tuple[object, ...]:
    """What tests depend on: they are worked out anew when a run ends, not at every epoch."""
    return tuple(
        (run.run_id, run.status.is_final, run.attempt, run.ended_at_ms) for run in comparison.runs
    )


def _count_words(comparison: Comparison) -> str:
    if len(comparison.sides) == len(comparison.runs):
        return ""
    counts = sorted({len(side.group.seeds) for side in comparison.sides})
    each = f"{counts[0]} seeds each" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} seeds"
    return f"{len(comparison.runs)} runs, {each}"
