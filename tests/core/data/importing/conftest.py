from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dasrec_core.data.importing.plan import Plan, make_plan
from dasrec_core.data.importing.run import read_source
from dasrec_core.data.importing.source import recognise, with_recipe

ROWS = [
    (user, item, 1 + (user + item) % 5, 100 * user + item) for user in range(6) for item in range(5)
]


@pytest.fixture
def write_ratings(tmp_path: Path) -> Callable[..., Path]:
    """Write a table of 6 users and 5 items; ``text`` replaces the whole file."""

    def write(text: str | bytes | None = None, name: str = "ratings.csv") -> Path:
        if text is None:
            lines = ["user,item,rating,timestamp"]
            lines += [f"u{user},i{item},{rating},{time}" for user, item, rating, time in ROWS]
            text = "\n".join(lines) + "\n"
        path = tmp_path / "source" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def plan() -> Callable[..., Plan]:
    """Recognise a source and plan its import with changes to the guessed recipe."""

    def make(path: Path, **changes: object) -> Plan:
        source = recognise(path)
        recipe = source.recipe.model_validate({**source.recipe.model_dump(), **changes})
        return make_plan(read_source(with_recipe(source, recipe)), recipe)

    return make
