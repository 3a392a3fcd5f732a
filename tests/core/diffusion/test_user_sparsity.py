"""s_u in all its scales."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.diffusion.sparsity import user_sparsity

DEGREES = torch.tensor([0, 1, 4, 10])
KINDS = ["paper", "log", "rank", "minmax", "none"]


def test_paper_scale_is_one_minus_the_share_of_items() -> None:
    sparsity = user_sparsity(DEGREES, num_items=20, kind="paper")
    assert sparsity.tolist() == pytest.approx([1, 0.95, 0.8, 0.5])


def test_rank_scale_is_the_share_of_users_with_more() -> None:
    sparsity = user_sparsity(DEGREES, num_items=20, kind="rank")
    assert sparsity.tolist() == pytest.approx([1, 0.5, 0.25, 1e-3])


@pytest.mark.parametrize("kind", KINDS)
def test_sparsity_is_in_range_falls_with_activity_and_is_1_for_newcomers(kind: str) -> None:
    sparsity = user_sparsity(DEGREES, num_items=20, kind=kind)
    assert sparsity[0] == 1
    assert sparsity.min() >= 1e-3
    assert sparsity.max() <= 1
    assert (sparsity.diff() <= 0).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("degrees", [[0, 0], [3, 3], [20]])
def test_users_who_are_all_alike_make_no_nan(kind: str, degrees: list[int]) -> None:
    sparsity = user_sparsity(torch.tensor(degrees), num_items=20, kind=kind)
    assert ((sparsity >= 1e-3) & (sparsity <= 1)).all()
