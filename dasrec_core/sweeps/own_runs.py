"""Which runs a sweep has begun itself."""

from __future__ import annotations

from pathlib import Path

from dasrec_core.training.durable import make_folder, write_atomically

OWN_RUNS = "own_runs.txt"
"""In the folder of a sweep: ids of the runs it began, one per line."""


class OwnRuns:
    """Ids of the runs that a sweep began, in this call or an earlier one.

    Not told by tags: sweeps of one title, such as a study with other seeds, may run side by side,
    and to stop one must not stop what the other began.

    Args:
        file: Where they are kept; one program runs a sweep, so nobody else writes it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._run_ids = set(file.read_text("utf-8").split()) if file.is_file() else set()

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._run_ids

    def add(self, run_id: str) -> None:
        """Keep a run that is begun now.

        Raises:
            DiskError: The file cannot be written.
        """
        self._run_ids.add(run_id)
        self._write()

    def remove(self, run_id: str) -> None:
        """Forget a run that could not be begun.

        Raises:
            DiskError: The file cannot be written.
        """
        self._run_ids.discard(run_id)
        self._write()

    def _write(self) -> None:
        make_folder(self._file.parent)
        write_atomically(self._file, "".join(f"{one}\n" for one in sorted(self._run_ids)))
