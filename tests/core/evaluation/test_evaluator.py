"""The evaluator against a slow oracle on a small data set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tiny_runs import NUM_ITEMS, NUM_USERS, TinyModel, tiny_dataset

from dasrec_core.config.evaluation import EvaluationConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import DatasetError
from dasrec_core.evaluation.evaluator import EvaluationResult, Evaluator
from dasrec_core.evaluation.metrics import METRICS
from tests.reference.ranking_oracle import metric, ranked

CPU = torch.device("cpu")


def evaluate(dataset: Dataset, model: TinyModel, **settings: object) -> EvaluationResult:
    return Evaluator(dataset, EvaluationConfig(**settings), CPU).evaluate(model)


def oracle_means(
    dataset: Dataset, model: TinyModel, *, split: Interactions, hidden: list[Interactions]
) -> dict[str, float]:
    scores = model.score(torch.arange(NUM_USERS)).tolist()
    values: dict[str, list[float]] = {}
    for user in np.flatnonzero(split.user_degrees):
        known = {item for pairs in hidden for item in pairs.items_of(user).tolist()}
        items = ranked(scores[user], known, 50)
        relevant = set(split.items_of(user).tolist())
        for name in METRICS:
            for k in (5, 10, 20, 50):
                values.setdefault(f"{name}@{k}", []).append(metric(name, items, relevant, k))
    return {key: sum(found) / len(found) for key, found in values.items()}


@pytest.mark.parametrize("seed", range(5))
def test_both_splits_agree_with_the_slow_oracle(seed: int) -> None:
    torch.manual_seed(seed)
    dataset, model = tiny_dataset(seed=seed), TinyModel()
    result = evaluate(dataset, model)
    for split in ("valid", "test"):
        pairs = getattr(dataset, split)
        expected = oracle_means(dataset, model, split=pairs, hidden=[dataset.train])
        assert getattr(result, split) == pytest.approx(expected)


def test_validation_items_can_be_hidden_at_test_only() -> None:
    dataset, model = tiny_dataset(), TinyModel()
    plain, hiding = evaluate(dataset, model), evaluate(dataset, model, mask_valid_at_test=True)
    expected = oracle_means(
        dataset, model, split=dataset.test, hidden=[dataset.train, dataset.valid]
    )
    assert hiding.test == pytest.approx(expected)
    assert hiding.valid == plain.valid


def with_shared_pairs(dataset: Dataset) -> Dataset:
    """Some of the test pairs of a data set are also in validation."""
    valid, test = dataset.valid, dataset.test
    both = [np.concatenate((a, b[::2])) for a, b in zip(_pairs(valid), _pairs(test), strict=True)]
    shared = Interactions.from_pairs(*both, num_users=NUM_USERS, num_items=NUM_ITEMS)
    return replace(dataset, valid=shared)


def _pairs(split: Interactions) -> tuple[np.ndarray, np.ndarray]:
    return split.user_ids, split.item_ids


def test_test_pairs_that_are_hidden_with_validation_do_not_count_as_missed() -> None:
    dataset, model = with_shared_pairs(tiny_dataset()), TinyModel()
    result = evaluate(dataset, model, mask_valid_at_test=True)
    left = dataset.test.without(dataset.valid)
    assert 0 < left.num_interactions < dataset.test.num_interactions
    assert result.test == pytest.approx(
        oracle_means(dataset, model, split=left, hidden=[dataset.train, dataset.valid])
    )


def test_shared_pairs_count_as_long_as_nothing_is_hidden() -> None:
    dataset, model = with_shared_pairs(tiny_dataset()), TinyModel()
    expected = oracle_means(dataset, model, split=dataset.test, hidden=[dataset.train])
    assert evaluate(dataset, model).test == pytest.approx(expected)


def test_a_test_split_that_is_all_hidden_is_refused() -> None:
    dataset = tiny_dataset()
    with pytest.raises(DatasetError, match="is also one of validation") as caught:
        evaluate(replace(dataset, valid=dataset.test), TinyModel(), mask_valid_at_test=True)
    assert "mask_valid_at_test=false" in caught.value.hint


def test_users_without_a_held_out_item_are_left_out_not_scored_zero() -> None:
    dataset = tiny_dataset()
    per_user = evaluate(dataset, TinyModel()).per_user["valid"]
    assert per_user.user_ids.tolist() == np.flatnonzero(dataset.valid.user_degrees).tolist()
    assert len(per_user.user_ids) < NUM_USERS


def test_lists_for_all_users_are_as_long_as_there_are_items() -> None:
    evaluator = Evaluator(tiny_dataset(), EvaluationConfig(), CPU)
    ranking = evaluator.evaluate(TinyModel(), all_users=True).ranking
    assert ranking.item_ids.shape == (NUM_USERS, NUM_ITEMS)


def test_metrics_do_not_depend_on_which_users_are_ranked_besides() -> None:
    evaluator, model = Evaluator(tiny_dataset(), EvaluationConfig(), CPU), TinyModel()
    assert evaluator.evaluate(model, all_users=True).test == evaluator.evaluate(model).test


def test_model_is_left_in_the_mode_it_was_in() -> None:
    model = TinyModel().train()
    evaluate(tiny_dataset(), model)
    assert model.training


def test_progress_ends_with_all_users_ranked() -> None:
    seen: list[tuple[int, int]] = []
    evaluator = Evaluator(tiny_dataset(), EvaluationConfig(), CPU)
    evaluator.evaluate(TinyModel(), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 0


def test_empty_split_is_named() -> None:
    nothing = Interactions(np.zeros(NUM_USERS + 1, np.int64), np.zeros(0, np.int64), NUM_ITEMS)
    with pytest.raises(DatasetError, match="validation split of tiny is empty"):
        Evaluator(replace(tiny_dataset(), valid=nothing), EvaluationConfig(), CPU)
