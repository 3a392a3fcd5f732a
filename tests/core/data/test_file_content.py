"""Files that only look like data are told apart by what they begin with."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dasrec_core.data.file_content import open_data_file
from dasrec_core.data.findings import Finding
from dasrec_core.data.unusable_file import UnusableFileError

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 952973\n"


def code_of(path: Path) -> str:
    with pytest.raises(UnusableFileError) as caught:
        open_data_file(path)
    return caught.value.finding.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (LFS, "git_lfs_pointer"),
        (b"<!DOCTYPE html><html>", "web_page"),
        (b"\xef\xbb\xbf\n  <html lang='en'>", "web_page"),
        (b"PK\x03\x04rest", "archive"),
        (gzip.compress(b"x", mtime=0), "archive"),
    ],
)
def test_what_is_saved_in_place_of_data_is_recognised(
    tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "a.npy").write_bytes(content)
    assert code_of(tmp_path / "a.npy") == code


def test_a_missing_file_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.npy") == "file_unreadable"


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "not_a_file"


def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.npy")
    assert code_of(tmp_path / "a.npy") == "not_a_file"


@pytest.mark.parametrize("file", ["trnMat.pkl", "tstMat.pkl", "image_feat.npy"])
def test_a_pointer_is_reported_for_every_file_of_a_folder(
    write_diffmm: Callable[..., Path], found: Callable[[Path], dict[str, Finding]], file: str
) -> None:
    folder = write_diffmm()
    (folder / file).write_bytes(LFS)
    finding = found(folder)["git_lfs_pointer"]
    assert finding.where == file
    assert "git lfs pull" in finding.action


def test_a_pointer_in_place_of_a_table_is_reported(
    write_mmrec: Callable[..., Path], found: Callable[[Path], dict[str, Finding]]
) -> None:
    assert "git_lfs_pointer" in found(write_mmrec(LFS))
