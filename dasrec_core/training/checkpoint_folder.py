"""Checkpoints on disk: complete, hashed and named, or not there at all.

Each is a folder ``last-<epoch>-a<attempt>`` or ``best-…`` with its files and a manifest that
holds their sizes and SHA-256. It is written under a temporary name and renamed once everything
is on the disk; the text files ``LATEST`` and ``BEST`` then point to it. Before one is used, it is
verified: ``torch.load`` reads a file with a flipped bit without complaint.

Free of torch, so that a run can say where it resumes before torch is imported.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from dasrec_core.errors import CheckpointError
from dasrec_core.training.durable import publish_folder, remove_folder, write_atomically

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"

_KEPT_LAST = 2
_POINTERS = {"last": "LATEST", "best": "BEST"}


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size and hash of one file of a checkpoint."""

    num_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a checkpoint is and what it consists of.

    Attributes:
        kind: ``"last"`` (state after an epoch, to resume) or ``"best"`` (weights to use).
        epoch: Epoch after which it was taken.
        attempt: Attempt that wrote it.
        config_identity: ``RunConfig.identity()`` of its run.
        fingerprint: Of the data set it was trained on.
        needs: Name of the checkpoint with the best weights this one refers to; or empty.
        files: Its files by name.
    """

    kind: str
    epoch: int
    attempt: int
    config_identity: str
    fingerprint: str
    needs: str = ""
    files: Mapping[str, FileRecord] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    @property
    def name(self) -> str:
        """Name of the checkpoint's folder; no two attempts write the same."""
        return f"{self.kind}-{self.epoch:06d}-a{self.attempt}"

    def to_json(self) -> str:
        """Return the manifest with a hash of itself."""
        values = asdict(self)
        return json.dumps({**values, "sha256": _hash_of(values)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Parse a manifest.

        Raises:
            ValueError: It was changed, is cut short, or is of a newer version.
        """
        try:
            values = json.loads(text)
            if values["schema_version"] > SCHEMA_VERSION:
                raise ValueError(f"was written by a newer version ({values['schema_version']})")
            if values.pop("sha256") != _hash_of(values):
                raise ValueError("its manifest was changed")
            files = {name: FileRecord(**record) for name, record in values.pop("files").items()}
            return cls(**values, files=files)
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError):
            raise ValueError("its manifest is damaged") from None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A verified checkpoint."""

    folder: Path
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Search:
    """What a look for a usable checkpoint found.

    Attributes:
        found: The newest good one; ``None`` when there is none.
        problems: Why newer ones were passed over, one sentence each.
    """

    found: Checkpoint | None
    problems: tuple[str, ...]


class CheckpointFolder:
    """The checkpoints of one run.

    Args:
        path: The folder; made when first written to.
        config_identity: Of the run; checkpoints of other runs are refused.
    """

    def __init__(self, path: Path, config_identity: str) -> None:
        self.path = path
        self._config_identity = config_identity

    def begin(self, name: str) -> Path:
        """Return a fresh folder to write a checkpoint into, invisible until published."""
        unfinished = self.path / f".tmp-{name}-{os.getpid()}"
        unfinished.mkdir(parents=True)
        return unfinished

    def publish(self, unfinished: Path, manifest: Manifest) -> Checkpoint:
        """Complete a checkpoint with its manifest, name it, and point to it.

        Raises:
            DiskError: The disk is full or gone; checkpoints from before stay as they are.
        """
        files = {file.name: _record_of(file) for file in sorted(unfinished.iterdir())}
        manifest = replace(manifest, files=files)
        write_atomically(unfinished / MANIFEST, manifest.to_json())
        folder = self.path / manifest.name
        publish_folder(unfinished, folder)
        write_atomically(self.path / _POINTERS[manifest.kind], manifest.name)
        return Checkpoint(folder, manifest)

    def latest(self) -> Search:
        """Look for the state to resume from; its best weights must be intact as well."""
        return self._search("last")

    def best(self) -> Search:
        """Look for the best weights."""
        return self._search("best")

    def verify(self, name: str) -> Checkpoint:
        """Return the checkpoint called ``name`` after checking every byte of it.

        Raises:
            CheckpointError: It is incomplete, damaged, of another run or of a newer version.
        """
        folder = self.path / name
        try:
            manifest = Manifest.from_json((folder / MANIFEST).read_text(encoding="utf-8"))
            self._check(folder, manifest)
        except OSError as error:
            raise _unusable(folder, f"{error.filename} is missing or unreadable") from error
        except ValueError as error:
            raise _unusable(folder, str(error)) from error
        return Checkpoint(folder, manifest)

    def point_to_best(self, name: str) -> None:
        """Take ``name`` for the best weights; an empty one: none are known yet.

        Raises:
            DiskError: The disk is full or gone.
        """
        if name:
            write_atomically(self.path / _POINTERS["best"], name)
        else:
            (self.path / _POINTERS["best"]).unlink(missing_ok=True)

    def prune(self, *, keep_last: int = _KEPT_LAST) -> None:
        """Delete what is not among the newest ``keep_last`` states, what they need, or ``BEST``."""
        kept = {self._pointed("best")}
        for name in self._names("last")[:keep_last]:
            kept |= {name, self._needs_of(name)}
        for name in (*self._names("last"), *self._names("best")):
            if name not in kept:
                remove_folder(self.path / name)
        if not keep_last:
            (self.path / _POINTERS["last"]).unlink(missing_ok=True)

    def remove_leftovers(self) -> None:
        """Delete what interrupted writes and deletions left: whatever begins with a dot."""
        for leftover in self.path.glob(".*"):
            if leftover.is_dir():
                remove_folder(leftover)
            else:
                leftover.unlink(missing_ok=True)

    def _search(self, kind: str) -> Search:
        problems: list[str] = []
        names = dict.fromkeys([self._pointed(kind), *self._names(kind)])  # in order, each once
        for name in names:
            if not name:
                continue
            try:
                checkpoint = self.verify(name)
                if checkpoint.manifest.needs:
                    self.verify(checkpoint.manifest.needs)
            except CheckpointError as error:
                problems.append(error.message)
                continue
            return Search(checkpoint, tuple(problems))
        return Search(None, tuple(problems))

    def _check(self, folder: Path, manifest: Manifest) -> None:
        if manifest.config_identity != self._config_identity:
            raise ValueError("it belongs to a run with other settings")
        if manifest.name != folder.name:
            raise ValueError(f"it was called {manifest.name} when it was written")
        for name, expected in manifest.files.items():
            found = _record_of(folder / name)
            if found.num_bytes != expected.num_bytes:
                raise ValueError(
                    f"{name} has {found.num_bytes} bytes instead of {expected.num_bytes}"
                )
            if found.sha256 != expected.sha256:
                raise ValueError(f"the content of {name} was changed")

    def _pointed(self, kind: str) -> str:
        try:
            return (self.path / _POINTERS[kind]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _names(self, kind: str) -> list[str]:
        """Return the checkpoints of a kind, newest first: by attempt, then by epoch."""
        names = [folder.name for folder in self.path.glob(f"{kind}-*-a*")]
        return sorted(names, key=_attempt_and_epoch, reverse=True)

    def _needs_of(self, name: str) -> str:
        try:
            text = (self.path / name / MANIFEST).read_text(encoding="utf-8")
            return Manifest.from_json(text).needs
        except (OSError, ValueError):
            return ""


def _attempt_and_epoch(name: str) -> tuple[int, int]:
    try:
        _, epoch, attempt = name.split("-")
        return int(attempt.removeprefix("a")), int(epoch)
    except ValueError:
        return 0, 0


def _record_of(file: Path) -> FileRecord:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return FileRecord(file.stat().st_size, digest)


def _hash_of(values: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _unusable(folder: Path, reason: str) -> CheckpointError:
    return CheckpointError(
        f"Checkpoint {folder.name} cannot be used: {reason}.",
        "An earlier one is used if there is one; otherwise start the run again.",
    )
