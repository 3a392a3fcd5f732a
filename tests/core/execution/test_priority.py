"""How an engine yields to the window."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dasrec_core.execution.priority import AUTOGROUP

_ENGINE = f"""
import os
from pathlib import Path
from dasrec_core.execution.priority import lower_priority
before = os.nice(0)
lower_priority()
print(os.nice(0) - before, Path({str(AUTOGROUP)!r}).read_text().split()[-1])
"""

_CAN_BE_SET = AUTOGROUP.exists() and os.access(AUTOGROUP, os.W_OK) and AUTOGROUP.read_text()
pytestmark = pytest.mark.skipif(
    not _CAN_BE_SET, reason="this system does not share the processor out between sessions"
)


def _niceness(*, own_session: bool) -> tuple[int, int]:
    """Niceness an engine gains in its session, and that of its session."""
    answer = subprocess.run(
        [sys.executable, "-c", _ENGINE],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=own_session,
    )
    gained, of_session = answer.stdout.split()
    return int(gained), int(of_session)


def test_an_engine_lowers_its_own_session() -> None:
    assert _niceness(own_session=True) == (5, 5)


def test_an_engine_leaves_the_session_of_a_terminal_alone() -> None:
    before = int(AUTOGROUP.read_text(encoding="ascii").split()[-1])
    assert _niceness(own_session=False) == (5, before)
