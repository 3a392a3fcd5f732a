"""Whatever is done to the files: a data set or an error in words, never an exception."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dasrec_core.data.findings import Severity
from dasrec_core.data.loading import inspect_folder
from dasrec_core.data.statistics import summarize

Edit = tuple[str, int, int, bytes]

# What, where (fraction of the file in 1/1000), how many bytes, and new bytes.
EDITS = st.tuples(
    st.sampled_from(["replace", "insert", "delete", "truncate"]),
    st.integers(0, 1000),
    st.integers(1, 40),
    st.binary(min_size=1, max_size=12)
    | st.sampled_from([b"-", b"9" * 19, b"\t", b"\n", b"nan", b"1e9", b'"', b"\xff\xff\xff\x7f"]),
)


def edited(content: bytes, edit: Edit) -> bytes:
    kind, place, length, new = edit
    at = place * len(content) // 1000
    if kind == "truncate":
        return content[:at]
    if kind == "insert":
        return content[:at] + new + content[at:]
    if kind == "delete":
        return content[:at] + content[at + length :]
    return content[:at] + new + content[at + len(new) :]


def check_invariant(folder: Path) -> None:
    inspection = inspect_folder(folder)
    assert inspection.dataset is not None or inspection.has_errors
    for finding in inspection.findings:
        assert finding.what
        assert finding.where
        assert finding.severity in Severity
    if inspection.dataset is not None:
        summarize(inspection.dataset)
        assert all(np.isfinite(table).all() for table in inspection.dataset.features.values())


def run_edits(source: Path, target: Path, choice: int, edits: list[Edit]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    files = sorted(target.iterdir())
    path = files[choice % len(files)]
    content = path.read_bytes()
    for edit in edits:
        content = edited(content, edit)
    path.write_bytes(content)
    check_invariant(target)


FUZZ = settings(
    max_examples=150,
    deadline=5000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.slow
@FUZZ
@given(choice=st.integers(0, 10), edits=st.lists(EDITS, min_size=1, max_size=4))
def test_an_edited_diffmm_folder_never_raises(
    write_diffmm: Callable[..., Path], tmp_path: Path, choice: int, edits: list[Edit]
) -> None:
    source = write_diffmm()
    (source / "items.csv").write_text("item_id,title\n0,A\n1,B\n")
    run_edits(source, tmp_path / "edited", choice, edits)


@pytest.mark.slow
@FUZZ
@given(choice=st.integers(0, 10), edits=st.lists(EDITS, min_size=1, max_size=4))
def test_an_edited_mmrec_folder_never_raises(
    write_mmrec: Callable[..., Path], tmp_path: Path, choice: int, edits: list[Edit]
) -> None:
    source = write_mmrec()
    (source / "u_id_mapping.csv").write_text("user_id\tuserID\na\t0\nb\t1\n")
    run_edits(source, tmp_path / "edited", choice, edits)
