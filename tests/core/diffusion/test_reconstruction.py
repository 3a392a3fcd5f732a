"""The squared error through the Gram matrix against the plain form."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from dasrec_core.diffusion.reconstruction import (
    gram_errors,
    gram_is_cheaper,
    gram_matrix,
    reconstruction_errors,
)
from dasrec_core.diffusion.restoration import squared_errors

NUM_ROWS, NUM_ITEMS, WIDTH = 5, 9, 4
# Row 1 has no item, row 3 has them all.
ENTRIES = (
    torch.tensor([0, 0, 2, *[3] * NUM_ITEMS, 4]),
    torch.tensor([1, 7, 0, *range(NUM_ITEMS), 8]),
)


def layer_and_hidden(dtype: torch.dtype = torch.float64) -> tuple[nn.Linear, Tensor]:
    torch.manual_seed(3)
    output = nn.Linear(WIDTH, NUM_ITEMS, dtype=dtype)
    return output, torch.randn(NUM_ROWS, WIDTH, dtype=dtype, requires_grad=True)


def gradients(errors: Tensor, output: nn.Linear, hidden: Tensor) -> tuple[Tensor, ...]:
    weights = torch.arange(1, NUM_ROWS + 1, dtype=errors.dtype)
    return torch.autograd.grad(errors @ weights, (hidden, output.weight, output.bias))


def test_value_and_gradients_equal_the_plain_form() -> None:
    output, hidden = layer_and_hidden()
    plain = squared_errors(output(hidden), ENTRIES)
    by_gram = gram_errors(hidden, output, ENTRIES)
    torch.testing.assert_close(by_gram, plain, atol=1e-12, rtol=1e-12)
    torch.testing.assert_close(
        gradients(by_gram, output, hidden),
        gradients(plain, output, hidden),
        atol=1e-12,
        rtol=1e-12,
    )


def test_gradients_agree_with_finite_differences() -> None:
    output, hidden = layer_and_hidden()
    assert torch.autograd.gradcheck(lambda h: gram_errors(h, output, ENTRIES), (hidden,))


def test_float32_agrees_with_float64_to_1e_5() -> None:
    output, hidden = layer_and_hidden()
    exact = gram_errors(hidden, output, ENTRIES)
    single = gram_errors(hidden.float(), output.float(), ENTRIES)
    torch.testing.assert_close(single.double(), exact, atol=1e-5, rtol=1e-5)


def test_bfloat16_products_are_within_their_rounding() -> None:
    output, hidden = layer_and_hidden(torch.float32)
    exact = gram_errors(hidden, output, ENTRIES)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rounded = gram_errors(hidden, output, ENTRIES)
    assert rounded.dtype == torch.float32
    assert not torch.equal(rounded, exact)
    torch.testing.assert_close(rounded, exact, atol=0.05, rtol=0.03)


def test_a_batch_without_any_interaction_is_measured_against_zero() -> None:
    output, hidden = layer_and_hidden()
    none = torch.zeros(0, dtype=torch.int64)
    torch.testing.assert_close(
        gram_errors(hidden, output, (none, none)), output(hidden).square().sum(1)
    )


@pytest.mark.parametrize("width", [1, 200, 201, 450])
def test_the_gram_matrix_is_whole_at_block_edges(width: int) -> None:
    weight = torch.randn(7, width, dtype=torch.float64)
    torch.testing.assert_close(gram_matrix(weight), weight.T @ weight)


def test_the_cheaper_form_is_chosen_by_size() -> None:
    assert gram_is_cheaper(1024, 6710, 1000)  # TikTok
    assert not gram_is_cheaper(256, 6710, 1000)
    assert not gram_is_cheaper(1024, 1425, 1000)  # lfm2k


def test_both_forms_are_reached_and_agree() -> None:
    output, hidden = layer_and_hidden()
    few = hidden[:1]
    entries = (torch.tensor([0, 0]), torch.tensor([1, 7]))
    assert gram_is_cheaper(NUM_ROWS, NUM_ITEMS, 1)
    assert not gram_is_cheaper(1, NUM_ITEMS, WIDTH)
    torch.testing.assert_close(
        reconstruction_errors(few, output, entries), gram_errors(few, output, entries)
    )
