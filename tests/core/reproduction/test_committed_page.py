"""The page in docs is what the packed runs beside it give: no number of its tables is typed."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from dasrec_core.cli.main import main
from dasrec_core.data.demo import generate_demo

DOCS = Path(__file__).resolve().parents[3] / "docs"
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def words_and_numbers(text: str) -> tuple[list[str], list[float]]:
    numbers = [float(found.replace(",", "")) for found in NUMBER.findall(text)]
    return NUMBER.split(text), numbers


def test_the_page_is_made_of_the_packed_runs(tmp_path: Path) -> None:
    page = tmp_path / "reproduction.md"
    shutil.copy(DOCS / "reproduction.md", page)  # for the notes, which are kept
    done = main(
        [
            "runs",
            "reproduce",
            "--packed",
            str(DOCS / "reproduction" / "runs"),
            "--out",
            str(page),
            "--presets-of",
            "lfm2k-frozen=lfm2k",
        ]
    )
    assert done == 0
    words, numbers = words_and_numbers(page.read_text("utf-8"))
    expected_words, expected = words_and_numbers((DOCS / "reproduction.md").read_text("utf-8"))
    assert words == expected_words
    # Sums differ in their last bit between processors, so a last digit may.
    assert numbers == pytest.approx(expected, abs=1.5e-3)


def test_the_commands_of_studies_on_the_page_can_be_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(generate_demo(tmp_path / "demo"))
    text = (DOCS / "reproduction.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("python main.py sweep --study")]
    assert lines
    for line in lines:
        words = [data if word.startswith("$DATA") else word for word in shlex.split(line)[2:]]
        assert main([*words, "--dry-run", "--home", str(tmp_path)]) == 0, line
    capsys.readouterr()
