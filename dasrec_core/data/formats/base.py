"""What a format reads from a folder, before anything is checked across files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from numpy.typing import NDArray

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.interactions import IntArray
from dasrec_core.data.safe_npy import read_npy
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.data.visible_files import visible
from dasrec_core.quantity import counted

OTHER_ARRAYS = (".pt", ".pth", ".npz", ".h5", ".hdf5", ".mat")
SplitName = Literal["train", "valid", "test"]
SPLITS: tuple[SplitName, ...] = ("train", "valid", "test")


@dataclass(frozen=True, slots=True, eq=False)
class RawSplit:
    """Entries of one split in file order, duplicates included.

    Attributes:
        file: Name of the file, for findings.
        user_ids: int64, shape ``(E,)``, all within ``shape[0]``.
        item_ids: int64, shape ``(E,)``, all within ``shape[1]``.
        values: What the file says about each entry, shape ``(E,)``.
        shape: Number of users, number of items.
    """

    file: str
    user_ids: IntArray
    item_ids: IntArray
    values: NDArray[Any]
    shape: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class FeatureFile:
    """Features of one modality as they are on disk; ``problem`` says why there is no table."""

    modality: str
    file: str
    table: NDArray[Any] | None = None
    problem: Finding | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Content:
    """All that could be read from a folder, and what went wrong on the way.

    Keys and titles have one entry per user or item, or are empty.
    """

    splits: dict[SplitName, RawSplit]
    features: tuple[FeatureFile, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    user_keys: tuple[str, ...] = ()
    item_keys: tuple[str, ...] = ()
    item_titles: tuple[str, ...] = ()


class DatasetFormat(Protocol):
    """A layout of files that holds a data set."""

    @property
    def name(self) -> str:
        """Id in the registry and in configurations."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def files(self) -> str:
        """The files it consists of, for people."""

    def matches(self, folder: Path) -> bool:
        """Tell from the names of its files whether a folder may be of this format."""

    def read(self, folder: Path) -> Content:
        """Read what can be read; bad content becomes findings, never an exception."""


def read_features(paths: dict[str, Path]) -> tuple[FeatureFile, ...]:
    """Read the ``.npy`` file of each modality; a file that cannot be read keeps its problem."""
    features = []
    for modality, path in sorted(paths.items()):
        try:
            features.append(FeatureFile(modality, path.name, table=read_npy(path)))
        except UnusableFileError as problem:
            features.append(FeatureFile(modality, path.name, problem=problem.finding))
    return tuple(features)


def other_arrays(folder: Path) -> Iterator[Finding]:
    """Yield that files of other kinds, which may hold features, are not read."""
    names = tuple(sorted(one.name for one in visible(folder.iterdir()) if _is_other_array(one)))
    if not names:
        return
    what = f"{names[0]} is not read."
    if len(names) > 1:
        what = f"{counted(len(names), 'file')} such as {names[0]} are not read."
    yield Finding(
        "features_other_kind",
        Severity.INFO,
        what,
        names[0],
        "Features are read from .npy files only; what these hold takes no part in a run.",
        "Save a table of features with np.save, one row per item: np.save('image_feat.npy', "
        "torch.load('image_feat.pt').cpu().numpy()).",
        len(names),
        names[:5],
    )


def _is_other_array(path: Path) -> bool:
    # Graphs are derived from features, and MMRec keeps those it has made beside them.
    is_graph = "graph" in path.stem or "adj" in path.stem
    return path.suffix.lower() in OTHER_ARRAYS and not is_graph
