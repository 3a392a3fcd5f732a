"""What the page shows, read in one go off the UI thread: data set, one or two runs, what else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dasrec_core.analysis.protocol import comparability
from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import DasrecError, ExecutionError
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.inspection.inspected import InspectedData, InspectedRun, check_fits, open_run
from dasrec_core.inspection.item_card import EMBEDDING, ItemShelf
from dasrec_core.inspection.neighbours import CosineIndex
from dasrec_core.store.records import RunRecord
from dasrec_core.store.runs import RunStore
from studio.pages.compare.run_labels import labels

MOST = 2
"""Runs side by side."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """One or two finished runs of a data set; sequences are in the order A, B.

    Attributes:
        data: The data set.
        runs: Result arrays.
        shelves: What item cards of each run are made from.
        records: What the results database says of the runs.
        names: Short names that tell the runs apart.
        offers: Finished runs on the same data, newest first; may be shown in place of A or B.
        trouble: Why the second run is not shown, if it was asked for; else empty.
    """

    data: InspectedData
    runs: tuple[InspectedRun, ...]
    shelves: tuple[ItemShelf, ...]
    records: tuple[RunRecord, ...]
    names: tuple[str, ...]
    offers: tuple[RunRecord, ...]
    trouble: str = ""

    @property
    def has_two(self) -> bool:
        """Whether there is a run B."""
        return len(self.runs) > 1

    @property
    def care(self) -> str:
        """What speaks against holding B against A, in a sentence; empty for nothing."""
        if not self.has_two:
            return ""
        verdict = comparability(self.records)
        is_sound = not verdict.reasons and not verdict.doubts
        return "" if is_sound else verdict.sentence(self.records)

    def is_read_from(self, folder: str) -> bool:
        """Whether the data set lies in ``folder``."""
        return self.data.dataset.path.expanduser().absolute() == Path(folder)

    def is_of_same_data(self, other: Material | None) -> bool:
        """Whether users and items are those of ``other``, although perhaps read once more."""
        return other is not None and _reference(other) == _reference(self)

    def lacking(self, item_id: int) -> tuple[str, ...]:
        """Return the modalities an item has no features of."""
        indexes = self.shelves[0].indexes
        return tuple(
            name for name in self.data.dataset.features if not indexes[name].norms[item_id]
        )


def read_material(
    store: RunStore,
    folder_of: Callable[[str], Path],
    run_ids: Sequence[str],
    before: Material | None = None,
) -> Material | None:
    """Return what is known of the runs; ``None`` when there is no finished run.

    Args:
        store: The results.
        folder_of: From a run id to its folder.
        run_ids: A, or A and B; the newest finished run when empty.
        before: What was read last; its data set is used again where it is the same.

    Raises:
        DasrecError: Run A cannot be shown; says why and what to do.
    """
    every = store.list_runs()
    finished = [run for run in every if run.best_epoch and _has_lists(folder_of(run.run_id))]
    by_id = {run.run_id: run for run in every}
    if not run_ids and not finished:
        return None
    first = _known(by_id, run_ids[0]) if run_ids else finished[0]
    # Before its data: those of a run that was unpacked need not be on this machine.
    opened = open_run(folder_of(first.run_id))
    data = _data_of(first, before)
    check_fits(data, opened)
    shown, runs, trouble = [first], [opened], ""
    for run_id in run_ids[1:MOST]:
        try:
            second = _known(by_id, run_id)
            runs.append(_open(data, folder_of(run_id)))
            shown.append(second)
        except DasrecError as error:
            trouble = f"{error.message} {error.hint}".strip()
    return Material(
        data=data,
        runs=tuple(runs),
        shelves=_shelves(data, runs, before),
        records=tuple(shown),
        names=tuple(labels(shown)),
        offers=tuple(run for run in finished if _is_same_data(run, first)),
        trouble=trouble,
    )


def _known(runs: Mapping[str, RunRecord], run_id: str) -> RunRecord:
    if run_id in runs:
        return runs[run_id]
    raise ExecutionError(
        f"Run {run_id} is not there any more.",
        "It may be in the trash; put it back, or choose another run.",
    )


def _shelves(
    data: InspectedData, runs: Sequence[InspectedRun], before: Material | None
) -> tuple[ItemShelf, ...]:
    """Return one shelf per run; what is measured of the data set is shared."""
    is_same = before is not None and before.data is data
    shelf = before.shelves[0] if before is not None and is_same else ItemShelf.of(data)
    of_data = {name: index for name, index in shelf.indexes.items() if name != EMBEDDING}
    shelves = []
    for run in runs:
        indexes = dict(of_data)
        if run.embeddings is not None:
            indexes[EMBEDDING] = CosineIndex.of(run.embeddings.items)
        shelves.append(replace(shelf, run=run, indexes=indexes))
    return tuple(shelves)


def _has_lists(folder: Path) -> bool:
    return RunFolder(folder).top_items_file.exists()


def _open(data: InspectedData, folder: Path) -> InspectedRun:
    run = open_run(folder)
    check_fits(data, run)
    return run


def _data_of(run: RunRecord, before: Material | None) -> InspectedData:
    if before is not None and _reference(before) == run.config.dataset:
        return before.data
    return InspectedData.of(load_dataset(run.config.dataset))


def _reference(material: Material) -> DatasetReference:
    return material.records[0].config.dataset


def _is_same_data(run: RunRecord, first: RunRecord) -> bool:
    one, other = run.config.dataset, first.config.dataset
    if one.fingerprint and other.fingerprint:
        return one.fingerprint == other.fingerprint
    return one.path == other.path
