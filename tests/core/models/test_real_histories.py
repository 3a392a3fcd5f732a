"""Facts of real data that the model cards rely on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.interactions import Interactions
from dasrec_core.data.loading import load_dataset
from dasrec_core.diffusion.sparsity import user_sparsity
from dasrec_core.models.parts.distinct_rows import distinct_rows

pytestmark = pytest.mark.real_data


@pytest.fixture
def tiktok(real_data: Callable[[str], Path]) -> Interactions:
    return load_dataset(DatasetReference(path=str(real_data("tiktok")))).train


def test_a_quarter_of_the_chains_is_saved_by_equal_histories(tiktok: Interactions) -> None:
    assert len(distinct_rows(tiktok).user_ids) == 6753


def test_sparsity_as_printed_is_nearly_the_same_for_everyone(tiktok: Interactions) -> None:
    sparsity = user_sparsity(
        torch.from_numpy(tiktok.user_degrees), num_items=tiktok.num_items, kind="paper"
    )
    assert float(sparsity.median()) == pytest.approx(0.99970, abs=1e-5)
    assert float(sparsity.min()) == pytest.approx(0.910, abs=1e-3)
