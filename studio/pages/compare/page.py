"""The compare page: up to twelve runs, seeds of a group taken together, in several tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Slot
from typing_extensions import override

from dasrec_core.config.run import RunConfig
from dasrec_core.sweeps.switches import switches_of
from studio.export.offer import ExportOffer
from studio.pages.compare.actions import CompareActions
from studio.pages.compare.choices import StudyChoices
from studio.pages.compare.comparison import Comparison
from studio.pages.compare.exports import offer_of
from studio.pages.compare.payload import ShowComparison
from studio.pages.compare.reader import CompareReader
from studio.pages.compare.sides import Side, measured_pair
from studio.pages.compare.states import LEAST, MOST, CompareStates
from studio.pages.compare.study import Study
from studio.pages.compare.tabs import CompareTabs
from studio.pages.compare.top_line import TopLine
from studio.pages.compare.verdict_bar import VerdictBar
from studio.pages.new_run.payload import Ablate
from studio.pages.page import Page
from studio.qtmodels.run_columns import SELECTION
from studio.services import Services
from studio.theme.tokens import SPACE
from studio.widgets.parts import Item, chip, column, holder

_ONLY_SEEDS: Final = (
    "These runs differ in nothing but the seed: what stands between them is chance."
)


class ComparePage(Page):
    """Has the runs read, then their tests, and hands both to the tabs."""

    place = "compare"
    rail_place = "runs"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._ids: list[str] = []
        self._comparison: Comparison | None = None
        self._base_key, self._metric = "", SELECTION
        self._reader = CompareReader(services, self)
        self._is_active, self._is_stale = False, False
        self._lay_out()
        self._wire()
        self._show_nothing()

    # Page

    @override
    def title(self) -> str:
        number = len(self._ids)
        if number < LEAST or self._comparison is None:
            return "Compare runs" if number < LEAST else f"Compare {number} runs"
        sides = len(self._comparison.sides)
        return f"Compare {sides} {'groups' if sides < len(self._comparison.runs) else 'runs'}"

    @override
    def trail(self) -> str:
        return "Runs"

    @override
    def beside_title(self) -> Sequence[Item]:
        words = "" if self._comparison is None else self._comparison.count_words()
        return (chip(words, "stack"),) if words else ()

    @override
    def header_actions(self) -> Sequence[Item]:
        return self.header.buttons()

    @override
    def activate(self, payload: object = None) -> None:
        self._is_active = True
        if isinstance(payload, list | tuple):
            self.setFocus()
            self._compare([str(run_id) for run_id in payload])
        elif isinstance(payload, ShowComparison):
            self._base_key, self._metric = payload.base_key, payload.metric
            self.tabs.pair_key = payload.pair_key
            self.tabs.show_tab(payload.tab)
            self._compare(payload.run_ids)
        elif self._is_stale:
            self.reload()

    @override
    def in_view(self) -> object:
        if not self._ids:
            return None
        shown = self.tabs
        return ShowComparison(
            tuple(self._ids), self._base_key, shown.pair_key, self._metric, shown.title_in_front
        )

    @override
    def deactivate(self) -> None:
        self._is_active = False

    @override
    def close_page(self) -> None:
        self._is_active = False
        self._reader.stop()
        self.tabs.close_tabs()

    @Slot()
    def reload(self) -> None:
        """Read the runs anew; a page in the background, or one that is reading, does it later."""
        self._is_stale = True
        if self._reader.is_reading or not self._is_active or not self._ids:
            return
        self._is_stale = False
        self._reader.read(self._ids)

    def _lay_out(self) -> None:
        self.tabs = CompareTabs(self._services.tasks, self._services.run_folder)
        self.choices = StudyChoices()
        self._verdict, self._hint = VerdictBar(), VerdictBar()
        self._hint.show_hint(_ONLY_SEEDS)
        self.header = CompareActions(self._services, self.tabs.tables, self._offer_export, self)
        top = TopLine(self.tabs.bar, self.choices)
        body = column(top, self._verdict, self._hint, self.tabs, gap=SPACE.lg)
        body.setStretch(3, 1)
        self._states = CompareStates(holder(body))
        self._states.fill(self)

    def _wire(self) -> None:
        self._reader.comparison_read.connect(self._take)
        self._reader.runs_lacking.connect(self._show_trouble)
        self._reader.study_read.connect(self._take_study)
        self._reader.study_lacking.connect(self._show_study_trouble)
        self._states.runs_wanted.connect(self._open_runs)
        self._states.retry_wanted.connect(self.reload)
        self._services.recorder.run_changed.connect(self._note_change)
        self._services.recorder.runs_changed.connect(self._catch_up)
        actions = self.header
        actions.users_wanted.connect(self._open_users)
        actions.run_chosen.connect(self._add)
        actions.failed.connect(self.trouble)
        actions.copied.connect(self._say_copied)
        self.choices.base_chosen.connect(self._set_base)
        self.choices.metric_chosen.connect(self._set_metric)
        self.tabs.base_wanted.connect(self._set_base)
        self.tabs.removal_wanted.connect(self._remove)
        self.tabs.run_wanted.connect(self._prepare_run)
        self.tabs.ablation_wanted.connect(self._prepare_ablation)
        self.tabs.seeds_wanted.connect(self._add_seeds)
        self.tabs.runs_wanted.connect(self._open_runs)
        self.tabs.notice.connect(self.notice)

    # Reading

    def _compare(self, run_ids: Sequence[str]) -> None:
        distinct = list(dict.fromkeys(run_ids))
        if len(distinct) > MOST:
            self.notice.emit(f"Only the first {MOST} of {len(distinct)} runs are compared.")
        self._ids = distinct[:MOST]
        self._reader.stop()
        self.tabs.forget_trouble()
        self.header_changed.emit()
        if len(self._ids) < LEAST:
            self._show_nothing()
            return
        if self._comparison is None:
            self._states.show_waiting()
            self.header.allow(())
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
        if self._reader.wants_study(comparison):
            self._begin_study()
        if self._is_stale:
            self.reload()

    def _begin_study(self) -> None:
        if self._comparison is not None:
            self._reader.study(self._comparison, self._side(self._base_key), self._metric)

    @Slot(object)
    def _take_study(self, study: Study) -> None:
        self.tabs.show_study(study)

    @Slot(str, str)
    def _show_study_trouble(self, what: str, hint: str) -> None:
        self.tabs.show_trouble(f"The tests could not be worked out. {what} {hint}".strip())

    # Showing

    def _show(self, comparison: Comparison) -> None:
        if self._base_key not in {side.key for side in comparison.sides}:
            # Nothing can be tested against a run that has not ended.
            tested = (side for side in comparison.sides if side.users is not None)
            self._base_key = next(tested, comparison.sides[0]).key
        if self._metric not in comparison.metrics:
            self._metric = SELECTION
        self.choices.offer(comparison.sides, self._base_key)
        self.choices.offer_metrics(comparison.metrics, self._metric)
        self.header_changed.emit()
        self._verdict.show_verdict(comparison.verdict, comparison.runs)
        self._hint.setVisible(comparison.is_one_group)
        self.tabs.show_comparison(comparison)
        self.header.allow(self._ids)
        self._states.show_tabs()

    def _show_nothing(self) -> None:
        self._comparison = None
        self.header_changed.emit()
        self._states.show_nothing(one_left=len(self._ids) == 1)
        self.header.allow(())
        self.header.allow_more(self._ids)

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        self._states.show_trouble(what, hint)
        self.header.allow(())

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

    @Slot(RunConfig)
    def _prepare_ablation(self, base: RunConfig) -> None:
        """Open what can be switched off; a model without parts is opened as it is."""
        has_parts = bool(switches_of(base.model.name))
        self.open_place.emit("new_run", Ablate(base) if has_parts else base)

    @Slot()
    def _open_runs(self) -> None:
        self.open_place.emit("runs", None)

    @Slot()
    def _open_users(self) -> None:
        if self._comparison is not None:
            pair = measured_pair(self._comparison.sides, self._base_key, self.tabs.pair_key)
            self.open_place.emit("users", [side.runs[0].run_id for side in pair])

    @Slot(str)
    def _add(self, run_id: str) -> None:
        self._compare([*self._ids, run_id])

    @Slot(object)
    def _add_seeds(self, run_ids: Sequence[str]) -> None:
        self._compare([*self._ids, *run_ids])

    def _offer_export(self) -> ExportOffer | None:
        if self._comparison is None:
            return None
        runs, tabs = self._comparison.runs, self.tabs
        return offer_of(self._services.store, runs, tabs.tables(), tabs.study)

    @Slot()
    def _say_copied(self) -> None:
        self.notice.emit("Copied.")
