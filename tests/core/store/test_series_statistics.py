"""Where the series of runs stand, as the database finds it."""

from __future__ import annotations

import pytest
from store_cases import Stream, make_config

from dasrec_core.store.recorder import Recorder
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore
from dasrec_core.store.series_statistics import At


def record(store: RunStore, run_id: str, recalls: tuple[float, ...]) -> None:
    stream = Stream(run_id)
    events = [stream.started()]
    for epoch, recall in enumerate(recalls, 1):
        events += [stream.epoch(epoch), stream.evaluation(epoch, recall, recall)]
    Recorder(store).apply(events)


def test_last_lowest_highest_and_best_value_come_with_their_epochs(store: RunStore) -> None:
    record(store, "r1", (0.2, 0.5, 0.1, 0.4))
    found = store.statistics("valid/recall@20")["r1"]
    assert found.last == At(0.4, 4)
    assert found.low == At(0.1, 3)
    assert found.high == At(0.5, 2)
    assert found.at_best == At(0.5, 2)


def test_the_first_of_equal_values_counts(store: RunStore) -> None:
    record(store, "r1", (0.3, 0.3, 0.3))
    found = store.statistics("valid/recall@20")["r1"]
    assert (found.low.epoch, found.high.epoch, found.last.epoch) == (1, 1, 3)


def test_runs_without_the_series_are_left_out(store: RunStore) -> None:
    store.create("r2", make_config(seed=2), dataset_name="tiny")
    record(store, "r1", (0.3,))
    assert set(store.statistics("valid/recall@20")) == {"r1"}
    assert store.statistics("no/such/series") == {}


def test_only_the_runs_that_are_named_are_read(store: RunStore) -> None:
    store.create("r2", make_config(seed=2), dataset_name="tiny")
    record(store, "r1", (0.3,))
    record(store, "r2", (0.4,))
    assert set(store.statistics("valid/recall@20", ["r2"])) == {"r2"}


def test_series_are_listed_by_key(store: RunStore) -> None:
    record(store, "r1", (0.3,))
    keys = store.series_keys()
    assert "valid/recall@20" in keys
    assert keys == sorted(keys)


def test_a_colour_is_chosen_for_all_seeds_of_a_configuration(store: RunStore) -> None:
    store.create("r2", make_config(seed=2), dataset_name="tiny")
    store.create("other", make_config("ngcf"), dataset_name="tiny")
    before = store.get("other").color_index
    store.set_color("r1", 5)
    assert [store.get(run).color_index for run in ("r1", "r2", "other")] == [5, 5, before]


def test_a_colour_is_a_number_from_zero_and_needs_a_run(store: RunStore) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        store.set_color("r1", -1)
    with pytest.raises(RunNotFoundError):
        store.set_color("nobody", 1)
