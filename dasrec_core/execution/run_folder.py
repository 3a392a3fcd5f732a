"""The layout of a run folder, and the small files processes talk through."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError, DiskError, ExecutionError
from dasrec_core.training.cancellation import Control
from dasrec_core.training.durable import disk_errors, write_atomically


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """Which process executes an attempt; the creation time tells a recycled pid from ours."""

    pid: int
    started_s: float
    attempt: int


def new_run_id(config: RunConfig) -> str:
    """Return a fresh id that sorts by time and names the model, fit for a folder name."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%d-%H%M%S}-{config.model.name}-{secrets.token_hex(2)}"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Paths of one run; the folder's name is the run's id."""

    path: Path

    @property
    def run_id(self) -> str:
        """Id of the run."""
        return self.path.name

    @property
    def config_file(self) -> Path:
        """The run's configuration; see :meth:`write_config`."""
        return self.path / "config.json"

    @property
    def events_file(self) -> Path:
        """What the engine said: the truth of the run."""
        return self.path / "events.jsonl"

    @property
    def log_file(self) -> Path:
        """What the engine process wrote to stderr, tracebacks included."""
        return self.path / "log.txt"

    @property
    def checkpoints(self) -> Path:
        """Folder of checkpoints."""
        return self.path / "checkpoints"

    @property
    def environment_file(self) -> Path:
        """Versions and hardware of the latest attempt."""
        return self.path / "environment.json"

    @property
    def per_user_file(self) -> Path:
        """Metrics of every evaluated user at the best epoch."""
        return self.path / "per_user.npz"

    @property
    def top_items_file(self) -> Path:
        """Best items of every user at the best epoch."""
        return self.path / "top_items.npz"

    @property
    def embeddings_file(self) -> Path:
        """Final embeddings at the best epoch; not there for models that have none."""
        return self.path / "embeddings.npz"

    @property
    def fusion_file(self) -> Path:
        """Modality weights and noise of every user; not there for models that have none."""
        return self.path / "fusion.npz"

    @property
    def graph_history(self) -> Path:
        """Folder of the graphs generated in each epoch; not there for models that make none."""
        return self.path / "graphs"

    def graph_file(self, modality: str) -> Path:
        """Return where the generated graph of a modality lies."""
        return self.path / f"graph_{modality}.npz"

    def result_files(self) -> tuple[Path, ...]:
        """Return the files there are of those that are written when a run ends."""
        named = (self.per_user_file, self.top_items_file, self.embeddings_file, self.fusion_file)
        graphs = sorted(self.path.glob(self.graph_file("*").name))
        return (*(file for file in named if file.exists()), *graphs)

    @classmethod
    def create(cls, runs: Path, run_id: str, config: RunConfig) -> RunFolder:
        """Make the folder of a new run and store its configuration.

        Raises:
            DiskError: The folder cannot be made.
            ExecutionError: A run of this id exists.
        """
        folder = cls(runs / run_id)
        try:
            folder.path.mkdir(parents=True)
        except FileExistsError:
            # A folder without a configuration is what a program left that died in here.
            if folder.config_file.exists():
                raise ExecutionError(
                    f"There is a run {run_id} already in {runs}.", "Start it again for a fresh id."
                ) from None
        except OSError as error:
            raise DiskError(
                f"The run folder {folder.path} cannot be made: {error.strerror or error}.",
                "Choose another results folder, or make this one writable.",
            ) from error
        folder.write_config(config)
        folder.write_attempt(1)
        return folder

    def write_config(self, config: RunConfig) -> None:
        """Store the configuration: when the run is made, and once its data are known by content.

        Raises:
            DiskError: The folder cannot be written.
        """
        write_atomically(self.config_file, config.model_dump_json(indent=1))

    def read_config(self) -> RunConfig:
        """Return the configuration the run was started with.

        Raises:
            ConfigError: The file is missing or is not a configuration of this version.
        """
        try:
            return RunConfig.model_validate_json(self.config_file.read_bytes())
        except (OSError, ValidationError) as error:
            raise ConfigError(
                f"{self.config_file} is not a run configuration this version can read: {error}",
                "Start a new run with the settings you want; the folder was changed or is newer.",
            ) from error

    def read_attempt(self) -> int:
        """Return the newest attempt: the only one that may write."""
        try:
            attempt = int((self.path / "attempt").read_text(encoding="ascii"))
        except (OSError, ValueError):
            attempt = 1
        while self._claim(attempt + 1).exists():
            attempt += 1
        return attempt

    def has_gone_on(self, attempt: int) -> bool:
        """Whether a later attempt was begun.

        A program that resumes a run starts its engine first and tells the database then; where it
        ended between the two, the database has the run as it was before.
        """
        return self.read_attempt() > attempt

    @property
    def attempt_file(self) -> Path:
        """What was written last when the newest attempt began."""
        claim = self._claim(self.read_attempt())
        return claim if claim.exists() else self.path / "attempt"

    def claim_attempt(self, attempt: int) -> None:
        """Make ``attempt`` the only one that may write, on behalf of the only one who starts it.

        Raises:
            DiskError: The folder cannot be written.
            ExecutionError: Another program was quicker.
        """
        claim = self._claim(attempt)
        with disk_errors(claim):
            try:
                claim.touch(exist_ok=False)  # one step on every system: of two, one fails
            except FileExistsError:
                raise ExecutionError(
                    f"Another program has resumed run {self.run_id} just now.",
                    "Follow it, or stop it first.",
                ) from None

    def write_attempt(self, attempt: int) -> None:
        """Make ``attempt`` the only one that may write, whoever else does the same."""
        write_atomically(self.path / "attempt", str(attempt))

    def request(self, control: Control) -> None:
        """Ask the engine, from any process; it looks a few times a second."""
        write_atomically(self.path / "control", control)

    def requested(self) -> Control | None:
        """Return what was asked of the run, if anything."""
        try:
            return Control((self.path / "control").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def clear_request(self) -> None:
        """Forget what was asked of an earlier attempt."""
        (self.path / "control").unlink(missing_ok=True)

    def write_process(self, record: ProcessRecord) -> None:
        """Say which process executes the run."""
        values = {"pid": record.pid, "started_s": record.started_s, "attempt": record.attempt}
        write_atomically(self.path / "process.json", json.dumps(values))

    def read_process(self) -> ProcessRecord | None:
        """Return which process executes, or executed, the run; ``None`` before the first."""
        try:
            values = json.loads((self.path / "process.json").read_text(encoding="utf-8"))
            return ProcessRecord(**values)
        except (OSError, ValueError, TypeError):
            return None

    def _claim(self, attempt: int) -> Path:
        return self.path / f"attempt-{attempt}"
