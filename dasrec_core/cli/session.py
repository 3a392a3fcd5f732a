"""What every verb works with: a home, a results database, an output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dasrec_core.cli.output import Output
from dasrec_core.paths import Home, home

if TYPE_CHECKING:
    from dasrec_core.store.runs import RunStore


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command line."""

    home: Home
    results_url: str
    output: Output

    @contextmanager
    def store(self) -> Iterator[RunStore]:
        """Open the results database for the duration of a block, also where it can only be read.

        Raises:
            StoreError: It cannot be opened.
        """
        # Imported here: SQLAlchemy takes longer to import than most verbs take to run.
        from dasrec_core.store.runs import RunStore

        store = RunStore(self.results_url, reads_suffice=True)
        try:
            yield store
        finally:
            store.close()


def open_session(home_folder: Path | None, results: str | None, as_json: bool) -> Session:
    """Return the session that the common options ask for."""
    chosen = home(home_folder)
    return Session(chosen, results or chosen.results_url, Output(as_json=as_json))
