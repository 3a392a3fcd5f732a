"""Generated graphs against the training graph."""

from __future__ import annotations

import numpy as np
import pytest

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import DatasetError, ExecutionError
from dasrec_core.execution.graph_history import GraphHistory
from dasrec_core.inspection.graph_changes import (
    degree_change,
    generated_neighbours,
    graph_changes,
    graph_modalities,
)
from dasrec_core.models.parts.graph_health import graph_health
from tests.helpers.tiny_runs import NUM_ITEMS, NUM_USERS

EVERYONE = np.arange(NUM_USERS)


def graph(items: np.ndarray) -> Interactions:
    return Interactions.from_pairs(EVERYONE, items, num_users=NUM_USERS, num_items=NUM_ITEMS)


def pairs(found: Interactions) -> set[tuple[int, int]]:
    return set(zip(found.user_ids.tolist(), found.item_ids.tolist(), strict=True))


def test_kept_added_and_lost_edges_are_those_of_sets(data, first_run) -> None:
    train = pairs(data.dataset.train)
    generated = {"image": pairs(graph(EVERYONE * 0 + 7)), "audio": pairs(graph(EVERYONE))}
    for change in graph_changes(data, first_run.folder):
        edges = generated[change.modality]
        assert change.epoch is None
        assert (change.num_edges, change.num_kept, change.num_added, change.num_lost) == (
            len(edges),
            len(edges & train),
            len(edges - train),
            len(train - edges),
        )


def test_health_is_that_the_engine_reports(data, first_run) -> None:
    graphs = {"audio": graph(EVERYONE), "image": graph(EVERYONE * 0 + 7)}
    reported = graph_health(graphs, data.dataset.train)
    for change in graph_changes(data, first_run.folder):
        name, health = change.modality, change.health
        assert health.distinct_items == reported[f"graph_distinct_items/{name}"]
        assert health.top_share == reported[f"graph_top_share/{name}"]
        assert health.in_history == reported[f"graph_in_history/{name}"]
        assert list(health.agreement.values()) == [reported["graph_agreement/audio-image"]]


def test_epochs_come_in_order_with_the_share_that_changed(data, first_run) -> None:
    history = GraphHistory(first_run.folder, 3)
    for epoch in (1, 2, 3):
        items = np.where(3 * (epoch - 1) > EVERYONE, 9, EVERYONE)
        history.keep(epoch, {"image": graph(items)})
    changes = [one for one in graph_changes(data, first_run.folder) if one.epoch is not None]
    assert [one.epoch for one in changes] == [1, 2, 3]
    assert [one.changed_share for one in changes] == [None, 3 / NUM_USERS, 3 / NUM_USERS]


def test_model_that_generates_nothing_has_no_changes(data, second_run) -> None:
    assert graph_modalities(second_run.folder) == ()
    assert graph_changes(data, second_run.folder) == ()


def test_neighbours_say_whether_they_are_in_the_history(data, first_run) -> None:
    for user in range(NUM_USERS):
        (found,) = generated_neighbours(data, first_run.folder, user)["image"]
        assert found.item.item_id == 7
        assert found.is_in_history == (7 in data.dataset.train.items_of(user))


def test_neighbours_of_an_epoch_are_those_of_its_graph(data, first_run) -> None:
    GraphHistory(first_run.folder, 1).keep(1, {"image": graph(EVERYONE + 2)})
    found = generated_neighbours(data, first_run.folder, 5, epoch=1)
    assert [one.item.item_id for one in found["image"]] == [7]


def test_degrees_after_are_those_of_the_generated_graph(data, first_run) -> None:
    users = degree_change(data, first_run.folder, "image")["users"]
    assert users.after.counts.sum() == NUM_USERS
    assert users.after.median == 1
    assert users.before.median == np.median(data.dataset.train.user_degrees)


def test_degrees_of_an_epoch_are_those_of_its_graph(data, first_run) -> None:
    GraphHistory(first_run.folder, 1).keep(1, {"image": graph(EVERYONE)})
    items = degree_change(data, first_run.folder, "image", epoch=1)["items"]
    assert (items.after.num_zero, items.after.median) == (NUM_ITEMS - NUM_USERS, 1)


def test_modality_without_a_graph_names_those_that_have_one(data, first_run) -> None:
    with pytest.raises(ExecutionError, match="no graph for 'text'") as caught:
        degree_change(data, first_run.folder, "text")
    assert "audio, image" in caught.value.hint


def test_graph_of_other_data_is_refused(data, first_run) -> None:
    other = Interactions.from_pairs(np.array([0]), np.array([0]), num_users=3, num_items=3)
    GraphHistory(first_run.folder, 1).keep(1, {"image": other})
    with pytest.raises(DatasetError, match="3 users"):
        graph_changes(data, first_run.folder)
