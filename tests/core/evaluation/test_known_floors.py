"""Popularity on real data gives the numbers counted once by hand from the files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.evaluation import EvaluationConfig
from dasrec_core.config.models.popularity import PopularityConfig
from dasrec_core.data.loading import load_dataset
from dasrec_core.evaluation.evaluator import EvaluationResult, Evaluator
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.popularity import Popularity

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


def popularity_on(folder: Path) -> EvaluationResult:
    dataset = load_dataset(DatasetReference(path=str(folder)))
    model = Popularity(PopularityConfig(), ModelInputs(dataset.train))
    return Evaluator(dataset, EvaluationConfig(), torch.device("cpu")).evaluate(model)


@pytest.mark.parametrize(("name", "recall"), [("tiktok", 0.0597), ("baby", 0.0463)])
def test_recall_of_popularity_is_the_known_floor(
    real_data: Callable[[str], Path], name: str, recall: float
) -> None:
    assert popularity_on(real_data(name)).test["recall@20"] == pytest.approx(recall, abs=5e-5)


def test_with_one_test_item_per_user_recall_is_hit_rate_and_twenty_times_precision(
    real_data: Callable[[str], Path],
) -> None:
    test = popularity_on(real_data("tiktok")).test
    assert test["recall@20"] == test["hit@20"]
    assert test["precision@20"] == pytest.approx(test["recall@20"] / 20)
