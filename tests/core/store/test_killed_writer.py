"""kill -9 in the middle of recording loses nothing that was acknowledged."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from store_cases import make_config

from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore

WRITER = """
import sys
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore
from store_cases import Stream

stream, store = Stream(), RunStore(sys.argv[1])
recorder = Recorder(store)
recorder.apply([stream.started(first_epoch=1)])
for epoch in range(1, 100_000):
    recorder.apply([stream.epoch(epoch), stream.evaluation(epoch, 0.1, 0.1)])
    print(epoch, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("epochs", [2, 7])
def test_acknowledged_epochs_survive_and_none_is_half(
    tmp_path: Path, url: str, epochs: int
) -> None:
    store = RunStore(url)
    store.create("r1", make_config(), dataset_name="tiny")
    acknowledged = write_until_killed(url, epochs)
    curves = store.curves("r1")
    done = store.get("r1").epochs_done
    assert done >= acknowledged
    assert {curve.epochs for curve in curves.values()} == {tuple(range(1, done + 1))}
    assert Recorder(store).last_seq("r1") == 2 * done
    store.close()
    connection = sqlite3.connect(tmp_path / "results.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def write_until_killed(url: str, epochs: int) -> int:
    """Return the last epoch whose recording was acknowledged before the kill."""
    path = os.pathsep.join([".", "tests/helpers"])
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": path},
    ) as writer:
        assert writer.stdout is not None
        for _ in range(epochs):
            writer.stdout.readline()
        writer.kill()
        rest = writer.stdout.read().split()
    return int(rest[-1]) if rest else epochs
