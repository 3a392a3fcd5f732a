"""The demo data has a structure that features reveal and counting does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from processor_time import processor_seconds

from dasrec_core.data.dataset import Dataset
from dasrec_core.data.demo import ensure_demo, generate_demo
from dasrec_core.data.findings import Severity
from dasrec_core.data.loading import inspect_folder
from dasrec_core.paths import Home


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    dataset = inspect_folder(generate_demo(tmp_path_factory.mktemp("demo"))).dataset
    assert dataset is not None
    return dataset


def recall_at_20(dataset: Dataset, scores: np.ndarray) -> float:
    """Mean over test users, training items hidden; the slow obvious way."""
    shares = []
    for user in np.flatnonzero(dataset.test.user_degrees):
        own = scores[user].copy()
        own[dataset.train.items_of(user)] = -np.inf
        top = np.argsort(-own, kind="stable")[:20]
        shares.append(np.isin(dataset.test.items_of(user), top).mean())
    return float(np.mean(shares))


def popularity(dataset: Dataset) -> np.ndarray:
    return np.tile(dataset.train.item_degrees.astype(float), (dataset.num_users, 1))


def by_features(dataset: Dataset) -> np.ndarray:
    """Similarity of items to those a user chose, all modalities alike."""
    similarity = np.zeros((dataset.num_items, dataset.num_items))
    for table in dataset.features.values():
        unit = table / np.linalg.norm(table, axis=1, keepdims=True)
        similarity += unit @ unit.T
    chosen = np.zeros((dataset.num_users, dataset.num_items))
    chosen[dataset.train.user_ids, dataset.train.item_ids] = 1
    return chosen @ np.exp(2 * similarity)


def test_features_alone_clearly_beat_popularity(demo: Dataset) -> None:
    assert recall_at_20(demo, by_features(demo)) > 1.5 * recall_at_20(demo, popularity(demo))


def test_popularity_clearly_beats_chance(demo: Dataset) -> None:
    chance = np.random.default_rng(0).random((demo.num_users, demo.num_items))
    assert recall_at_20(demo, popularity(demo)) > 2 * recall_at_20(demo, chance)


def test_it_has_cold_items_a_cold_user_and_varied_degrees(demo: Dataset) -> None:
    assert (demo.train.item_degrees == 0).sum() >= 12
    assert demo.train.user_degrees.min() == 0
    assert demo.train.user_degrees.max() > 30


def test_every_user_has_something_to_find(demo: Dataset) -> None:
    assert demo.valid.user_degrees.min() >= 1
    assert demo.test.user_degrees.min() >= 1


def test_titles_are_distinct(demo: Dataset) -> None:
    assert len(set(demo.item_titles)) == demo.num_items


def test_it_has_no_errors_and_three_modalities(tmp_path: Path, demo: Dataset) -> None:
    inspection = inspect_folder(generate_demo(tmp_path))
    assert Severity.ERROR not in {finding.severity for finding in inspection.findings}
    assert list(demo.features) == ["audio", "image", "text"]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    first, second = (generate_demo(tmp_path / name) for name in ("a", "b"))
    files = sorted(path.name for path in first.iterdir())
    assert len(files) == 7
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in files)


def test_another_seed_writes_other_data(tmp_path: Path) -> None:
    first = inspect_folder(generate_demo(tmp_path / "a", seed=1)).dataset
    second = inspect_folder(generate_demo(tmp_path / "b", seed=2)).dataset
    assert first is not None
    assert second is not None
    assert first.fingerprint != second.fingerprint


def test_it_is_generated_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    written = (ensure_demo(home) / "trnMat.pkl").stat().st_mtime_ns
    assert (ensure_demo(home) / "trnMat.pkl").stat().st_mtime_ns == written


def test_an_unfinished_generation_is_completed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (ensure_demo(home) / "items.csv").unlink()
    (home.demo / "tstMat.pkl").unlink()
    assert not inspect_folder(ensure_demo(home)).has_errors


def test_generating_takes_less_than_a_second(tmp_path: Path) -> None:
    assert processor_seconds(lambda: generate_demo(tmp_path)) < 1
