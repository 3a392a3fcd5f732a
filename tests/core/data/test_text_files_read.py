"""Text of a table, read in the room that it takes."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from dasrec_core.data import text_file
from dasrec_core.data.text_file import read_text
from dasrec_core.data.unusable_file import UnusableFileError


def test_a_short_file_asks_for_little_memory(tmp_path: Path) -> None:
    """The room of the largest file was asked for each time, which a limit on memory refuses."""
    path = tmp_path / "items.csv"
    path.write_text("item_id,title\n0,Kite\n")
    tracemalloc.start()
    try:
        assert read_text(path).text == "item_id,title\n0,Kite\n"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "MAX_TEXT_BYTES", 10)
    path = tmp_path / "items.csv"
    path.write_text("a" * 11)
    with pytest.raises(UnusableFileError, match="too large"):
        read_text(path)
    path.write_text("a" * 10)
    assert read_text(path).text == "a" * 10
