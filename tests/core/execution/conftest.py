"""A demo data set that all tests of this folder share."""

from __future__ import annotations

from pathlib import Path

import pytest

from dasrec_core.data.demo import generate_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate_demo(tmp_path_factory.mktemp("data") / "demo")
