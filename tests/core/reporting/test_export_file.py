"""Exported files come whole, with what stands behind them in a file beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from comparison_runs import finished, study

from dasrec_core.errors import StoreError
from dasrec_core.reporting.export_file import sidecar_of, write_export
from dasrec_core.reporting.provenance import origin


def test_the_sidecar_names_runs_hashes_data_protocol_version_and_time(tmp_path: Path) -> None:
    run = finished()
    beside = write_export(tmp_path / "t.tex", b"x", origin("Comparison", [run], ["a note"]))
    entry = json.loads(beside.read_text())["files"]["t.tex"]
    (told,) = entry["runs"]
    assert told["run_id"] == run.run_id
    assert told["config_hash"] == run.config.identity()
    assert told["data_fingerprint"] == run.config.dataset.fingerprint
    assert told["protocol"]["chosen_on"] == "validation"
    assert entry["version"]
    assert entry["made_at"].endswith("+00:00")


def test_a_second_file_of_the_same_name_does_not_forget_the_first(tmp_path: Path) -> None:
    for name in ("t.tex", "t.xlsx"):
        write_export(tmp_path / name, b"x", origin("Comparison", study()))
    told = json.loads(sidecar_of(tmp_path / "t.tex").read_text())["files"]
    assert list(told) == ["t.tex", "t.xlsx"]
    (tmp_path / "t.tex").unlink()
    write_export(tmp_path / "t.pdf", b"x", origin("Curves", []))
    told = json.loads(sidecar_of(tmp_path / "t.tex").read_text())["files"]
    assert list(told) == ["t.xlsx", "t.pdf"]


@pytest.mark.parametrize("content", [b"\xff", b"[]", b'{"files": {"../../x": {}}}', b"{"])
def test_a_damaged_sidecar_is_written_anew(tmp_path: Path, content: bytes) -> None:
    sidecar_of(tmp_path / "t.csv").write_bytes(content)
    beside = write_export(tmp_path / "t.csv", b"x", origin("Runs", []))
    assert list(json.loads(beside.read_text())["files"]) == ["t.csv"]


def test_nothing_is_left_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(StoreError) as caught:
        write_export(tmp_path / "t.csv", b"x", origin("Runs", []))
    assert "choose another place" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_file_whose_origin_cannot_be_written_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / f"{'n' * 231}.tex"  # with .provenance.json it is too long for a disk
    file.write_bytes(b"before")
    with pytest.raises(StoreError, match="provenance"):
        write_export(file, b"after", origin("x", [finished()]))
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [(file.name, b"before")]
