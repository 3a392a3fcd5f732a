"""What is shown of one user."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dasrec_core.errors import DatasetError, ExecutionError
from dasrec_core.inspection.inspected import InspectedData, InspectedRun, check_fits, open_run
from dasrec_core.inspection.user_view import user_view
from tests.helpers.inspected_runs import write_run

USER = 3


def test_list_is_that_of_the_engine_in_order(data, first_run) -> None:
    (shown,) = user_view(data, [first_run], USER, k=4).lists
    assert [place.item.item_id for place in shown.items] == first_run.top.item_ids[
        USER, :4
    ].tolist()
    assert [place.rank for place in shown.items] == [1, 2, 3, 4]
    assert shown.items[0].score == pytest.approx(float(first_run.top.scores[USER, 0]))


def test_history_is_the_training_items_most_popular_last(data, first_run) -> None:
    history = user_view(data, [first_run], USER).history
    assert {item.item_id for item in history} == set(data.dataset.train.items_of(USER).tolist())
    assert [item.popularity for item in history] == sorted(item.popularity for item in history)


def test_hits_name_the_split_that_holds_them_out(data, first_run) -> None:
    (shown,) = user_view(data, [first_run], USER, k=30).lists
    hits = {place.item.item_id: place.hit for place in shown.items if place.hit}
    dataset = data.dataset
    assert hits == {
        **dict.fromkeys(dataset.valid.items_of(USER).tolist(), "valid"),
        **dict.fromkeys(dataset.test.items_of(USER).tolist(), "test"),
    }


def test_moves_say_how_many_places_higher_than_in_the_other_run(
    data, first_run, second_run
) -> None:
    first, second = user_view(data, [first_run, second_run], USER, k=30).lists
    ranks = {place.item.item_id: place.rank for place in second.items}
    for place in first.items:
        assert place.other_rank == ranks[place.item.item_id]
        assert place.move == ranks[place.item.item_id] - place.rank


def test_one_run_has_nothing_to_move_against(data, first_run) -> None:
    (shown,) = user_view(data, [first_run], USER).lists
    assert {(place.other_rank, place.move) for place in shown.items} == {(None, None)}


def test_held_out_items_have_a_rank_in_each_run(data, first_run, second_run) -> None:
    view = user_view(data, [first_run, second_run], USER)
    assert view.held_out
    for held_out in view.held_out:
        for run, rank in zip((first_run, second_run), held_out.ranks, strict=True):
            assert run.top.item_ids[USER, rank - 1] == held_out.item.item_id


def test_held_out_item_beyond_the_kept_list_has_no_rank(data, first_run) -> None:
    short = replace(first_run.top, item_ids=first_run.top.item_ids[:, :0])
    view = user_view(data, [replace(first_run, top=short)], USER)
    assert {held_out.ranks for held_out in view.held_out} == {(None,)}


def test_weights_and_noise_are_the_users_own(data, first_run) -> None:
    (shown,) = user_view(data, [first_run], USER).lists
    assert shown.modality_weights == pytest.approx({"image": 0.9, "audio": 0.1})
    assert (shown.sparsity, shown.noise_levels) == (0.5, (0, 0.1, 0.2))


def test_model_without_modalities_has_no_weights(data, second_run) -> None:
    (shown,) = user_view(data, [second_run], USER).lists
    assert (shown.modality_weights, shown.sparsity, shown.noise_levels) == ({}, None, ())


def test_metrics_are_the_users_own(data, first_run) -> None:
    (shown,) = user_view(data, [first_run], USER).lists
    stored = first_run.per_user["test"]
    place = stored.user_ids.tolist().index(USER)
    assert shown.metrics["test"]["recall@5"] == stored.values["recall@5"][place]


def test_user_without_held_out_items_has_no_metrics(data, first_run) -> None:
    without = np.flatnonzero(data.dataset.valid.user_degrees == 0)[0]
    (shown,) = user_view(data, [first_run], int(without)).lists
    assert "valid" not in shown.metrics


def test_unknown_user_is_named_with_the_range(data, first_run) -> None:
    with pytest.raises(ExecutionError, match="no user 12") as caught:
        user_view(data, [first_run], 12)
    assert "from 0 to 11" in caught.value.hint


def test_popularity_share_counts_those_at_least_as_popular(data: InspectedData) -> None:
    most = int(data.item_degrees.argmax())
    expected = (data.item_degrees >= data.item_degrees[most]).mean()
    assert data.item(most).popularity_share == pytest.approx(expected)


def test_run_of_other_data_is_refused(data: InspectedData, first_run: InspectedRun) -> None:
    config = first_run.config
    other = config.dataset.model_copy(update={"fingerprint": "0" * 64})
    changed = replace(first_run, config=config.model_copy(update={"dataset": other}))
    with pytest.raises(DatasetError, match="other data"):
        check_fits(data, changed)


def test_run_with_more_users_than_the_data_is_refused(data, first_run) -> None:
    top = replace(first_run.top, item_ids=np.zeros((99, 3), np.int32))
    with pytest.raises(DatasetError, match="99 users"):
        check_fits(data, replace(first_run, top=top))


def test_run_of_an_earlier_version_opens_without_embeddings(tmp_path) -> None:
    folder = write_run(tmp_path / "old", "run-c", seed=1)
    (folder / "embeddings.npz").unlink()
    run = open_run(folder)
    assert (run.embeddings, run.fusion) == (None, None)
