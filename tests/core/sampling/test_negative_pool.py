"""Negatives from the items of training: which, how often, and for whom there are none."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dasrec_core.config.form_schema import default_values
from dasrec_core.config.run import RunConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.sampling.batches import EpochBatches, interaction_batches, user_triplet_batches
from dasrec_core.sampling.negative_pool import NegativePool

CPU = torch.device("cpu")
# Items 1, 3, 4 and 6 of eight are trained on; user 2 knows all four.
PAIRS = [(0, 1), (0, 4), (1, 3), (2, 1), (2, 3), (2, 4), (2, 6)]


def train() -> Interactions:
    users, items = np.array(PAIRS, dtype=np.int64).T
    return Interactions.from_pairs(users, items, num_users=3, num_items=8)


def epoch(make, items: str) -> EpochBatches:
    generator = torch.Generator().manual_seed(1)
    return make(train(), batch_size=4, generator=generator, device=CPU, negatives=items)


def test_they_are_uniform_over_the_unknown_items_of_training() -> None:
    pool = NegativePool.of(train(), "training_items", CPU)
    users = torch.ones(9000, dtype=torch.int64)
    counts = pool.draw(users, torch.Generator().manual_seed(0)).bincount(minlength=8)
    assert counts[[0, 2, 3, 5, 7]].tolist() == [0] * 5
    # Three free items, 3000 expected each, standard deviation 45.
    assert (counts[[1, 4, 6]] - 3000).abs().max() < 230


def test_several_per_row_come_from_the_same_items() -> None:
    pool = NegativePool.of(train(), "training_items", CPU)
    drawn = pool.draw_several(torch.tensor([0, 1]), 50)
    assert set(drawn[0].tolist()) == {3, 6}
    assert set(drawn[1].tolist()) == {1, 4, 6}


@pytest.mark.parametrize("make", [interaction_batches, user_triplet_batches])
def test_a_user_who_knows_all_of_them_is_skipped_and_counted(make) -> None:
    found = epoch(make, "training_items")
    assert 2 not in found.user_ids.tolist()
    assert found.num_skipped == 4
    assert epoch(make, "all").num_skipped == 0


@pytest.mark.parametrize("make", [interaction_batches, user_triplet_batches])
def test_an_epoch_never_shows_an_item_without_training(make) -> None:
    assert set(epoch(make, "training_items").negative_item_ids.tolist()) <= {1, 3, 4, 6}


def test_runs_from_before_the_setting_keep_their_identity() -> None:
    config = RunConfig.model_validate(default_values("lightgcn", dataset_path="/d"))
    training = config.training.model_copy(update={"negatives": "training_items"})
    assert config.model_copy(update={"training": training}).identity() != config.identity()
    # Of version 0.1.0, before there was a choice.
    assert config.identity() == "299836939a21ef9a"
