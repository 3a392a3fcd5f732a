"""The lines the README says work do."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dasrec_core.cli.main import Verbs

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.mark.slow
def test_the_lines_of_the_readme_train_and_print_a_recall() -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    answer = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True, cwd=README.parent
    )
    assert 0.1 < float(answer.stdout) < 1


def test_the_readme_names_only_verbs_that_exist() -> None:
    named = set(re.findall(r"^python main\.py (\w+)", README.read_text(), re.MULTILINE))
    assert named <= set(Verbs.modules)
