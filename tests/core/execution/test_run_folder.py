"""The folder of a run: configuration, attempt, requests and process."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_runs import demo_config

from dasrec_core.errors import ConfigError, DiskError, ExecutionError
from dasrec_core.execution.run_folder import ProcessRecord, RunFolder, new_run_id
from dasrec_core.training.cancellation import Control

CONFIG = demo_config(Path("demo"))


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path, "r1", CONFIG)


def test_configuration_comes_back(folder: RunFolder) -> None:
    assert folder.read_config() == CONFIG


def test_ids_name_the_model_and_differ() -> None:
    first, second = new_run_id(CONFIG), new_run_id(CONFIG)
    assert first != second
    assert "-lightgcn-" in first


def test_id_that_is_taken_is_refused(folder: RunFolder) -> None:
    with pytest.raises(ExecutionError, match="a run r1 already"):
        RunFolder.create(folder.path.parent, "r1", CONFIG)


def test_place_that_cannot_hold_runs_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskError, match="cannot be made"):
        RunFolder.create(tmp_path / "file", "r1", CONFIG)


@pytest.mark.parametrize("text", ["", "{", '{"schema_version": 2}'])
def test_damaged_configuration_is_named(folder: RunFolder, text: str) -> None:
    folder.config_file.write_text(text)
    with pytest.raises(ConfigError, match="not a run configuration"):
        folder.read_config()


def test_request_of_any_process_is_seen_until_cleared(folder: RunFolder) -> None:
    assert folder.requested() is None
    folder.request(Control.DISCARD)
    assert folder.requested() is Control.DISCARD
    folder.clear_request()
    assert folder.requested() is None


def test_attempt_rises_for_all_who_look(folder: RunFolder) -> None:
    folder.write_attempt(2)
    assert RunFolder(folder.path).read_attempt() == 2


def test_an_attempt_is_claimed_once_and_the_next_can_be(folder: RunFolder) -> None:
    folder.claim_attempt(2)
    with pytest.raises(ExecutionError, match="Another program"):
        RunFolder(folder.path).claim_attempt(2)
    assert RunFolder(folder.path).read_attempt() == 2
    folder.claim_attempt(3)
    assert folder.read_attempt() == 3


def test_process_comes_back_and_is_unknown_before(folder: RunFolder) -> None:
    assert folder.read_process() is None
    folder.write_process(ProcessRecord(pid=7, started_s=1.5, attempt=1))
    assert folder.read_process() == ProcessRecord(7, 1.5, 1)
