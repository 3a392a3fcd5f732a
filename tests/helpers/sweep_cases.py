"""Sweeps over a data set that exists in name only, and an engine that trains nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fake_runs import Script, write_events

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ExecutionError
from dasrec_core.events import Event, RunFinished
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.definition import SweepDefinition
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.member_runs import RunnerSettings
from dasrec_core.sweeps.runner import Outcome, SweepRunner
from dasrec_core.sweeps.search import SearchSource
from dasrec_core.sweeps.standing import Need

SCORES = dict[str, float]


SEARCH = {
    "trials": 4,
    "space": {"training.learning_rate": {"low": 1e-4, "high": 1e-1, "scale": "log"}},
    "warmup_trials": 2,
    "warmup_epochs": 0,
}


def definition(**fields: Any) -> SweepDefinition:
    base = {"data": "/data/tiny", "model": "lightgcn"} | fields.pop("base", {})
    return SweepDefinition.model_validate({"base": base, "seeds": [1]} | fields)


def search_source(file: Path, **changes: Any) -> SearchSource:
    sweep = definition(search=SEARCH | changes, seeds=[1, 2])
    return SearchSource(sweep, dataset_name="tiny", file=file, bind=lambda config: config)


class InstantRun:
    """A run that has written all its events before anybody looks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []

    @property
    def run_id(self) -> str:
        return self.folder.name

    def events(self, after_seq: int = -1) -> Iterator[Event]:
        for event in read_events(RunFolder(self.folder).events_file, after_seq):
            yield event
            if "stop" in self.asked:
                return

    def stop(self) -> None:
        self.asked.append("stop")

    def discard(self) -> None:
        self.asked.append("discard")

    def kill(self) -> None:
        self.asked.append("kill")

    def is_alive(self) -> bool:
        return False


class InstantLauncher:
    """Makes run folders and writes what an engine would; counts what it was asked.

    Args:
        runs: Folder of run folders.
        scores: Gives the validation scores of a run, one per epoch.
    """

    def __init__(
        self, runs: Path, scores: Callable[[RunConfig], list[float]] = lambda _: [0.1, 0.2]
    ) -> None:
        self.runs, self._scores = runs, scores
        self.submitted: list[RunConfig] = []
        self.resumed: list[str] = []
        self.dies_after: int | None = None  # epochs a run gets through before its process dies

    def submit(self, config: RunConfig, *, run_id: str | None = None) -> InstantRun:
        self.submitted.append(config)
        folder = RunFolder.create(self.runs, run_id or f"run-{len(self.submitted)}", config)
        return self._train(folder, Script(folder.run_id))

    def resume(self, run_id: str) -> InstantRun:
        self.resumed.append(run_id)
        folder = RunFolder(self.runs / run_id)
        folder.write_attempt(2)
        events = read_events(folder.events_file)
        return self._train(folder, Script(run_id, attempt=2, next_seq=len(events)))

    def attach(self, run_id: str) -> InstantRun:
        if not RunFolder(self.runs / run_id).config_file.is_file():
            raise ExecutionError(f"There is no run {run_id!r}.", "List the runs.")
        return InstantRun(self.runs / run_id)

    def _train(self, folder: RunFolder, script: Script) -> InstantRun:
        scores = self._scores(folder.read_config())
        events: list[Event] = [script.started(num_epochs=len(scores))]
        for epoch, score in enumerate(scores[: self.dies_after], start=1):
            events += [script.epoch(epoch), script.evaluation(epoch, score)]
        if self.dies_after is None:
            finished = script.finished(epochs=len(scores))
            best = {"recall@20": max(scores), "ndcg@20": max(scores) / 2}
            metrics = {"valid": best, "test": best, "test_at_best_test_epoch": best}
            events.append(RunFinished(**_fields(finished) | {"metrics": metrics}))
        write_events(folder.path, events)
        return InstantRun(folder.path)


def _fields(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in type(event).__dataclass_fields__}


class Sink:
    """Records at the end."""

    def __init__(self, store: RunStore) -> None:
        self._recorder = Recorder(store)
        self._events: list[Event] = []

    def add(self, event: Event) -> None:
        self._events.append(event)

    def finish(self) -> None:
        self._recorder.apply(self._events)


class Watching:
    """Remembers what happened; runs ``on_event`` at each event."""

    def __init__(self) -> None:
        self.began_with: list[tuple[str, Need]] = []
        self.outcomes: list[Outcome] = []
        self.on_event: Callable[[], object] = lambda: None

    def began(self, member: Member, need: Need) -> None:
        self.began_with.append((member.label, need))

    def took(self, member: Member, event: Event) -> None:
        self.on_event()

    def ended(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def make_runner(
    launcher: InstantLauncher,
    store: RunStore,
    watching: Watching | None = None,
    at_once: int = 1,
    own_runs: str = "own_runs.txt",
) -> SweepRunner:
    return SweepRunner(
        launcher,
        store,
        lambda: Sink(store),
        watching or Watching(),
        RunnerSettings("tiny", "A sweep", launcher.runs.parent / own_runs, at_once),
    )
