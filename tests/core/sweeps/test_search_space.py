"""What a search may choose among is checked before the first trial; test is never seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from sweep_cases import (
    SEARCH,
    InstantLauncher,
    definition,
    make_runner,
    search_source,
)

from dasrec_core.errors import ConfigError
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.search import SearchSource


def test_search_is_never_scored_on_test(tmp_path: Path) -> None:
    sweep = definition(search=SEARCH, base={"values": {"evaluation.protocol": "paper"}})
    with pytest.raises(ConfigError, match="must not see the test split"):
        SearchSource(sweep, dataset_name="t", file=tmp_path / "t.json", bind=lambda c: c)


def test_space_that_makes_no_run_is_refused_before_the_first(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"model\.num_layers"):
        search_source(tmp_path / "t.json", space={"model.num_layers": [0, 1]})


@pytest.mark.parametrize(
    "space",
    [
        {"model.num_layers": [1, 99]},
        {"training.learning_rate": {"low": 0.001, "high": 50}},
        {"training.precision": ["float32", "bf61"]},
    ],
)
def test_space_is_checked_to_its_ends_before_the_first_trial(tmp_path: Path, space) -> None:
    """A value that nobody allows would end the search in the trial that proposes it."""
    with pytest.raises(ConfigError, match="the space of the search"):
        search_source(tmp_path / "t.json", space=space)


def test_settings_that_break_a_rule_together_take_no_trial(tmp_path: Path, store: RunStore) -> None:
    bounds = {"low": 0.001, "high": 0.9}
    sweep = definition(
        base={"model": "diffmm"},
        search=SEARCH
        | {
            "trials": 8,
            "prune": False,
            "space": {"model.noise_min": {"low": 0.0001, "high": 0.9}, "model.noise_max": bounds},
        },
    )
    file, launcher = tmp_path / "t.json", InstantLauncher(tmp_path / "runs")

    def search() -> SearchSource:
        return SearchSource(sweep, dataset_name="t", file=file, bind=lambda config: config)

    whole = search()
    assert len(make_runner(launcher, store).run(whole)) == 8
    assert all(
        one.params["model.noise_min"] < one.params["model.noise_max"] for one in whole.trials
    )
