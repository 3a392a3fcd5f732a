"""Training on the demo data with one press, so that every page has something to show."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.config.nested import put
from dasrec_core.config.presets import presets_for
from dasrec_core.config.run import RunConfig
from dasrec_core.data.demo import ensure_demo
from dasrec_core.data.loading import inspect_folder
from dasrec_core.paths import Home
from studio.services import Services

MODEL: Final = "dasrec"
EPOCHS: Final = 20
"""Without a preset of its own: enough for a curve, in about two minutes on two cores."""


class DemoStart(QObject):
    """Writes the demo data if need be and starts a run on it.

    Signals:
        started: Id of the run.
        failed: What happened, and what the user can do.
    """

    started = Signal(str)
    failed = Signal(str, str)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._is_busy = False

    def start(self) -> None:
        """Begin; a second call while the first is under way does nothing."""
        if self._is_busy:
            return
        self._is_busy = True
        home = self._services.home
        self._services.tasks.run(lambda: demo_config(home), done=self._submit, failed=self._fail)

    @Slot(object)
    def _submit(self, config: RunConfig) -> None:
        self._services.library.ensure_read(config.dataset.path)
        self._services.start_run(config, done=self._tell, failed=self._fail)

    @Slot(object)
    def _tell(self, run_id: str) -> None:
        self._is_busy = False
        self.started.emit(run_id)

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._is_busy = False
        self.failed.emit(what, hint)


def demo_config(home: Home) -> RunConfig:
    """The run of the demo, bound to the content of its data; writes the data when not there.

    Without the fingerprint its numbers would stand apart from those of every later run on the
    demo data: Compare and Paper keep runs apart whose data may differ.
    """
    values: dict[str, object] = {"model": {"name": MODEL}}
    own = next((preset for preset in presets_for(MODEL) if preset.name == "demo"), None)
    for path, value in (own.values if own else {"training.epochs": EPOCHS}).items():
        put(values, path, value)
    folder = ensure_demo(home)
    put(values, "dataset.path", str(folder))
    if (dataset := inspect_folder(folder).dataset) is not None:
        put(values, "dataset.fingerprint", dataset.fingerprint)
    return RunConfig.model_validate(values)
