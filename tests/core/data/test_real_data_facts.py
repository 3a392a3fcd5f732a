"""Published data sets, counted; facts that were established from the files by other means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from processor_time import processor_seconds

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.loading import inspect_folder, load_dataset
from dasrec_core.data.statistics import summarize

pytestmark = pytest.mark.real_data
RealData = Callable[[str], Path]


def opened(folder: Path) -> Dataset:
    inspection = inspect_folder(folder)
    assert inspection.dataset is not None
    assert not inspection.has_errors
    return inspection.dataset


@pytest.mark.parametrize(
    ("name", "users", "items", "splits", "modalities"),
    [
        ("tiktok", 9308, 6710, (59_541, 3_051, 6_130), {"audio": 128, "image": 128}),
        ("baby", 19_445, 7_050, (118_551, 21_682, 20_559), {}),
        (
            "lfm2k",
            1_858,
            1_425,
            (44_327, 4_799, 7_219),
            {"all-MiniLM-L6-v2": 384, "vggish": 128, "whisper": 512},
        ),
        ("ml100k", 943, 1_682, (75_000, 12_000, 13_000), {"text": 384}),
    ],
)
def test_sizes_are_as_published(
    real_data: RealData,
    name: str,
    users: int,
    items: int,
    splits: tuple[int, int, int],
    modalities: dict[str, int],
) -> None:
    dataset = opened(real_data(name))
    parts = (dataset.train, dataset.valid, dataset.test)
    assert (dataset.num_users, dataset.num_items) == (users, items)
    assert tuple(part.num_interactions for part in parts) == splits
    assert {key: table.shape[1] for key, table in dataset.features.items()} == modalities


@pytest.mark.parametrize("name", ["tiktok", "baby", "lfm2k"])
def test_no_interaction_is_in_two_splits_or_twice(real_data: RealData, name: str) -> None:
    codes = {finding.code for finding in inspect_folder(real_data(name)).findings}
    assert codes.isdisjoint({"splits_overlap", "entries_repeated"})


def test_tiktok_has_one_test_item_per_user_and_few_busy_users(real_data: RealData) -> None:
    dataset = opened(real_data("tiktok"))
    degrees = np.sort(dataset.train.user_degrees)[::-1]
    assert set(dataset.test.user_degrees.tolist()) == {0, 1}
    assert round(degrees[:103].sum() / degrees.sum(), 2) == 0.71
    assert summarize(dataset).median_user_degree == 2


def test_tiktok_has_cold_users_and_items(real_data: RealData) -> None:
    findings = {found.code: found for found in inspect_folder(real_data("tiktok")).findings}
    assert findings["users_cold"].count == 10
    assert findings["items_cold"].count == 465
    assert "449 of 6,130 test interactions (7.3 %)" in findings["held_out_items_cold"].what
    assert "5 of 6,130 test users" in findings["held_out_users_cold"].what


def test_baby_has_two_cold_items_and_the_keys_of_its_shop(real_data: RealData) -> None:
    dataset = opened(real_data("baby"))
    assert summarize(dataset).cold_items == 2
    assert dataset.test.user_degrees.max() == 12
    assert dataset.item_keys[:2] == ("B0043XBDOW", "B002RSB3QS")


def test_lfm2k_loads_with_a_warning_about_the_scale_of_vggish(real_data: RealData) -> None:
    inspection = inspect_folder(real_data("lfm2k"))
    repairs = {finding.code: finding.repair for finding in inspection.findings}
    assert repairs["features_raw_scale"] == "dataset.standardize=vggish"
    reference = DatasetReference(path=str(real_data("lfm2k")), standardize=("vggish",))
    assert abs(load_dataset(reference).features["vggish"].std() - 1) < 1e-3


def test_ml100k_has_titles(real_data: RealData) -> None:
    dataset = opened(real_data("ml100k"))
    assert dataset.item_titles[0] == "Toy Story (1995)"
    assert all(dataset.item_titles)


@pytest.mark.parametrize(("name", "limit_s"), [("tiktok", 1.5), ("baby", 2.0)])
def test_a_look_at_a_folder_is_quick(real_data: RealData, name: str, limit_s: float) -> None:
    folder = real_data(name)
    assert processor_seconds(lambda: inspect_folder(folder)) < limit_s
