"""Files that several windows write."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.text_file import replace_text


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    for content in ("old", "new"):
        replace_text(tmp_path / "folder" / "a.json", content)
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["a.json"]
    assert (tmp_path / "folder" / "a.json").read_text() == "new"


def test_the_temporary_file_of_another_window_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / f"a.json.{os.getpid() + 1}"
    other.write_text("half of")
    replace_text(tmp_path / "a.json", "whole")
    assert other.read_text() == "half of"


def test_a_failure_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    with pytest.raises(OSError, match=r"a\.json"):
        replace_text(tmp_path / "a.json", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
