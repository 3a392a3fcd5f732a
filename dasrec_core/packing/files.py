"""Files of packed runs: written from a results database, and taken in by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import ConfigError, DasrecError
from dasrec_core.events import Event
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.inspection.inspected import InspectedData
from dasrec_core.packing.pack import CURVES, pack
from dasrec_core.packing.packed_run import PackedRun, read_line
from dasrec_core.packing.unpack import check, write_folder
from dasrec_core.store.records import RunRecord, Words
from dasrec_core.store.recovery import adopt
from dasrec_core.store.runs import RunStore
from dasrec_core.training.durable import remove_folder


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What became of the runs of some files; their ids.

    Attributes:
        added: Runs that are in the database now.
        known: Runs that were there already, and stay as they were.
    """

    added: tuple[str, ...]
    known: tuple[str, ...]


def packed_text(
    store: RunStore, runs: Iterable[RunRecord], folder_of: Callable[[str], Path]
) -> str:
    """Return runs as the content of a file, oldest first.

    Args:
        store: Where they are.
        runs: Finished ones.
        folder_of: Where the files of a run lie, by its id.

    Raises:
        StoreError: A run has not ended well, or its folder does not say how.
    """
    data: dict[DatasetReference, InspectedData | None] = {}

    def data_of(run: RunRecord) -> InspectedData | None:
        reference = run.config.dataset
        if reference not in data:
            try:
                data[reference] = InspectedData.of(load_dataset(reference))
            except DasrecError:  # not at hand; recall by popularity is left out
                data[reference] = None
        return data[reference]

    lines = [
        pack(run, folder_of(run.run_id), store.curves(run.run_id, CURVES), data_of).line()
        for run in sorted(runs, key=lambda run: (run.created_at_ms, run.run_id))
    ]
    return "".join(line + "\n" for line in lines)


def unpack_files(store: RunStore, files: Sequence[Path], runs_folder: Path) -> Unpacked:
    """Bring the runs of files into a database, all or, where one cannot be read, none.

    Args:
        store: Where they go.
        files: Of packed runs.
        runs_folder: Holds one folder per run.

    Raises:
        ConfigError: A file cannot be read, or a line is no packed run of this version.
        DiskError: A folder cannot be written.
    """
    packed = [run for file in files for run in _runs_of(file)]
    # One whose row is not final is what an unpacking left that was cut short.
    stored = store.list_runs(include_trashed=True)
    there = {run.run_id for run in stored if run.status.is_final}
    for run in packed:
        if run.run_id not in there:
            check(run)
    added, known = [], []
    for run in packed:
        if run.run_id in there:
            known.append(run.run_id)
            continue
        events = _in_its_folder(run, runs_folder)
        words = Words(run.name, run.tags, run.note)
        if not adopt(store, runs_folder / run.run_id, events, words):
            # A window that looks at the same results may have found the folder first.
            store.rename(run.run_id, run.name)
            store.set_tags(run.run_id, run.tags)
            store.set_note(run.run_id, run.note)
        there.add(run.run_id)
        added.append(run.run_id)
    return Unpacked(tuple(added), tuple(known))


def _in_its_folder(run: PackedRun, runs_folder: Path) -> Sequence[Event]:
    """Return the events of a run whose folder is there then.

    A folder without a row is what a program left that ended between the two, or in the midst of
    the folder.
    """
    folder = RunFolder(runs_folder / run.run_id)
    if folder.events_file.exists():
        return read_events(folder.events_file)
    if folder.path.exists() and folder.read_process() is None:
        remove_folder(folder.path)
    return write_folder(run, runs_folder)


def _runs_of(file: Path) -> list[PackedRun]:
    try:
        # Not splitlines: it also cuts at signs that JSON leaves as they are within a note.
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{file.name} cannot be read: {error}.", "Give a file that `runs pack` wrote."
        ) from error
    return [
        read_line(line, f"Line {number} of {file.name}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
