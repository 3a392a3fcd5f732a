"""Writes ``databases/<HEAD>.sql``: run it once for every new version of the schema.

``PYTHONPATH=.:tests/helpers python tests/core/store/make_old_database.py``
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from store_cases import make_config, whole_run

from dasrec_core.store.recorder import Recorder
from dasrec_core.store.revisions import HEAD
from dasrec_core.store.runs import RunStore


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.db"
        store = RunStore(f"sqlite:///{path}")
        store.create("r1", make_config(), dataset_name="tiny")
        Recorder(store).apply(whole_run())
        store.set_tags("r1", ["paper"])
        store.set_note("r1", "kept")
        store.close()
        connection = sqlite3.connect(path)
        target = Path(__file__).parent / "databases" / f"{HEAD}.sql"
        target.write_text("\n".join(connection.iterdump()) + "\n", "utf-8")
        connection.close()


if __name__ == "__main__":
    main()
