"""Starts or queues what the New run page shows, and knows what stands in the way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from dasrec_core.execution.queued_run import QueueRequest, QueueState
from dasrec_core.sweeps.expansion import Member
from studio.bridges.run_launcher import SAME_CLICK_S
from studio.forms.command import command_text
from studio.forms.draft_editor import DraftEditor
from studio.forms.many_runs import TRIALS, ManyRuns, many_runs
from studio.pages.live.payload import ShowJobs
from studio.pages.new_run.outcome_card import problems_of
from studio.pages.new_run.plan import Planner
from studio.pages.new_run.sweep_start import start_search, write_command
from studio.services import Services


class Starter(QObject):
    """What the buttons of the page do.

    Signals:
        changed: It is busy now, or no longer.
        notice: One sentence for a toast.
        failed: Something could not be done: what happened, what the user can do.
        open_place: Another place and what it shall show.
    """

    changed = Signal()
    notice = Signal(str)
    failed = Signal(str, str)
    open_place = Signal(str, object)

    def __init__(self, services: Services, editor: DraftEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._editor = services, editor
        self.is_busy = False
        self.many: ManyRuns = many_runs(editor.resolved)
        self.planner = Planner(services.tasks, self)
        self.planner.failed.connect(self.failed)
        self._last_queued: tuple[tuple[str, ...], float] = ((), 0.0)
        services.queue.changed.connect(self._take_queue)

    @property
    def is_ready(self) -> bool:
        """Whether what the form shows can be started."""
        is_counted = not self._is_grid or self.planner.plan is not None
        is_possible = not self.problems() and not self.nothing_left
        return is_counted and not self.is_busy and is_possible

    @property
    def can_queue(self) -> bool:
        """Whether it can wait for its turn."""
        return self.is_ready and not self.many.is_search

    @property
    def _is_grid(self) -> bool:
        return self.many.definition is not None and not self.many.is_search

    def take_draft(self) -> None:
        """Take note of another draft."""
        self.many = many_runs(self._editor.resolved)
        self.planner.show(self.many.definition, self._editor.data.num_modalities)

    def problems(self) -> list[str]:
        """Return what stands in the way, one sentence each."""
        resolved, plan = self._editor.resolved, self.planner.plan
        titles = resolved.titles
        wrong = [
            # Some sentences name the setting themselves.
            words
            if path == TRIALS or words.startswith(titles.get(path, path))
            else f"{titles.get(path, path)}: {words}"
            for path, words in self.many.errors.items()
        ]
        if plan is not None and self._is_grid and plan.problem:
            wrong.append(plan.problem)
        return [*problems_of(resolved), *wrong]

    @property
    def nothing_left(self) -> bool:
        """Whether each of many runs is done or waits: so it is after queueing, and no mistake."""
        plan = self.planner.plan
        return plan is not None and self._is_grid and not plan.problem and not plan.todo

    def queue_tip(self) -> str:
        """Return what queueing does, or why there is none."""
        if self.many.is_search:
            return "A search is not queued: each trial follows from those before it."
        return "Let it start when its turn comes (Ctrl+Enter)"

    @Slot()
    def train(self) -> None:
        """Start it now; many runs go before all that wait."""
        config, definition = self._editor.resolved.config, self.many.definition
        if not self.is_ready or config is None:
            return
        self._set_busy(True)
        self._editor.settle()
        if definition is None:
            name = self._editor.draft.name
            self._services.start_run(config, name=name, done=self._go_live, failed=self._fail)
        elif self.many.is_search:
            services = self._services
            services.tasks.run(
                lambda: start_search(services, definition),
                done=self._tell_search,
                failed=self._fail,
                finishes=True,
            )
        else:
            self._add(self._todo(), first=True)

    @Slot()
    def queue(self) -> None:
        """Let it start when its turn comes."""
        config, name = self._editor.resolved.config, self._editor.draft.name
        if not self.can_queue or config is None:
            return
        requests = self._todo() if self._is_grid else [QueueRequest(config, name)]
        last, now = self._last_queued, time.monotonic()
        self._last_queued = (tuple(one.config.identity() for one in requests), now)
        if self._last_queued[0] == last[0] and now - last[1] < SAME_CLICK_S:
            return
        self._set_busy(True)
        self._editor.settle()
        self._add(requests, first=False)

    @Slot()
    def copy_command(self) -> None:
        """Put the command line that does the same on the clipboard."""
        definition, home = self.many.definition, self._services.home
        if self.problems():
            return
        if definition is None:
            self._take_command(command_text(self._editor.resolved, home.path))
        else:
            work = lambda: write_command(home, definition)  # noqa: E731 - runs in the pool
            self._services.tasks.run(work, done=self._take_command, failed=self.failed)

    def _todo(self) -> list[QueueRequest]:
        plan, name = self.planner.plan, self._editor.draft.name
        if plan is None:
            return []
        # Not by how many are left: the last of several variants would get the name of them all.
        has_variants = len(plan.per_variant) > 1
        return [
            request  # one that goes on keeps the name it has
            if request.resumes
            else replace(request, name=_name(name, member) if has_variants else name)
            for member, request in zip(plan.todo, plan.requests, strict=True)
        ]

    def _add(self, requests: Sequence[QueueRequest], *, first: bool) -> None:
        done = self._show_jobs if first else self._tell_queued
        self._services.queue.add(requests, first=first, done=done, failed=self._fail)

    def _set_busy(self, on: bool) -> None:
        self.is_busy = on
        self.changed.emit()

    @Slot(object)
    def _take_queue(self, state: QueueState) -> None:
        self.planner.show_waiting([one.config.identity() for one in state.waiting])

    @Slot(object)
    def _take_command(self, line: str) -> None:
        QGuiApplication.clipboard().setText(line)
        self.notice.emit("The command is on the clipboard. Run it where main.py lies.")

    @Slot(object)
    def _go_live(self, run_id: str) -> None:
        self._set_busy(False)
        self.open_place.emit("live", run_id)

    @Slot(object)
    def _tell_queued(self, number: int) -> None:
        self.planner.forget()
        self._set_busy(False)
        self.notice.emit("The run is queued." if number == 1 else f"{number} runs are queued.")

    @Slot(object)
    def _show_jobs(self, _number: int) -> None:
        self.planner.forget()
        self._set_busy(False)
        self.open_place.emit("live", ShowJobs())

    @Slot(object)
    def _tell_search(self, _pid: int) -> None:
        self._set_busy(False)
        self.notice.emit("The search runs in the background; its trials appear as they begin.")
        self.open_place.emit("live", ShowJobs())

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._last_queued = ((), 0.0)
        self._set_busy(False)
        self.failed.emit(what, hint)


def _name(name: str, member: Member) -> str:
    return f"{name}, {member.variant}" if name else ""
