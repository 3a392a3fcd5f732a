"""Counts of the toy data set, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dasrec_core.data.loading import inspect_folder
from dasrec_core.data.modalities import ModalityKind
from dasrec_core.data.statistics import DatasetSummary, degree_histogram, summarize


def summary_of(folder: Path) -> DatasetSummary:
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    return summarize(dataset)


def test_splits_are_counted(write_diffmm: Callable[..., Path]) -> None:
    summary = summary_of(write_diffmm())
    assert (summary.num_users, summary.num_items) == (6, 5)
    assert (summary.train.num_interactions, summary.train.num_users) == (9, 6)
    assert (summary.test.num_interactions, summary.test.num_items) == (3, 3)
    assert summary.num_interactions == 15
    assert summary.density == 9 / 30


def test_modalities_are_described_with_their_file(write_diffmm: Callable[..., Path]) -> None:
    table = np.zeros((5, 2), dtype=np.float16)
    table[:4] = (3, 4)
    image, text = summary_of(write_diffmm(tables={"image": table})).modalities
    assert (image.kind, image.dim, image.zero_rows) == (ModalityKind.IMAGE, 2, 1)
    assert (image.file, image.stored_as) == ("image_feat.npy", "float16")
    assert (image.mean_norm, image.std_norm) == (4.0, 2.0)
    assert text.kind == ModalityKind.TEXT


def test_a_histogram_worked_by_hand() -> None:
    histogram = degree_histogram(np.array([0, 1, 1, 2, 10]))
    assert histogram.num_zero == 1
    assert histogram.counts.tolist() == [2, 1, 0, 0, 0, 1]
    assert histogram.edges.tolist() == [1, 2, 3, 4, 6, 8, 11]
    assert histogram.median == 1.5
    assert histogram.top_share == 10 / 14


def test_a_histogram_of_nothing_is_empty() -> None:
    histogram = degree_histogram(np.zeros(3, dtype=np.int64))
    assert (histogram.num_zero, histogram.counts.sum(), histogram.top_share) == (3, 0, 0.0)


@settings(deadline=None)  # machines may be busy
@given(st.lists(st.integers(0, 100_000), max_size=60))
def test_every_degree_is_in_exactly_one_bin(degrees: list[int]) -> None:
    histogram = degree_histogram(np.array(degrees, dtype=np.int64))
    assert histogram.counts.sum() + histogram.num_zero == len(degrees)
    assert (np.diff(histogram.edges, n=2) >= 0).all()
