"""The command line, called in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from store_cases import make_config, whole_run

from dasrec_core.cli.main import main
from dasrec_core.paths import home
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore


@dataclass(frozen=True)
class Called:
    """What a call printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Called]:
    def call(*arguments: object) -> Called:
        code = main([str(argument) for argument in arguments])
        return Called(code, *capsys.readouterr())

    return call


@pytest.fixture
def two_runs() -> list[str]:
    """Two finished runs in the database of the test's own home, the newest first."""
    store = RunStore(home().results_url)
    for seed, run_id in enumerate(("20260101-run-a", "20260102-run-b"), start=1):
        config = make_config(seed=seed, training__epochs=seed + 1)
        store.create(run_id, config, dataset_name="tiny", created_at_ms=seed)
        Recorder(store).apply(whole_run(run_id))
    store.close()
    return ["20260102-run-b", "20260101-run-a"]


@pytest.fixture
def demo_folder(tmp_path: Path) -> Path:
    from dasrec_core.data.demo import generate_demo

    return generate_demo(tmp_path / "small demo")
