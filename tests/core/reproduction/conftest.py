"""A results database with runs that count and runs that do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from written_up_runs import fill, reproduce

from dasrec_core.cli.main import main
from dasrec_core.paths import Home, home
from dasrec_core.reproduction.counted_runs import Data, preset_config
from dasrec_core.store.runs import RunStore
from tests.helpers.trained_runs import train_here


@pytest.fixture
def store() -> Iterator[RunStore]:
    home().path.mkdir(parents=True)
    made = RunStore(home().results_url)
    fill(made, home().runs)
    yield made
    made.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with stored runs, and a page of them in it; nobody changes it."""
    made = Home(tmp_path_factory.mktemp("home"))
    store = RunStore(made.results_url)
    fill(store, made.runs)
    store.close()
    assert reproduce(made.path / "reproduction.md", made) == 0
    return made


@pytest.fixture(scope="module")
def demo_runs(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with two seeds of a model that really ran, with its preset."""
    from dasrec_core.data.demo import generate_demo

    made = Home(tmp_path_factory.mktemp("trained"))
    data = generate_demo(tmp_path_factory.mktemp("data") / "demo")
    preset = preset_config("popularity", Data("demo", "", "demo"))
    settings = preset.model_dump(mode="json", include={"training", "evaluation"})
    for seed in (1, 2):
        train_here(made.runs, f"r{seed}", data, {"name": "popularity"}, **settings, seed=seed)
    assert main(["runs", "recover", "--home", str(made.path)]) == 0
    return made


@pytest.fixture
def page(written: Home) -> Path:
    return written.path / "reproduction.md"
