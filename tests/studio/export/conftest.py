"""A page with an export action over quiet services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from studio_services import quiet_services

from studio.services import Services


@pytest.fixture
def services(qapp: object, tmp_path: Path) -> Iterator[Services]:
    made = quiet_services(tmp_path / "studio")
    yield made
    assert made.close()
