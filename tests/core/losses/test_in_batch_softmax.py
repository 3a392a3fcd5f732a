"""The softmax within a batch."""

from __future__ import annotations

import math

import pytest
import torch

from dasrec_core.losses.in_batch import in_batch_softmax


def test_equal_logits_cost_the_logarithm_of_the_batch() -> None:
    rows = torch.ones(5, 3)
    assert in_batch_softmax(rows, rows, temperature=0.2).item() == pytest.approx(math.log(5))


def test_excluding_nothing_is_not_excluding() -> None:
    torch.manual_seed(1)
    first, second = torch.randn(6, 4), torch.randn(6, 4)
    nothing = torch.zeros(6, 6, dtype=torch.bool)
    plain = in_batch_softmax(first, second, temperature=0.3)
    masked = in_batch_softmax(first, second, temperature=0.3, excluded=nothing)
    torch.testing.assert_close(plain, masked)


def test_a_row_whose_negatives_are_all_excluded_costs_nothing() -> None:
    rows = torch.randn(3, 4)
    excluded = ~torch.eye(3, dtype=torch.bool)
    assert in_batch_softmax(rows, rows, temperature=0.1, excluded=excluded).item() == 0
