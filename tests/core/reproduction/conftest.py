"""A results database with runs that count and runs that do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from written_up_runs import fill

from dasrec_core.paths import home
from dasrec_core.store.runs import RunStore


@pytest.fixture
def store() -> Iterator[RunStore]:
    home().path.mkdir(parents=True)
    made = RunStore(home().results_url)
    fill(made, home().runs)
    yield made
    made.close()
