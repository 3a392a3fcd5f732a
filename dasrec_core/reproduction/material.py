"""What the write-up of one data set is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.analysis.user_metrics import FolderOf, read_users
from dasrec_core.events import DatasetLoaded
from dasrec_core.execution.environment import read_environment
from dasrec_core.execution.event_log import follow
from dasrec_core.execution.results import PerUser
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.reproduction.counted_runs import CountedRuns, Data, main_groups
from dasrec_core.store.records import Curves, RunRecord

_SHOWN: Final = 6
"""Hex digits of a fingerprint in titles and names of files, as in tables of benchmarks."""

MAIN = "comparison"
"""The study behind the main table; models beside it count there too."""


@dataclass(frozen=True)
class Sources:
    """Where things lie.

    Attributes:
        folder_of: Files of a run by its id.
        curves_of: Series of a run by its id and their keys.
        searches: Ids of runs that were trials of a search, each with the name of the search.
        packed: The runs are packed ones, so all are finished: what was given up early, failed or
            lay in the trash is not known, nor which were trials.
    """

    folder_of: FolderOf
    curves_of: Callable[[str, Sequence[str]], Curves]
    searches: Mapping[str, str]
    packed: bool = False

    def environment(self, run_id: str) -> dict[str, str]:
        """Return what a run ran on; empty where not known."""
        return read_environment(RunFolder(self.folder_of(run_id)).environment_file)

    def data_folder(self, run: RunRecord) -> Path:
        """Return where the data of a run lay when it was trained."""
        return Path(run.config.dataset.path)

    def modalities(self, run: RunRecord) -> int | None:
        """Return how many modalities a run was trained on; ``None`` where its log is gone."""
        log = RunFolder(self.folder_of(run.run_id)).events_file
        events = follow(log, writer_ended=lambda: True)
        found = next((one for one in events if isinstance(one, DatasetLoaded)), None)
        return None if found is None else len(found.modalities)


@dataclass(frozen=True)
class Material:
    """One data set.

    Attributes:
        data: Which.
        runs: All its runs that are known, those in the trash included.
        counted: Those that count, of all data sets.
        sources: Where their files and series are.
        has_namesake: Another data set of the write-up has its name and other content.
    """

    data: Data
    runs: tuple[RunRecord, ...]
    counted: CountedRuns
    sources: Sources
    has_namesake: bool = False

    @property
    def title(self) -> str:
        """Return what the data set is called, with its content where the name is not enough."""
        return f"{self.data.name}, content {self._content}" if self.has_namesake else self.data.name

    @property
    def stem(self) -> str:
        """Return the part of file names that says which data set it is."""
        return f"{self.data.name}-{self._content}" if self.has_namesake else self.data.name

    @property
    def _content(self) -> str:
        return self.data.fingerprint[:_SHOWN] or "unknown"

    @cached_property
    def main(self) -> dict[str, SeedGroup]:
        """Runs of every model with its preset."""
        return main_groups(self.counted, self.data, MAIN)

    @cached_property
    def num_modalities(self) -> int | None:
        """Modalities of the data set, as a run that took all has found it; else ``None``."""
        everything = (run for run in self.runs if run.config.dataset.modalities is None)
        numbers = (self.sources.modalities(run) for run in everything)
        return next((number for number in numbers if number is not None), None)

    @cached_property
    def _users(self) -> dict[tuple[tuple[str, ...], str], PerUser | None]:
        return {}

    def users(self, group: SeedGroup, split: str) -> PerUser | None:
        """Return metrics per user, the mean over the seeds of a group; read once."""
        # By all its runs: a study may count more seeds than the main table, or others.
        key = tuple(run.run_id for run in group.runs), split
        if key not in self._users:
            self._users[key] = read_users(group, self.sources.folder_of, split).mean
        return self._users[key]
