"""The chain in hidden space against the chain in full rows."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.diffusion.denoiser import Denoiser, time_embedding
from dasrec_core.diffusion.hidden_chain import HiddenChain
from dasrec_core.diffusion.process import add_noise, reverse_chain
from dasrec_core.diffusion.schedule import NoiseSchedule, NoiseTable
from dasrec_core.diffusion.top_items import top_items
from tests.reference import dense_diffusion

SPARSITY = torch.tensor([1.0, 0.9, 0.5], dtype=torch.float64)


def denoiser(hidden_dims: tuple[int, ...] = (6,), time_embedding_dim: int = 4) -> Denoiser:
    torch.manual_seed(1)
    return Denoiser(
        num_items=7,
        hidden_dims=hidden_dims,
        time_embedding_dim=time_embedding_dim,
        device=torch.device("cpu"),
    ).double()


def table(steps: int = 4) -> NoiseTable:
    return NoiseSchedule(num_timesteps=steps, lowest=1e-4, highest=0.5).table(SPARSITY)


def rows() -> torch.Tensor:
    return (torch.arange(21).reshape(3, 7) % 3 == 0).double()


@torch.no_grad()
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_hidden_chain_equals_the_full_chain(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # The network embeds time in float32; this comparison is of the chains alone, in float64.
    monkeypatch.setattr(
        "dasrec_core.diffusion.denoiser.time_embedding",
        lambda timesteps, size: time_embedding(timesteps, size).double(),
    )
    network = denoiser()
    full = reverse_chain(network, rows(), table(steps), sampling_noise=False)
    hidden = HiddenChain(network).run(rows() @ network.row_weight, table(steps))
    torch.testing.assert_close(hidden, full, atol=1e-10, rtol=1e-10)


@torch.no_grad()
def test_hidden_chain_with_noise_equals_the_full_chain_with_the_same_noise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "dasrec_core.diffusion.denoiser.time_embedding",
        lambda timesteps, size: time_embedding(timesteps, size).double(),
    )
    network = denoiser()
    torch.manual_seed(5)
    full = reverse_chain(network, rows(), table(), sampling_noise=True)
    torch.manual_seed(5)
    hidden = HiddenChain(network).run(
        rows() @ network.row_weight,
        table(),
        lambda count: torch.randn_like(rows()) @ network.row_weight,
    )
    torch.testing.assert_close(hidden, full, atol=1e-10, rtol=1e-10)


@torch.no_grad()
@pytest.mark.parametrize("hidden_dims", [(6,), (6, 5)])
def test_full_chain_equals_rows_one_at_a_time(hidden_dims: tuple[int, ...]) -> None:
    network = denoiser(hidden_dims).float()
    ours = reverse_chain(network, rows().float(), table(), sampling_noise=False)
    for place, row in enumerate(rows()):
        levels = table().levels[place].tolist()
        hidden, _ = dense_diffusion.reverse(network, row, levels)
        torch.testing.assert_close(ours[place].double(), hidden, atol=1e-6, rtol=1e-5)


def test_hidden_chain_refuses_a_deeper_network() -> None:
    with pytest.raises(ValueError, match="one hidden layer"):
        HiddenChain(denoiser((6, 5)))


@torch.no_grad()
def test_top_items_are_the_largest_restored_values() -> None:
    network, hidden = denoiser().float(), torch.randn(3, 6)
    restored = network.output(hidden)
    assert torch.equal(top_items(network, hidden, 1)[:, 0], restored.argmax(1))
    assert torch.equal(top_items(network, hidden, 3), restored.topk(3, dim=1).indices)


@torch.no_grad()
@pytest.mark.parametrize("num_items", [5, 64, 200])
def test_the_best_item_is_the_first_of_equals_whatever_the_groups(num_items: int) -> None:
    torch.manual_seed(1)
    network = Denoiser(
        num_items=num_items, hidden_dims=(3,), time_embedding_dim=4, device=torch.device("cpu")
    )
    network.output.weight.copy_(torch.randint(-1, 2, (num_items, 3)))
    network.output.bias.zero_()
    hidden = torch.randint(-1, 2, (50, 3)).float()
    found = top_items(network, hidden, 1)[:, 0]
    assert torch.equal(found, network.output(hidden).argmax(1))


@torch.no_grad()
def test_top_items_are_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    network, hidden = denoiser().float(), torch.randn(9, 6)
    best, three = top_items(network, hidden, 1), top_items(network, hidden, 3)
    monkeypatch.setattr("dasrec_core.diffusion.top_items._TOP_ENTRIES", 14)
    assert torch.equal(top_items(network, hidden, 1), best)
    assert torch.equal(top_items(network, hidden, 3), three)


@torch.no_grad()
def test_bfloat16_products_keep_the_chain_within_their_rounding() -> None:
    network, start = denoiser().float(), rows().float()
    exact = HiddenChain(network).run(start @ network.row_weight, table())
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rounded = HiddenChain(network).run(start @ network.row_weight, table())
        best = top_items(network, exact, 1)
    assert rounded.dtype == torch.float32
    # Each product of numbers below 1 is off by 2^-8 of itself at most.
    torch.testing.assert_close(rounded, exact, atol=0.01, rtol=0)
    assert not torch.equal(rounded, exact)
    assert torch.equal(best, top_items(network, exact, 1))


def test_projection_equals_restoring_and_multiplying() -> None:
    network, hidden, items = denoiser(), torch.randn(3, 6).double(), torch.randn(7, 2).double()
    torch.testing.assert_close(network.project(hidden, items), network.output(hidden) @ items)


def test_noisy_rows_are_signal_plus_scaled_noise() -> None:
    timesteps = torch.tensor([1, 4, 2])
    ones = tuple(rows().nonzero().T)
    torch.manual_seed(3)
    noisy = add_noise(ones, (3, 7), table(), timesteps)
    torch.manual_seed(3)
    noise = torch.randn(3, 7)
    signal, std = table().signal(timesteps)[:, None], table().noise_std(timesteps)[:, None]
    torch.testing.assert_close(noisy, (signal * rows() + std * noise).float())


def test_time_embedding_starts_with_cosines_and_pads_odd_sizes() -> None:
    embedded = time_embedding(torch.tensor([0, 2]), 5)
    assert embedded[0].tolist() == [1, 1, 0, 0, 0]
    assert float(embedded[1, 0]) == pytest.approx(float(torch.cos(torch.tensor(2.0))))


def test_first_weights_have_the_spread_of_all_inputs_together() -> None:
    network = Denoiser(
        num_items=400, hidden_dims=(300,), time_embedding_dim=10, device=torch.device("cpu")
    )
    expected = (2 / (400 + 10 + 300)) ** 0.5
    assert float(network.row_weight.detach().std()) == pytest.approx(expected, rel=0.02)
