"""A store in an empty folder, and events as an engine would write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_cases import make_config

from dasrec_core.store.runs import RunStore


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'results.db'}"


@pytest.fixture
def store(url: str) -> Iterator[RunStore]:
    store = RunStore(url)
    store.create("r1", make_config(), dataset_name="tiny")
    yield store
    store.close()
