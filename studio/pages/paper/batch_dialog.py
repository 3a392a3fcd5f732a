"""Asks for data and seeds of many runs, says what they will take, and queues them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from dasrec_core.config.seed_list import read_seeds
from dasrec_core.errors import ConfigError
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.sweeps.timing import TotalEstimate, estimate_requests
from studio.bridges.task_pool import Task
from studio.data_facts import facts_of
from studio.forms.command import as_line
from studio.forms.resolved import DataFacts
from studio.pages.new_run.count_words import time_words
from studio.pages.paper.batch import BatchPlan, Stored, count_words
from studio.pages.paper.run_list import RunList
from studio.pages.paper.stored_reader import StoredReader
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, choice, entry, field
from studio.widgets.parts import Item, column, line, row, text

USUAL_SEEDS = "421, 1, 2"

MakePlan = Callable[[Mapping[str, DataFacts], Sequence[int], Stored], BatchPlan]
"""From facts of the data sets by folder, seeds and what is stored; runs in the pool."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be run.

    Attributes:
        title: Heading of the dialog.
        about: One or two sentences.
        plan: Makes the runs.
        study: Id for the command line; empty where there is none, and where the data are fixed.
        seeds: What is offered as seeds.
        folders: Data sets to be read first, where they are not chosen in the dialog.
    """

    title: str
    about: str
    plan: MakePlan
    study: str = ""
    seeds: str = USUAL_SEEDS
    folders: tuple[str, ...] = ()


class BatchDialog(QDialog):
    """A dialog over the window.

    Signals:
        queued: Number of runs that wait now.
        notice: One sentence for a toast.
    """

    queued = Signal(int)
    notice = Signal(str)

    def __init__(self, parent: QWidget, services: Services, batch: Batch) -> None:
        super().__init__(parent)
        self._services, self._batch = services, batch
        self._stored: Stored | None = None
        self._reader = StoredReader(services, self)
        self._is_queuing = False
        self._plan: BatchPlan | None = None
        self._planning: Task | None = None
        self._timing: Task | None = None
        self.setWindowTitle(batch.title)
        self.setModal(True)
        self.data = choice(name="Data set")
        self.seeds = entry(batch.seeds, "Such as 421, 1, 2 or 1-3")
        self.list = RunList()
        self._counts = text("", "strong", wrap=True)
        self._more = text("", "small", "faint", wrap=True)
        self._problem = text("", "small", "danger", wrap=True)
        self.copy = button("Copy command", "terminal-window", "ghost")
        self.agree = button("Queue", "queue", "primary")
        self._lay_out()
        self._fill_data()
        self.data.currentIndexChanged.connect(self._read_data)
        self.seeds.textChanged.connect(self._replan)
        self.list.changed.connect(self._take_choice)
        self.copy.clicked.connect(self._copy_command)
        self.agree.clicked.connect(self._queue)
        services.library.changed.connect(self._replan)
        self._reader.stored_read.connect(self._take_stored)
        self._reader.lacking.connect(self._lack_stored)
        self.finished.connect(self._reader.stop)
        self._read_data()

    def _lay_out(self) -> None:
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.agree.setDefault(True)
        fields: list[Item] = [field("Seeds, one run each", self.seeds)]
        if self._batch.study:
            fields.insert(0, field("Data set", self.data))
        pair = row(*fields, gap=SPACE.md)
        for number in range(len(fields)):
            pair.setStretch(number, 1)
        self.copy.setVisible(bool(self._batch.study))
        body = column(
            text(self._batch.title, "heading"),
            _muted(self._batch.about),
            pair,
            line(),
            self._counts,
            self.list,
            self._more,
            self._problem,
            None,
            row(self.copy, None, cancel, self.agree),
            gap=SPACE.md,
            margin=SPACE.xl,
        )
        body.addStrut(theme.current().px(SIZE.reading * 0.55))
        self.setLayout(body)

    def _fill_data(self) -> None:
        for known in self._services.library.entries():
            self.data.addItem(known.name, str(known.path))

    # What it would do

    @Slot()
    def _read_data(self) -> None:
        for folder in filter(None, self._folders()):
            self._services.library.ensure_read(folder)
        self._replan()

    def _folders(self) -> tuple[str, ...]:
        chosen = str(self.data.currentData() or "")
        return (chosen,) if self._batch.study else self._batch.folders

    @Slot(object)
    def _take_stored(self, stored: Stored) -> None:
        self._stored = stored
        self._replan()

    @Slot(str, str)
    def _lack_stored(self, what: str, hint: str) -> None:
        self._stored = None
        self._fail(what, hint)

    @Slot()
    def _replan(self) -> None:
        if self._planning is not None:
            self._planning.cancel()
            self._planning = None
        self._plan = None
        try:
            seeds = read_seeds(self.seeds.text())
        except ConfigError as error:
            self._show(BatchPlan(problem=f"Seeds: {error.message}"))
            return
        self.agree.setEnabled(False)
        if (stored := self._stored) is None:
            self._reader.read()  # without it everything would be run once more
            return
        library, make = self._services.library, self._batch.plan
        facts = {
            folder: facts_of(library.entry(folder) if folder else None)
            for folder in self._folders()
        }
        self._planning = self._services.tasks.run(
            lambda: make(facts, seeds, stored), done=self._take_plan, failed=self._fail
        )

    @Slot(object)
    def _take_plan(self, plan: BatchPlan) -> None:
        self._planning = None
        self._show(plan)

    def _show(self, plan: BatchPlan) -> None:
        self._plan = plan
        self.list.show_lines(plan.lines)
        self._counts.setText("" if plan.problem else count_words(plan))
        self._problem.setText(plan.problem)
        self.copy.setEnabled(not plan.problem)
        self._take_choice()

    @Slot()
    def _take_choice(self) -> None:
        plan, stored = self._plan, self._stored or Stored()
        if plan is None:
            return
        if self._timing is not None:
            self._timing.cancel()
            self._timing = None
        kept = self._kept(plan)
        self.agree.setText(f" Queue {len(kept)}" if kept else " Queue")
        self.agree.setEnabled(bool(kept) and not self._is_queuing)
        if len(kept) in (0, len(plan.todo)):
            self._tell_time(plan.time if kept else None)
        else:
            self._timing = self._services.tasks.run(
                lambda: estimate_requests(kept, stored.records),
                done=self._tell_time,
                failed=self._fail,
            )

    def _kept(self, plan: BatchPlan) -> tuple[QueueRequest, ...]:
        return tuple(
            request
            for request, line in zip(plan.todo, plan.lines, strict=True)
            if self.list.keeps(line)
        )

    @Slot(object)
    def _tell_time(self, time: TotalEstimate | None) -> None:
        remarks = self._plan.remarks if self._plan is not None else ()
        takes = [f"Time, one after the other: {time_words(time)}."] if time is not None else []
        self._more.setText("\n".join([*takes, *remarks]))
        for label in (self._counts, self._more, self._problem):
            label.setVisible(bool(label.text()))

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._planning, self._is_queuing = None, False
        self._show(BatchPlan(problem=f"{what} {hint}".strip()))

    # What is asked

    @Slot()
    def _queue(self) -> None:
        kept = self._kept(self._plan) if self._plan is not None else ()
        if not kept:
            return
        self._is_queuing = True
        self.agree.setEnabled(False)
        self._services.queue.add(kept, done=self._tell_queued, failed=self._fail)

    @Slot(object)
    def _tell_queued(self, number: int) -> None:
        self.queued.emit(number)
        self.accept()

    @Slot()
    def _copy_command(self) -> None:
        seeds = ",".join(map(str, read_seeds(self.seeds.text())))
        words = ["python", "main.py", "sweep", "--study", self._batch.study]
        words += ["--data", str(self.data.currentData() or ""), "--seeds", seeds]
        QGuiApplication.clipboard().setText(
            as_line([*words, "--home", str(self._services.home.path)])
        )
        self.notice.emit("The command is on the clipboard. Run it where main.py lies.")


def _muted(words: str) -> QLabel:
    return text(words, "body", "muted", wrap=True)
