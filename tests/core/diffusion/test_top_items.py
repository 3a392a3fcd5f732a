"""What is chosen from restored rows, against the dense rows."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.diffusion import top_items as module
from dasrec_core.diffusion.denoiser import Denoiser
from dasrec_core.diffusion.top_items import top_items

KNOWN = torch.tensor([[0, 1], [1, 6], [1, 2], [4, 3], [4, 0]]).T  # rows and items


@pytest.fixture
def network() -> Denoiser:
    torch.manual_seed(1)
    return Denoiser(num_items=7, hidden_dims=(6,), time_embedding_dim=4, device=torch.device("cpu"))


@pytest.fixture
def hidden() -> torch.Tensor:
    return torch.randn(5, 6, generator=torch.Generator().manual_seed(2))


def known_items(block: slice) -> tuple[torch.Tensor, torch.Tensor]:
    inside = (KNOWN[0] >= block.start) & (KNOWN[0] < block.stop)
    return KNOWN[0][inside] - block.start, KNOWN[1][inside]


@torch.no_grad()
@pytest.mark.parametrize("rows_at_once", [2, 100])
@pytest.mark.parametrize("k", [1, 3])
def test_penalties_and_known_items_act_as_on_dense_rows(
    network: Denoiser,
    hidden: torch.Tensor,
    k: int,
    rows_at_once: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_TOP_ENTRIES", 7 * rows_at_once)
    penalties = torch.linspace(0, 0.4, 7)
    dense = network.output(hidden) - penalties
    dense[KNOWN[0], KNOWN[1]] = -torch.inf
    chosen = top_items(network, hidden, k, penalties=penalties, known=known_items)
    assert torch.equal(chosen, dense.topk(k, dim=1).indices)


@torch.no_grad()
def test_choosing_leaves_the_network_as_it_was(network: Denoiser, hidden: torch.Tensor) -> None:
    before = network.output.bias.clone()
    top_items(network, hidden, 2, penalties=torch.ones(7), known=known_items)
    assert torch.equal(network.output.bias, before)


@torch.no_grad()
def test_no_rows_have_no_items(network: Denoiser) -> None:
    assert top_items(network, torch.empty(0, 6), 3).shape == (0, 3)
