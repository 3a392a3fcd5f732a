"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

# Before Qt is imported anywhere: tests need no display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


# Files that start real engines, each of which takes seconds.
ENGINES_FIRST = ("e2e/test_", "studio/test_window_end_to_end.py", "studio/test_killed_processes.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, so that no worker waits long for the other at the end.

    Files with engines lead: they begin in a process as fresh as the studio's own. The others come
    by their number of tests, the order pytest-xdist would choose by itself for all.
    """
    size = Counter(item.path for item in items)
    items.sort(key=lambda item: (not _starts_engines(item), -size[item.path]))


def _starts_engines(item: pytest.Item) -> bool:
    return any(part in item.path.as_posix() for part in ENGINES_FIRST)


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Return the folder of a real data set by name, or skip the test with the reason."""

    def folder(name: str) -> Path:
        path = DATA / name
        if not path.is_dir():
            pytest.skip(f"real data set {name!r} is not beside the project ({path.name} absent)")
        return path

    return folder


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the user's own results and settings."""
    monkeypatch.setenv("DASREC_HOME", str(tmp_path / "home"))
