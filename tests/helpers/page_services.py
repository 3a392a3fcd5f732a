"""Services for pages: real library and task pool, a store and a launcher that remember."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from scipy.sparse import coo_matrix

from dasrec_core.config.run import RunConfig
from dasrec_core.execution.queued_run import QueueRequest, QueueState
from dasrec_core.paths import Home
from dasrec_core.store.records import RunRecord, RunStatus
from studio.bridges.task_pool import TaskPool
from studio.dataset_library import DatasetLibrary

PAIRS = {
    "trnMat": ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (3, 3), (4, 4), (5, 0), (5, 3)),
    "valMat": ((0, 2), (1, 3), (2, 4)),
    "tstMat": ((3, 0), (4, 1), (5, 2)),
}


def write_folder(folder: Path, *, modalities: tuple[str, ...] = ("image", "text")) -> Path:
    """Write a whole DiffMM folder of 6 users and 5 items."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pairs in PAIRS.items():
        users, items = (np.array(ids) for ids in zip(*pairs, strict=True))
        matrix = coo_matrix((np.ones(len(pairs)), (users, items)), shape=(6, 5))
        (folder / f"{name}.pkl").write_bytes(pickle.dumps(matrix, protocol=4))
    for number, modality in enumerate(modalities):
        table = np.random.default_rng(number).standard_normal((5, 4)).astype(np.float32)
        np.save(folder / f"{modality}_feat.npy", table)
    return folder


class FakeStore:
    """Runs in a list."""

    def __init__(self) -> None:
        self.records: list[RunRecord] = []

    def list_runs(self) -> list[RunRecord]:
        return list(self.records)


class FakeRecorder(QObject):
    """Says that runs changed when a test does."""

    runs_changed = Signal()


class FakeQueue(QObject):
    """A queue that only takes notes."""

    changed = Signal(object)
    sweeps_changed = Signal(object)
    failed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.state = QueueState()
        self.added: list[tuple[list[QueueRequest], bool]] = []
        self.num_at_once = 1

    def add(self, runs, *, first=False, done=None, failed=None) -> None:
        self.added.append((list(runs), first))
        if done is not None:
            done(len(runs))

    def start(self, *, paused, done) -> None:
        done(self.state)

    def look(self) -> None:
        pass

    def set_num_at_once(self, number: int) -> None:
        self.num_at_once = number


@dataclass
class PageServices:
    """What Services offers, as far as these pages use it."""

    home: Home
    tasks: TaskPool
    library: DatasetLibrary
    store: FakeStore = field(default_factory=FakeStore)
    recorder: FakeRecorder = field(default_factory=FakeRecorder)
    queue: FakeQueue = field(default_factory=FakeQueue)
    started: list[RunConfig] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    trouble: tuple[str, str] | None = None
    results_url: str = "sqlite://"

    @property
    def data_folder(self) -> Path:
        return self.home.path / "datasets"

    def start_run(self, config, *, done, failed, name="") -> None:
        self.started.append(config)
        self.names.append(name)
        if self.trouble:
            failed(*self.trouble)
        else:
            done("run-1")


class FakeChooser:
    """Chooses what the test says, at once."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path

    def folder(self, parent, title, start, chosen) -> None:
        if self.path is not None:
            chosen(self.path)

    def open_file(self, parent, title, pattern, chosen) -> None:
        if self.path is not None:
            chosen(self.path)


def record(config: RunConfig, run_id: str = "run-7", **fields: object) -> RunRecord:
    """A finished run as the store would hand it out."""
    values: dict[str, object] = {
        "name": "DASRec, earlier",
        "status": RunStatus.DONE,
        "dataset_name": "toy",
        "identity": config.identity(),
        "group_identity": config.identity(with_seed=False),
        "color_index": 0,
        "created_at_ms": 1_763_900_000_000,
    }
    return RunRecord(run_id=run_id, config=config, **{**values, **fields})
