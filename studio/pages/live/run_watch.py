"""Everything the page knows of the run it shows."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.config.naming import describe
from dasrec_core.config.run import RunConfig
from dasrec_core.events import Event, ProgressAdvanced
from dasrec_core.execution.base import RunHandle
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.records import RunRecord, RunStatus
from studio.bridges.run_bridge import RunBridge
from studio.bridges.task_pool import Task
from studio.pages.live.run_story import RunStory
from studio.pages.live.view_status import view_status
from studio.services import Services


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the background found in the run folder."""

    handle: RunHandle
    config: RunConfig
    attempt: int
    name: str


class RunWatch(QObject):
    """Follows one run from its first event on; decides nothing about how it looks.

    Args:
        services: Where the run is.
        run_id: The run.
        parent: Owner.
        so_far: What was known of it before, shown until its events are read anew.

    Signals:
        opened: Configuration and name are known.
        changed: The story went on; true when there are new points, false for mere progress.
        state_changed: Something else is new: name, stall, a wish to stop, a gone engine.
        resumed: It trains again, after everything that is followed here had ended.
        failed: The run cannot be shown: what happened, what the user can do.
    """

    opened = Signal()
    changed = Signal(bool)
    state_changed = Signal()
    resumed = Signal()
    failed = Signal(str, str)

    def __init__(
        self, services: Services, run_id: str, parent: QObject, so_far: RunStory | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self.run_id = services, run_id
        self.story = so_far or RunStory()
        self._has_read = False
        self.config: RunConfig | None = None
        self.record: RunRecord | None = None
        self.name = ""
        self.damaged_lines = 0
        self._attempt = 1
        self._bridge: RunBridge | None = None
        self._tasks: list[Task] = []
        self._is_engine_gone = self._was_asked_to_end = False

    @property
    def status(self) -> RunStatus:
        """The state to show."""
        begun = self.story.started.attempt if self.story.started else 0
        if begun < self._attempt and self._is_waiting:
            return RunStatus.QUEUED
        if begun < self._attempt and not self._is_engine_gone:
            return RunStatus.STOPPING if self.is_stopping else RunStatus.STARTING
        return view_status(
            self.story,
            is_engine_gone=self._is_engine_gone,
            is_stopping=self.is_stopping,
            is_stalled=self._services.recorder.is_stalled(self.run_id),
        )

    @property
    def _is_waiting(self) -> bool:
        return self.record is not None and self.record.status is RunStatus.QUEUED

    @property
    def is_stopping(self) -> bool:
        """Whether the run was asked to end, here or by another program."""
        stored = self.record is not None and self.record.status is RunStatus.STOPPING
        return self._was_asked_to_end or stored

    @property
    def color_index(self) -> int:
        """Colour of the run; that of the first run until the database has it."""
        return self.record.color_index if self.record else 0

    @property
    def epochs_done(self) -> int | None:
        """Epochs whose training is finished; until the run is read, as stored, if it is."""
        if self.story.started is not None:
            return self.story.epochs_done
        return self.record.epochs_done if self.record else None

    def open(self) -> None:
        """Begin to follow."""
        services = self._services
        services.recorder.run_changed.connect(self._note_row)
        services.recorder.stalled_changed.connect(self._note_stall)
        services.launcher.stopping.connect(self._note_stopping)
        services.launcher.not_asked.connect(self._note_not_asked)
        self._tasks.append(services.tasks.run(self._find, done=self._begin, failed=self.failed))
        self._read_record()

    def close(self) -> bool:
        """Let go of the run, which goes on; return whether the thread ended in time."""
        for task in self._tasks:
            task.cancel()
        services = self._services
        services.recorder.run_changed.disconnect(self._note_row)
        services.recorder.stalled_changed.disconnect(self._note_stall)
        services.launcher.stopping.disconnect(self._note_stopping)
        services.launcher.not_asked.disconnect(self._note_not_asked)
        return self._bridge is None or self._bridge.close()

    def _find(self) -> _Opened:
        handle = self._services.executor.attach(self.run_id)
        folder = RunFolder(handle.folder)
        config = folder.read_config()
        return _Opened(handle, config, folder.read_attempt(), describe(config))

    @Slot(object)
    def _begin(self, found: _Opened) -> None:
        self.config, self._attempt = found.config, found.attempt
        self.name = self.name or found.name
        bridge = self._bridge = RunBridge(found.handle, self)
        bridge.events_arrived.connect(self._take)
        bridge.ended.connect(self._note_end)
        bridge.failed.connect(self.failed)
        bridge.damaged_lines_changed.connect(self._note_damage)
        self.opened.emit()
        bridge.start()

    @Slot(object)
    def _take(self, events: tuple[Event, ...]) -> None:
        if not self._has_read:
            self._has_read, self.story = True, RunStory()
        self.story.take(events)
        self.changed.emit(not all(isinstance(event, ProgressAdvanced) for event in events))

    @Slot()
    def _note_end(self) -> None:
        self._is_engine_gone = True
        self.state_changed.emit()

    @Slot(int)
    def _note_damage(self, lines: int) -> None:
        self.damaged_lines = lines
        self.state_changed.emit()

    @Slot(str)
    def _note_row(self, run_id: str) -> None:
        if run_id == self.run_id:
            self._read_record()

    @Slot(str, bool)
    def _note_stall(self, run_id: str, _is_stalled: bool) -> None:
        if run_id == self.run_id:
            self.state_changed.emit()

    @Slot(str)
    def _note_stopping(self, run_id: str) -> None:
        if run_id == self.run_id:
            self._was_asked_to_end = True
            self.state_changed.emit()

    @Slot(str)
    def _note_not_asked(self, run_id: str) -> None:
        if run_id == self.run_id:
            self._was_asked_to_end = False
            self.state_changed.emit()

    def _read_record(self) -> None:
        self._tasks = [task for task in self._tasks if not task.is_settled]
        store = self._services.store
        # No ``failed``: a run may be without a row for a moment, and the page does without.
        self._tasks.append(
            self._services.tasks.run(lambda: store.get(self.run_id), done=self._take_record)
        )

    @Slot(object)
    def _take_record(self, record: RunRecord) -> None:
        before, self.record, self.name = self.record, record, record.name
        shown = (record.name, record.color_index, record.status)
        if before is None or shown != (before.name, before.color_index, before.status):
            self.state_changed.emit()
        is_newer = record.attempt > self._attempt and not record.status.is_final
        if is_newer and self._is_engine_gone:  # resumed elsewhere; here nothing reads any more
            self.resumed.emit()
