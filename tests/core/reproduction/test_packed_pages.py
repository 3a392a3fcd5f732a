"""A page of packed runs says what the database would, and what it cannot know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from written_up_runs import reproduce, rows_of

from dasrec_core.cli.main import main
from dasrec_core.paths import Home, home


@pytest.fixture
def packed_page(tmp_path: Path, demo_runs: Home) -> Path:
    """The page of the packed runs of ``demo_runs``, made where there is no database."""
    packed, out = tmp_path / "packed" / "demo.jsonl", tmp_path / "b" / "page.md"
    assert main(["runs", "pack", str(packed), "--home", str(demo_runs.path)]) == 0
    assert reproduce(out, Home(tmp_path / "empty"), "--packed", packed.parent) == 0
    assert not (tmp_path / "empty").exists()
    return out


def test_packed_runs_give_the_tables_that_the_database_gives(
    packed_page: Path, tmp_path: Path, demo_runs: Home
) -> None:
    first = tmp_path / "a" / "page.md"
    assert reproduce(first, demo_runs) == 0
    tables = [
        page.read_text().split("### All models")[1].split("### Configurations")[0]
        for page in (packed_page, first)
    ]
    assert tables[0] == tables[1]
    assert "Not told" not in tables[0]


def test_a_page_of_packed_runs_does_not_claim_to_count_all_that_was_tried(
    packed_page: Path,
) -> None:
    text = packed_page.read_text()
    assert rows_of(text, "Configurations packed on demo")["Popularity"] == ["1", "2", "2"]
    assert "Trials that were given up early, failed runs and the trash were not packed" in text
    assert "2 runs packed, finished ones only, with" in text
    assert "failed runs and the trash are not counted." in text
    assert not re.search(r"in all\. |Everything in the database|the results database", text)


def test_a_folder_without_packed_runs_is_said(tmp_path: Path) -> None:
    assert reproduce(tmp_path / "page.md", home(), "--packed", tmp_path) == 2
